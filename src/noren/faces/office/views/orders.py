"""Orders, and the work that they make."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.fulfilment.contracts import FulfilmentType
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import OrderState, OrderSummary
from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, one_of, place_names, places_of, show, uuid_of
from noren.faces.office.exports import csv_of
from noren.faces.office.forms import Form, attempt
from noren.faces.shared.templatetags.noren import in_language
from noren.journeys.cancel_order import CancelOrder, TooLateToCancel, cancel_order
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.reads.office_order import office_order
from noren.journeys.reads.order_list import order_list as listed_orders
from noren.journeys.reads.work_list import Need, work_list
from noren.journeys.resend_letter import ResendLetter
from noren.journeys.resend_letter import resend_letter as send_again
from noren.kernel.money import Money
from noren.platform.actor import Actor
from noren.platform.clock import now


@office_page("orders.view")
def order_list(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Orders, newest first, by state, channel, store, trading day and text."""
    filters = _order_filters(request, actor)
    if request.GET.get("format") == "csv":
        names = place_names()
        return csv_of(
            "orders",
            [_("Order"), _("Placed"), _("State"), _("Channel"), _("Store"), _("Customer"), _("Units"), _("Currency"),
             _("Total"), _("Cancelled"), _("Returned")],
            (
                [o.code, o.placed_at, str(words.ORDER_STATE[o.state]), str(words.CHANNEL[o.channel]),
                 in_language(names.get(o.location_id, {})), o.contact_name, o.quantity, o.currency,
                 _whole(o.total_minor, o.currency), _whole(o.cancelled_minor, o.currency), _whole(o.returned_minor, o.currency)]
                for o in _every_order(filters)
            ),
        )  # fmt: skip
    context = {
        "page": listed_orders(**filters, cursor=request.GET.get("cursor") or None),
        "form": Form(values=request.GET.dict()),
        "states": words.options(words.ORDER_STATE, every=_("Every state")),
        "channels": words.options(words.CHANNEL, every=_("Every channel")),
        "stores": [("", _("Every store")), *((place.id, place.name) for place in places_of(actor, archived=True))],
        "places": place_names(),
        "tab": "orders",
        "sees_payments": actor.may("payments.view"),
    }
    return show(request, actor, "office/orders.html", context)


@office_page("fulfilment.view")
def work(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What the stores have to prepare, hand over or send."""
    need = one_of(Need, request.GET.get("need", "")) or Need.PREPARE
    context = {
        "page": work_list(
            actor=actor,
            need=need,
            location_id=uuid_of(request.GET.get("store", "")),
            type=one_of(FulfilmentType, request.GET.get("type", "")),
            cursor=request.GET.get("cursor", ""),
            at=now(),
        ),
        "need": need.value,
        "needs": [
            (Need.PREPARE.value, _("To be prepared")),
            (Need.LATE.value, _("Late")),
            (Need.READY.value, _("Waiting to be collected")),
            (Need.UNCOLLECTED.value, _("Not collected in time")),
        ],
        "form": Form(values=request.GET.dict()),
        "types": [("", _("Pick-up and delivery")), *((key, words.PART_TYPE[key]) for key in ("PICKUP", "SHIPMENT"))],
        "stores": [("", _("Every store")), *((place.id, place.name) for place in places_of(actor))],
        "places": place_names(),
        "now": now(),
        "tab": "work",
        "sees_payments": actor.may("payments.view"),
    }
    return show(request, actor, "office/work.html", context)


@office_page("orders.view")
def order(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponseBase:
    """Everything about one order."""
    return _order(request, actor, order_id, Form())


@require_POST
@office_page("orders.cancel")
def cancel(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponseBase:
    """Cancel what was not handed over; the money goes back on its own."""
    form = Form.sent(request.POST)
    given = attempt(
        form,
        lambda: act(
            request,
            actor,
            cancel_order,
            form.become(CancelOrder, {"order_id": order_id, "reason": form.text("reason").strip()}),
        ),
        expected=(orders.NothingToCancel, orders.OrderStateConflict, TooLateToCancel),
    )
    if given is None:
        return _order(request, actor, order_id, form, status=409)
    send_pending_refunds(order_id=order_id, at=now())
    return done(
        request,
        _("The order was cancelled. %(amount)s goes back to the customer.")
        % {"amount": Money(given.refund_minor, given.currency).format_ja()},
        f"/office/orders/{order_id}",
    )


@require_POST
@office_page("orders.view")
def resend_letter(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponseBase:
    """Send one of the order's letters to its customer once more."""
    form = Form.sent(request.POST)
    sent = attempt(
        form,
        lambda: act(
            request,
            actor,
            send_again,
            form.become(ResendLetter, {"order_id": order_id, "letter": form.text("letter")}),
        ),
        expected=(orders.OrderStateConflict,),
    )
    if sent is None:
        return _order(request, actor, order_id, form, status=409)
    return done(request, _("The letter is on its way to the customer once more."), f"/office/orders/{order_id}")


def _order(request: HttpRequest, actor: Actor, order_id: UUID, form: Form, *, status: int = 200) -> HttpResponseBase:
    seen = office_order(order_id=order_id, actor=actor)
    context = {
        "seen": seen,
        "order": seen.order,
        "form": form,
        "places": place_names(),
        "lines": {line.id: line for line in seen.order.lines},
        "letters": [(kind.value, words.LETTER[kind.value]) for kind in seen.letters],
        "kept_minor": seen.order.total_minor - seen.order.cancelled_minor - seen.order.returned_minor,
        "sees_payments": actor.may("payments.view"),
        "sees_members": actor.may("identity.view"),
        "sees_audit": actor.may("audit.view"),
        "stock_places": {part.location_id for part in seen.parts},
    }
    return show(request, actor, "office/order.html", context, status=status)


def _order_filters(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    store = uuid_of(request.GET.get("store", ""))
    reach = None if actor.location_ids is None else sorted(actor.location_ids)
    if store is not None:
        reach = [store] if actor.reaches(store) else []
    try:
        on = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        on = None
    channel = request.GET.get("channel", "")
    return {
        "location_ids": reach,
        "state": one_of(OrderState, request.GET.get("state", "")),
        "channel": channel if channel in words.CHANNEL else None,
        "text": request.GET.get("text", ""),
        "on": on,
    }


def _every_order(filters: dict[str, Any]) -> Iterator[OrderSummary]:
    cursor: str | None = None
    while True:
        page = listed_orders(**filters, cursor=cursor, limit=200)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _whole(amount_minor: int, currency: str) -> float | int:
    """An amount in whole units, as a number that a spreadsheet adds up."""
    found = Money(amount_minor, currency).to_decimal()
    return int(found) if found == found.to_integral_value() else float(found)
