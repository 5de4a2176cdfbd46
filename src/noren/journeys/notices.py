"""Letters to an order's customer: confirmed, failed after it was paid, paid after it failed, ready, on its way,
cancelled, money given back.

Each event has its letter, written in the relay's transaction and remembered as processed there, so an order that is
told of twice is written about once; the orders of a batch are read together. Imported history writes to nobody; nor
does a sale at a register.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, FulfilmentType, Remedy, RemedyOption
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, Order, OrderLine
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import PaymentState
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.journeys.letters import Letter, Row, mark_of, moment, shown, written
from noren.journeys.order_access import access_token
from noren.journeys.points import POINTS
from noren.kernel.money import Money
from noren.platform.events import Delivered, subscribe
from noren.platform.mail import Mail, send_mails


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter is about: the order and its parts as they stand, and what the event says of them."""

    order: Order
    parts: Sequence[Fulfilment]
    payload: Mapping[str, Any]

    @property
    def part(self) -> Fulfilment:
        """The part that the event is about."""
        fulfilment_id = UUID(self.payload["fulfilment_id"])
        return next(part for part in self.parts if part.id == fulfilment_id)


Compose = Callable[[Told], Letter | None]


@subscribe(
    "journeys.notices",
    "orders.confirmed.v1",
    "orders.failed.v1",
    "orders.cancelled.v1",
    "orders.line_exchanged.v1",
    "orders.goods_returned.v1",
    "payments.late_capture.v1",
    "fulfilment.prepared.v1",
    "fulfilment.completed.v1",
    "fulfilment.remedy_proposed.v1",
    historic=False,
)
def write_to_customers(events: Sequence[Delivered]) -> None:
    """Write the letter of each event, in the order's language, to whoever left an address."""
    about = [(event, _order_id(event)) for event in events]
    found = orders.find_orders(order_ids=[order_id for _event, order_id in about])
    read = {order_id: order for order_id, order in found.items() if is_written_to(order)}
    parts = fulfilment.of_orders(order_ids=read)
    letters = [
        letter_of(event_type=event.type, told=Told(read[order_id], parts[order_id], event.payload))
        for event, order_id in about
        if order_id in read
    ]
    send_mails([letter for letter in letters if letter is not None])


def is_written_to(order: Order) -> bool:
    """Whether its customer left an address, and would be surprised by silence: not at a counter, not in old files."""
    return bool(order.contact.email) and not order.historic and order.channel is not Channel.STORE


def letter_of(*, event_type: str, told: Told) -> Mail | None:
    """The event's letter in the order's language; None where nothing is to be said."""
    with override(told.order.locale):
        letter = _COMPOSE[event_type](told)
        if letter is None:
            return None
        subject, text, html = written(letter)
        return Mail(recipient=told.order.contact.email, subject=subject, text=text, html=html)


def _order_id(event: Delivered) -> UUID:
    """A payment's purpose is an order, or a sale at a till, which is found in no order."""
    return UUID(event.payload["order_id"] if "order_id" in event.payload else event.payload["purpose_id"])


def order_link(order: Order) -> str:
    """The order's page for its customer, signed in or not."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/orders/{order.id}?{urlencode({'token': access_token(order.id)})}"


def _confirmed(told: Told) -> Letter:
    order = told.order
    return _letter(
        order,
        subject=_("Thank you for your order %(code)s") % {"code": order.code},
        says=_("We have received your order and will prepare it now."),
        rows=[*(_line_row(order, line) for line in order.lines), *_totals(order)],
        facts=[fact for part in told.parts for fact in _promise(part)],
    )


def _failed(told: Told) -> Letter | None:
    """Only where money was taken: a card that was declined has been told of on the page, and money that came after
    the order had failed has a letter of its own."""
    order = told.order
    in_time = [paid for paid in payments.payments_for(purpose_id=order.id) if paid.state is PaymentState.CAPTURED]
    taken = sum(payment.captured_minor for payment in in_time if payment.provider != POINTS)
    if not taken:
        return None
    return _letter(
        order,
        subject=_("We could not take your order %(code)s") % {"code": order.code},
        says=_("We are sorry: your order could not be completed after the payment. We send all of your money back."),
        rows=[_line_row(order, line) for line in order.lines],
        facts=_refund(order, taken),
    )


def _paid_late(told: Told) -> Letter:
    order = told.order
    return _letter(
        order,
        subject=_("Your payment for the order %(code)s came too late") % {"code": order.code},
        says=_("We are sorry: your payment reached us after the order had ended. We send all of your money back."),
        rows=[_line_row(order, line) for line in order.lines],
        facts=_refund(order, int(told.payload["amount_minor"])),
    )


def _prepared(told: Told) -> Letter | None:
    order, part = told.order, told.part
    if part.type is not FulfilmentType.PICKUP or part.state is not FulfilmentState.PREPARED:
        return None
    facts = [(_("Hand-over code"), fulfilment.hand_over_code(part.id)), (_("Store"), _place_name(part.location_id))]
    if part.collect_by is not None:
        facts.append((_("Please collect by"), moment(part.collect_by, _zone(part.location_id))))
    return _letter(
        order,
        subject=_("Your order %(code)s is ready") % {"code": order.code},
        says=_("Your goods are ready at the store. Please show the code when you collect them."),
        rows=_part_rows(order, part),
        facts=facts,
    )


def _completed(told: Told) -> Letter | None:
    order, part = told.order, told.part
    if part.type is not FulfilmentType.SHIPMENT:
        return None
    facts = [(_("Carrier"), part.carrier), (_("Tracking number"), part.tracking_number)]
    return _letter(
        order,
        subject=_("Your order %(code)s is on its way") % {"code": order.code},
        says=_("We have given your parcel to the carrier."),
        rows=_part_rows(order, part),
        facts=[(label, value) for label, value in facts if value],
    )


def _missing(told: Told) -> Letter | None:
    """What can be done about missing goods; nothing where it is settled already."""
    order = told.order
    asked = fulfilment.find_shortfall(shortfall_id=UUID(told.payload["shortfall_id"]))
    if asked is None or asked.outcome is not None or asked.respond_by is None:
        return None
    names = {line.id: _shown_name(line) for line in order.lines}
    missing = next((names[line.order_line_id] for line in told.part.lines if line.id == asked.line_id), "")
    zone = _zone(asked.location_id)
    return _letter(
        order,
        subject=_("Goods of your order %(code)s are missing: please choose") % {"code": order.code},
        says=_(
            "We are sorry: goods of yours were sold in the store or could not be found. Please choose on the page of "
            "your order what we shall do. Without an answer we send the money for them back."
        ),
        rows=[Row(label=missing, quantity=asked.quantity)],
        facts=[
            *(_choice(told.part, option, zone) for option in asked.options),
            (_("Please answer by"), moment(asked.respond_by, zone)),
        ],
    )


def _choice(part: Fulfilment, option: RemedyOption, zone: str) -> tuple[str, str]:
    at = moment(option.at, zone) if option.at else ""
    if option.remedy is Remedy.WAIT:
        return _("Wait for new goods"), at
    if option.remedy is Remedy.OTHER_STORE and option.location_id is not None:
        if part.type is FulfilmentType.SHIPMENT:
            return _("Send them later"), at
        return _("Collect them in another store"), f"{_place_name(option.location_id)} · {at}"
    if option.remedy is Remedy.SIMILAR:
        options = " / ".join(text for text in (shown(option.colour) if option.colour else "", option.size) if text)
        return _("Take similar goods"), f"{shown(option.name)} ({options})" if options else shown(option.name)
    return _("Or"), _("Send the money for them back")


def _cancelled(told: Told) -> Letter:
    order, whole = told.order, bool(told.payload["whole"])
    says = _("Your order has been cancelled.") if whole else _("A part of your order has been cancelled.")
    return _letter(
        order,
        subject=(_("Your order %(code)s was cancelled") if whole else _("A part of your order %(code)s was cancelled"))
        % {"code": order.code},
        says=says,
        rows=[
            Row(label=_shown_name(line), quantity=line.cancelled_quantity)
            for line in order.lines
            if line.cancelled_quantity and line.variant_id is not None
        ],
        facts=_refund(order, int(told.payload["refund_minor"])),
    )


def _exchanged(told: Told) -> Letter:
    order = told.order
    new = [line for line in order.lines if str(line.id) == told.payload["new_line_id"]]
    return _letter(
        order,
        subject=_("We prepare other goods for your order %(code)s") % {"code": order.code},
        says=_("As you chose, we prepare these goods instead of those that were missing."),
        rows=[_line_row(order, line) for line in new],
        facts=_refund(order, int(told.payload["refund_minor"])),
    )


def _returned(told: Told) -> Letter:
    order = told.order
    back = next((r for r in order.returns if str(r.return_id) == told.payload["return_id"]), None)
    names = {line.id: _shown_name(line) for line in order.lines}
    return _letter(
        order,
        subject=_("We have taken goods of your order %(code)s back") % {"code": order.code},
        says=_("Thank you for bringing the goods back."),
        rows=[
            Row(
                label=names[line.line_id],
                quantity=line.quantity,
                amount=Money(line.amount_minor, order.currency).format_ja(),
            )
            for line in (back.lines if back else [])
        ],
        facts=_refund(order, int(told.payload["refund_minor"])),
    )


_COMPOSE: dict[str, Compose] = {
    "orders.confirmed.v1": _confirmed,
    "orders.failed.v1": _failed,
    "orders.cancelled.v1": _cancelled,
    "orders.line_exchanged.v1": _exchanged,
    "orders.goods_returned.v1": _returned,
    "payments.late_capture.v1": _paid_late,
    "fulfilment.prepared.v1": _prepared,
    "fulfilment.completed.v1": _completed,
    "fulfilment.remedy_proposed.v1": _missing,
}


def _letter(order: Order, *, subject: str, says: str, rows: list[Row], facts: list[tuple[str, str]]) -> Letter:
    place = _place(order.location_id)
    name = f"{order.contact.family_name} {order.contact.given_name}".strip()
    return Letter(
        language=order.locale,
        subject=subject,
        greeting=_("Dear %(name)s,") % {"name": name} if name else "",
        says=says,
        rows=rows,
        facts=[(_("Order number"), order.code), *facts],
        link=order_link(order),
        link_label=_("See the order"),
        sender=shown(place.brand_name) if place else "Noren",
        mark=mark_of(place),
    )


def _promise(part: Fulfilment) -> list[tuple[str, str]]:
    due = moment(part.due_at, _zone(part.location_id))
    if part.type is FulfilmentType.PICKUP:
        return [(_("Store"), _place_name(part.location_id)), (_("Ready for you from"), due)]
    return [(_("Leaves our house by"), due)]


def _refund(order: Order, amount_minor: int) -> list[tuple[str, str]]:
    if not amount_minor:
        return []
    return [(_("Refund to your means of payment"), Money(amount_minor, order.currency).format_ja())]


def _totals(order: Order) -> list[Row]:
    total = Row(
        label=_("Total, tax included"), amount=Money(order.total_minor, order.currency).format_ja(), strong=True
    )
    taxes = [
        Row(
            label=(_("of it tax at %(rate)s%% (reduced)") if tax.reduced else _("of it tax at %(rate)s%%"))
            % {"rate": f"{tax.rate * 100:f}".rstrip("0").rstrip(".")},
            amount=Money(tax.tax_minor, order.currency).format_ja(),
        )
        for tax in order.taxes
    ]
    return [total, *taxes]


def _line_row(order: Order, line: OrderLine) -> Row:
    return Row(
        label=_shown_name(line), quantity=line.quantity, amount=Money(line.amount_minor, order.currency).format_ja()
    )


def _part_rows(order: Order, part: Fulfilment) -> list[Row]:
    names = {line.id: _shown_name(line) for line in order.lines}
    return [
        Row(label=names[line.order_line_id], quantity=line.picked_quantity)
        for line in part.lines
        if line.picked_quantity
    ]


def _shown_name(line: OrderLine) -> str:
    options = " / ".join(shown(value) if isinstance(value, dict) else value for value in line.options.values())
    return f"{shown(line.name)} ({options})" if options else shown(line.name)


def _place(location_id: UUID) -> LocationFacts | None:
    return places.all_facts().get(location_id)


def _place_name(location_id: UUID) -> str:
    place = _place(location_id)
    return shown(place.name) if place else ""


def _zone(location_id: UUID) -> str:
    place = _place(location_id)
    return place.time_zone if place else str(settings.TIME_ZONE)
