"""An order as a story: the steps of each part, and what has happened so far, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, FulfilmentType, Shortfall
from noren.domains.orders.contracts import OrderState
from noren.journeys.reads.order_view import OrderView, PartView

MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Step:
    """`state`: done, current or coming."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class PartStory:
    part: PartView
    headline: str
    told: str
    steps: list[Step]
    asked: tuple[Shortfall, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.part.fulfilment.state in (FulfilmentState.CANCELED, FulfilmentState.FAILED)


@dataclass(frozen=True, slots=True)
class Happening:
    at: datetime
    told: str


@dataclass(frozen=True, slots=True)
class Story:
    parts: list[PartStory]
    happened: list[Happening]


def story_of(seen: OrderView) -> Story:
    """The parts with their steps, and everything that happened, the latest first."""
    happened = [Happening(entry.at, told) for entry in seen.order.history if (told := _said(entry.what, entry.data))]
    for part in seen.parts:
        happened += _of_part(part.fulfilment)
    return Story(
        parts=[_part(part, seen) for part in seen.parts if part.fulfilment.short_reason != MOVED],
        happened=sorted(happened, key=lambda entry: entry.at, reverse=True),
    )


def _part(part: PartView, seen: OrderView) -> PartStory:
    asked = tuple(one for one in seen.shortfalls if one.fulfilment_id == part.fulfilment.id and one.outcome is None)
    if part.fulfilment.type is FulfilmentType.CARRY_OUT:
        return PartStory(part=part, headline=_("Bought in the store"), told="", steps=[])
    headline, told, reached = _standing(part.fulfilment, seen.order.state)
    if asked:
        headline = _("Something is missing: please choose")
        told = _("We are sorry: goods of yours were sold in the store or could not be found.")
    elif part.in_danger and any(one.fulfilment_id == part.fulfilment.id for one in seen.shortfalls):
        told = _("Goods of yours are on their way to the store. We tell you here as soon as they stand ready.")
    elif part.in_danger:
        told = _(
            "Something of this order was just sold in the store. We look for another one, and write to you at once."
        )
    pickup = part.fulfilment.type is FulfilmentType.PICKUP
    names = (
        [
            pgettext("step", "Ordered"),
            pgettext("step", "Preparing"),
            pgettext("step", "Ready"),
            pgettext("step", "Collected"),
        ]
        if pickup
        else [
            pgettext("step", "Ordered"),
            pgettext("step", "Preparing"),
            pgettext("step", "Packed"),
            pgettext("step", "Sent"),
        ]
    )
    last = len(names) - 1
    steps = [
        Step(name, "done" if place < reached or reached == last else "current" if place == reached else "coming")
        for place, name in enumerate(names)
    ]
    return PartStory(part=part, headline=headline, told=told, steps=steps, asked=asked)


def _standing(part: Fulfilment, order_state: OrderState) -> tuple[str, str, int]:
    """A headline, a sentence and how many steps are behind."""
    failed = order_state is OrderState.FAILED
    waiting = (_("Waiting for the payment"), _("Your goods are kept for you meanwhile."), 0)
    by_state = {
        FulfilmentState.PROPOSED: (_("Not ordered"), "", 0) if failed else waiting,
        FulfilmentState.CANCELED: (_("Not ordered") if failed else _("Cancelled"), "", 0),
        FulfilmentState.FAILED: (
            _("Could not be prepared"),
            _("We are sorry. The amount goes back to where it came from."),
            0,
        ),
    }
    if part.type is FulfilmentType.PICKUP:
        by_state |= {
            FulfilmentState.RESERVED: (
                _("We are preparing your order"),
                _("We tell you here as soon as it stands ready."),
                1,
            ),
            FulfilmentState.PREPARED: (_("Ready to collect"), _("Please show this code at the counter."), 2),
        }
    else:
        by_state |= {
            FulfilmentState.RESERVED: (_("We are preparing your order"), _("It is packed and sent soon."), 1),
            FulfilmentState.PREPARED: (_("Packed"), _("It is handed to the carrier next."), 2),
        }
    sent = part.type is FulfilmentType.SHIPMENT
    by_state[FulfilmentState.COMPLETED] = (_("On its way to you") if sent else _("Collected. Thank you!"), "", 3)
    return by_state[part.state]


def _said(what: str, data: dict[str, object]) -> str:
    """A line of the history in words; empty for what is told elsewhere."""
    if what == "orders.record_return":
        return _("Return %(code)s accepted") % {"code": data.get("return", "")}
    if what == "orders.cancel_lines" and data.get("reason") == "not_found":
        return _("Some goods could not be found and were taken off; their price is refunded")
    if what == "orders.exchange_line":
        return (
            _("Missing goods were exchanged for similar ones; the difference is refunded")
            if data.get("refund_minor")
            else _("Missing goods were exchanged for similar ones at the same price")
        )
    words = {
        "orders.place": _("Order received"),
        "orders.import_orders": _("Order received"),
        "orders.import_returns": _("Goods given back"),
        "orders.confirm": _("Payment confirmed"),
        "orders.fail": _("The payment did not succeed"),
        "orders.cancel_lines": _("Cancelled; the amount is refunded"),
    }
    return words.get(what, "")


def _of_part(part: Fulfilment) -> list[Happening]:
    pickup = part.type is FulfilmentType.PICKUP
    found = []
    if part.prepared_at and part.type is not FulfilmentType.CARRY_OUT:
        found.append(Happening(part.prepared_at, _("Goods stand ready") if pickup else _("Goods packed")))
    if part.completed_at and part.type is not FulfilmentType.CARRY_OUT:
        told = _("Goods collected") if part.type is not FulfilmentType.SHIPMENT else _("Goods sent")
        found.append(Happening(part.completed_at, told))
    return found
