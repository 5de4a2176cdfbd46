"""What happened, in words: the steps of a part or an order with who did them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noren.domains.orders.contracts import HistoryEntry
from noren.journeys.reads.store_order import PartStep

SHORT_REASONS = (
    ("not_on_shelf", gettext_lazy("Not on the shelf")),
    ("damaged", gettext_lazy("Damaged or dirty")),
    ("wrong_label", gettext_lazy("Label and goods differ")),
    ("sold", gettext_lazy("Just sold at the counter")),
)
REJECT_REASONS = (
    ("busy", gettext_lazy("Too much to do")),
    ("closing", gettext_lazy("We close earlier today")),
    ("carrier", gettext_lazy("The carrier does not come")),
    ("packing", gettext_lazy("Cannot be packed here")),
)
RETURN_REASONS = (
    ("size", gettext_lazy("Size or colour does not fit")),
    ("image", gettext_lazy("Not as expected")),
    ("defect", gettext_lazy("Defective or damaged")),
    ("wrong", gettext_lazy("Wrong goods received")),
    ("mind", gettext_lazy("Changed their mind")),
)
CANCEL_REASONS = (
    ("customer", gettext_lazy("At the customer's request")),
    ("not_collected", gettext_lazy("Not collected in time")),
    ("no_goods", gettext_lazy("The goods are not here")),
    ("mistake", gettext_lazy("Ordered by mistake")),
)
CARRIERS = ("ヤマト運輸", "佐川急便", "日本郵便", "西濃運輸")
_BECAUSE = (
    ("moved", gettext_lazy("They come from another place")),
    ("missing", gettext_lazy("They are missing; the customer is asked")),
    ("refunded", gettext_lazy("Their money goes back")),
)
_REASONS = dict((*_BECAUSE, *SHORT_REASONS, *REJECT_REASONS, *RETURN_REASONS, *CANCEL_REASONS))

_PART_STEPS = {
    "fulfilment.confirm": gettext_lazy("Order received"),
    "fulfilment.prepare": gettext_lazy("Put ready"),
    "fulfilment.report_short": gettext_lazy("Not all was found"),
    "fulfilment.reject_pick": gettext_lazy("The store cannot prepare it"),
    "fulfilment.take_off": gettext_lazy("Some goods taken off"),
    "fulfilment.hand_over": gettext_lazy("Handed over"),
    "fulfilment.ship": gettext_lazy("Given to the carrier"),
    "fulfilment.carry_out": gettext_lazy("Sold at the counter"),
    "fulfilment.cancel": gettext_lazy("Cancelled"),
}
_ORDER_STEPS = {
    "orders.place": gettext_lazy("Ordered"),
    "orders.confirm": gettext_lazy("Paid"),
    "orders.fail": gettext_lazy("Not paid"),
    "orders.cancel_lines": gettext_lazy("Goods cancelled"),
    "orders.exchange_line": gettext_lazy("Goods exchanged for similar ones"),
    "orders.record_return": gettext_lazy("Goods returned"),
    "orders.import_orders": gettext_lazy("Imported"),
    "orders.import_returns": gettext_lazy("Goods returned"),
    "orders.record_fulfilled": gettext_lazy("Goods counted as delivered"),
}


class _Entry(Protocol):
    @property
    def at(self) -> datetime: ...
    @property
    def what(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def actor_kind(self) -> str: ...
    @property
    def actor_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a history as a page shows it."""

    at: datetime
    what: str
    who: str
    note: str = ""


def steps_of_part(entries: Iterable[_Entry], names: Mapping[UUID, str]) -> list[Step]:
    """The steps of a part, oldest first."""
    return [
        Step(
            at=entry.at,
            what=str(_PART_STEPS.get(entry.what, entry.what)),
            who=who_did(entry.actor_kind, entry.actor_id, names),
            note=reason_words(entry.note),
        )
        for entry in entries
    ]


def steps_of_order(history: Sequence[HistoryEntry], parts: Sequence[PartStep], names: Mapping[UUID, str]) -> list[Step]:
    """All that happened to an order and its parts, oldest first, each thing once."""
    told = {"orders.record_fulfilled"}
    of_order = [
        Step(
            at=entry.at,
            what=str(_ORDER_STEPS.get(entry.what, entry.what)),
            who=who_did(entry.actor_kind, entry.actor_id, names),
            note=_order_note(entry.data),
        )
        for entry in history
        if entry.what not in told
    ]
    of_parts = steps_of_part((step for step in parts if step.what != "fulfilment.cancel"), names)
    return sorted([*of_order, *of_parts], key=lambda step: step.at)


def who_did(kind: str, actor_id: UUID | None, names: Mapping[UUID, str]) -> str:
    """Whoever it was, by name where they are staff."""
    known = names.get(actor_id) if actor_id else None
    if known:
        return known
    return {
        "member": _("Customer"),
        "anonymous": _("Customer"),
        "staff": _("Staff"),
        "api_key": _("Another system"),
    }.get(kind, _("Automatic"))


def reason_words(text: str) -> str:
    """Reasons that were kept as codes, in words; free text as it is."""
    return " / ".join(str(_REASONS.get(part, part)) for part in text.split(", ")) if text else ""


def _order_note(data: Mapping[str, Any]) -> str:
    return reason_words(str(data.get("reason", "") or ""))
