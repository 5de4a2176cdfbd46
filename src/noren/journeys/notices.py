"""Letters to an order's customer: confirmed, failed after it was paid, ready, on its way, cancelled, money given back.

Each event writes its letter in the relay's transaction and is remembered as processed there, so an order that is told
of twice is written about once. Imported history writes to nobody; nor does a sale at a register.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, FulfilmentType
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, Order, OrderLine
from noren.domains.payments import api as payments
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.journeys.letters import Letter, Row, moment, shown, written
from noren.journeys.order_access import access_token
from noren.journeys.points import POINTS
from noren.kernel.money import Money
from noren.platform.events import Delivered, subscribe
from noren.platform.mail import send_mail

Payload = Mapping[str, Any]
Compose = Callable[[Order, Payload], Letter | None]


@subscribe(
    "journeys.notices",
    "orders.confirmed.v1",
    "orders.failed.v1",
    "orders.cancelled.v1",
    "orders.goods_returned.v1",
    "fulfilment.prepared.v1",
    "fulfilment.completed.v1",
    historic=False,
)
def write_to_customers(events: Sequence[Delivered]) -> None:
    """Write the letter of each event, in the order's language, to whoever left an address."""
    for event in events:
        order = orders.get_order(order_id=UUID(event.payload["order_id"]))
        if not order.contact.email or order.historic or order.channel is Channel.STORE:
            continue
        write_letter(order=order, event_type=event.type, payload=event.payload)


def write_letter(*, order: Order, event_type: str, payload: Payload) -> None:
    """Write one letter in the order's language, with the running command or subscriber; none where nothing is to be said."""
    with override(order.locale):
        letter = _COMPOSE[event_type](order, payload)
        if letter is not None:
            subject, text, html = written(letter)
            send_mail(recipient=order.contact.email, subject=subject, text=text, html=html)


def order_link(order: Order) -> str:
    """The order's page for its customer, signed in or not."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/orders/{order.id}?{urlencode({'token': access_token(order.id)})}"


def _confirmed(order: Order, told: Payload) -> Letter:
    parts = fulfilment.of_order(order_id=order.id)
    return _letter(
        order,
        subject=_("Thank you for your order %(code)s") % {"code": order.code},
        says=_("We have received your order and will prepare it now."),
        rows=[*(_line_row(order, line) for line in order.lines), *_totals(order)],
        facts=[fact for part in parts for fact in _promise(part)],
    )


def _failed(order: Order, told: Payload) -> Letter | None:
    """Only where money was taken: a card that was declined has been told of on the page."""
    paid = payments.payments_for(purpose_id=order.id)
    taken = sum(payment.captured_minor for payment in paid if payment.provider != POINTS)
    if not taken:
        return None
    return _letter(
        order,
        subject=_("We could not take your order %(code)s") % {"code": order.code},
        says=_("We are sorry: your order could not be completed after the payment. We send all of your money back."),
        rows=[_line_row(order, line) for line in order.lines],
        facts=[(_("Refund to your means of payment"), Money(taken, order.currency).format_ja())],
    )


def _prepared(order: Order, told: Payload) -> Letter | None:
    part = fulfilment.get_fulfilment(fulfilment_id=UUID(told["fulfilment_id"]))
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


def _completed(order: Order, told: Payload) -> Letter | None:
    part = fulfilment.get_fulfilment(fulfilment_id=UUID(told["fulfilment_id"]))
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


def _cancelled(order: Order, told: Payload) -> Letter:
    whole = bool(told["whole"])
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
        facts=_refund(order, told),
    )


def _returned(order: Order, told: Payload) -> Letter:
    back = next((r for r in order.returns if str(r.return_id) == told["return_id"]), None)
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
        facts=_refund(order, told),
    )


_COMPOSE: dict[str, Compose] = {
    "orders.confirmed.v1": _confirmed,
    "orders.failed.v1": _failed,
    "orders.cancelled.v1": _cancelled,
    "orders.goods_returned.v1": _returned,
    "fulfilment.prepared.v1": _prepared,
    "fulfilment.completed.v1": _completed,
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
    )


def _promise(part: Fulfilment) -> list[tuple[str, str]]:
    due = moment(part.due_at, _zone(part.location_id))
    if part.type is FulfilmentType.PICKUP:
        return [(_("Store"), _place_name(part.location_id)), (_("Ready for you from"), due)]
    return [(_("Leaves our house by"), due)]


def _refund(order: Order, told: Payload) -> list[tuple[str, str]]:
    amount = int(told["refund_minor"])
    if not amount:
        return []
    return [(_("Refund to your means of payment"), Money(amount, order.currency).format_ja())]


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
