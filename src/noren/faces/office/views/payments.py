"""Payments: the list, one payment with its steps and refunds, and asking the provider again."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.payments import api as payments
from noren.domains.payments.contracts import PaymentState, RetryPayment
from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, one_of, place_names, show
from noren.faces.office.exports import csv_of
from noren.faces.office.forms import Form
from noren.journeys.reads.payment_list import ListedPayment, payment_list
from noren.journeys.reads.payment_page import payment_page
from noren.kernel.money import Money
from noren.platform.actor import Actor
from noren.platform.clock import now


@office_page("payments.view")
def payment_list_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Payments: what was taken and given back, what is due, what is in trouble."""
    view = request.GET.get("view", "")
    filters: dict[str, Any] = {
        "state": one_of(PaymentState, request.GET.get("state", "")),
        "trouble": view == "trouble",
        "owed": view == "owed",
        "provider": request.GET.get("provider", ""),
        "since": _midnight(request.GET.get("since", "")),
        "until": _midnight(request.GET.get("until", ""), days=1),
        "text": request.GET.get("text", ""),
    }
    at = now()
    if request.GET.get("format") == "csv":
        return _csv(filters, actor, at)
    context = {
        "page": payment_list(actor=actor, cursor=request.GET.get("cursor", ""), at=at, **filters),
        "form": Form(values=request.GET.dict()),
        "states": words.options(words.PAYMENT_STATE, every=_("Every state")),
        "providers": [("", _("Every provider")), *words.PROVIDER.items()],
        "views": [("", _("All")), ("trouble", _("In trouble")), ("owed", _("Refunds on their way"))],
        "view": view,
        "places": place_names(),
        "tab": "payments",
        "sees_payments": True,
    }
    return show(request, actor, "office/payments.html", context)


@office_page("payments.view")
def payment(request: HttpRequest, actor: Actor, payment_id: UUID) -> HttpResponseBase:
    """One payment: its steps, its refunds, and what can be done about it."""
    seen = payment_page(payment_id=payment_id, actor=actor, at=now())
    return show(request, actor, "office/payment.html", {"seen": seen, "sees_audit": actor.may("audit.view")})


@require_POST
@office_page("payments.retry")
def retry(request: HttpRequest, actor: Actor, payment_id: UUID) -> HttpResponseBase:
    """Let the worker ask the provider at once."""
    try:
        act(request, actor, payments.retry, RetryPayment(payment_id=payment_id))
    except payments.NothingToRetry:
        return done(request, _("Everything about this payment is settled already."), f"/office/payments/{payment_id}")
    return done(request, _("The provider is asked again within seconds."), f"/office/payments/{payment_id}")


def _csv(filters: dict[str, Any], actor: Actor, at: datetime) -> HttpResponseBase:
    def every() -> Iterator[ListedPayment]:
        cursor: str | None = ""
        while cursor is not None:
            page = payment_list(actor=actor, cursor=cursor, limit=1_000, at=at, **filters)
            yield from page.items
            cursor = page.next_cursor

    return csv_of(
        "payments",
        [_("Order"), _("Asked for"), _("State"), _("Means"), _("Provider"), _("Currency"), _("Amount"), _("Paid"),
         _("Given back"), _("On its way back"), _("Still due")],
        (
            [p.order_code, p.created_at, str(words.PAYMENT_STATE[p.state]), str(words.METHOD.get(p.method, p.method)), p.provider,
             p.currency, *(Money(n, p.currency).to_decimal() for n in (p.amount_minor, p.captured_minor, p.refunded_minor,
                                                                       p.pending_refund_minor, p.due_minor))]
            for p in every()
        ),
    )  # fmt: skip


def _midnight(text: str, *, days: int = 0) -> datetime | None:
    """The beginning of a calendar day here, or of the day so many later."""
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=days), time(), get_current_timezone())
    except (ValueError, OverflowError):
        return None
