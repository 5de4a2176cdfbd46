"""Goods come back: find the sale, choose what, see what is paid back, print the return invoice."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from noren.domains.orders.contracts import Condition, ReturnLine
from noren.domains.places import api as places
from noren.faces.shared.wording import wording_of
from noren.faces.store.basket import session_of
from noren.faces.store.floor import Floor, key_for, number_of, on_floor, page, uuid_or_none
from noren.faces.store.story import RETURN_REASONS
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.reads.register_page import open_session_at
from noren.journeys.reads.returns import (
    ReturnPage,
    find_sales,
    return_page,
    return_preview,
    return_slip,
    total_tax,
)
from noren.journeys.register.contracts import ReturnAtRegister
from noren.journeys.register.reverse import return_at_register
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.kernel.errors import AppError
from noren.platform.clock import now
from noren.platform.problems import STATUS


@dataclass(slots=True)
class Coming:
    """What the form says comes back: units and condition by line."""

    quantities: dict[UUID, int] = field(default_factory=dict)
    conditions: dict[UUID, str] = field(default_factory=dict)
    reason: str = ""
    error: str = ""

    @property
    def lines(self) -> list[ReturnLine]:
        """What is to be taken back."""
        return [
            ReturnLine(line_id=line_id, quantity=quantity, condition=Condition(self.conditions[line_id]))
            for line_id, quantity in self.quantities.items()
            if quantity
        ]


@require_GET
@on_floor
def search(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Find the sale by receipt, phone number, e-mail address or name."""
    text = request.GET.get("q", "").strip()
    found = find_sales(text=text, actor=floor.actor)
    if found.order_id is not None:
        return HttpResponseRedirect(reverse("store-return", kwargs={"order_id": found.order_id}))
    context = {"text": text, "found": found, "place_names": _place_names()}
    return page(request, floor, "store/returns/search.html", context)


@on_floor
def take_back(request: HttpRequest, floor: Floor, order_id: UUID) -> HttpResponse:
    """Choose what comes back; then see what is paid back; then do it."""
    shown = return_page(order_id=order_id, location_id=floor.location.id, actor=floor.actor, at=now())
    if request.method != "POST":
        first = Coming(quantities={row.line.id: 0 for row in shown.lines})
        return _choose(request, floor, shown, first)
    return_id = uuid_or_none(request.POST.get("key", ""))
    if any(back.return_id == return_id for back in shown.order.returns):
        return _slip(order_id, return_id)
    coming = _coming(request, shown)
    if coming.error or request.POST.get("step") == "change":
        return _choose(request, floor, shown, coming, status=400 if coming.error else 200)
    if request.POST.get("step") != "confirm" or return_id is None:
        return _confirm(request, floor, shown, coming)
    asked = ReturnGoods(
        return_id=return_id,
        order_id=order_id,
        location_id=floor.location.id,
        reason=coming.reason,
        lines=coming.lines,
    )
    try:
        _taken_back(request, floor, asked)
    except AppError as refused:
        fresh = return_page(order_id=order_id, location_id=floor.location.id, actor=floor.actor, at=now())
        coming.error = wording_of(refused)
        return _choose(request, floor, fresh, coming, status=STATUS[refused.kind])
    send_pending_refunds(order_id=order_id, at=now())
    return _slip(order_id, return_id)


def _taken_back(request: HttpRequest, floor: Floor, asked: ReturnGoods) -> None:
    """Where this browser works at an open till, its drawer is told of the cash that leaves it."""
    key = key_for(request, floor, route="store.return", body=asked)
    session_id = open_session_at(location_id=floor.location.id, session_id=session_of(request))
    if session_id is None:
        return_goods(input=asked, actor=floor.actor, at=now(), key=key)
        return
    at_till = ReturnAtRegister(session_id=session_id, goods=asked)
    return_at_register(input=at_till, actor=floor.actor, at=now(), key=key)


@require_GET
@on_floor
def slip(request: HttpRequest, floor: Floor, order_id: UUID, return_id: UUID) -> HttpResponse:
    """The return invoice."""
    shown = return_slip(order_id=order_id, return_id=return_id, location_id=floor.location.id, actor=floor.actor)
    context = {
        "slip": shown,
        "back": shown.goods_return,
        "order": shown.order,
        "tax_minor": total_tax(shown.goods_return.taxes),
        "sold_at": places.get_location(location_id=shown.order.location_id),
        "refunds": [
            (payment, refund) for payment in shown.payments for refund in payment.refunds if refund.reason == "returned"
        ],
        "done": request.GET.get("done", ""),
    }
    return page(request, floor, "store/returns/slip.html", context)


def _slip(order_id: UUID, return_id: UUID | None) -> HttpResponse:
    address = reverse("store-return-slip", kwargs={"order_id": order_id, "return_id": return_id})
    return HttpResponseRedirect(f"{address}?done=returned")


def _choose(
    request: HttpRequest, floor: Floor, shown: ReturnPage, coming: Coming, *, status: int = 200
) -> HttpResponse:
    return page(request, floor, "store/returns/choose.html", _context(shown, coming), status=status)


def _confirm(request: HttpRequest, floor: Floor, shown: ReturnPage, coming: Coming) -> HttpResponse:
    try:
        preview = return_preview(page=shown, lines=coming.lines)
    except AppError as refused:
        coming.error = wording_of(refused)
        return _choose(request, floor, shown, coming, status=STATUS[refused.kind])
    context = {**_context(shown, coming), "preview": preview}
    return page(request, floor, "store/returns/confirm.html", context)


def _context(shown: ReturnPage, coming: Coming) -> dict[str, Any]:
    return {
        "shown": shown,
        "order": shown.order,
        "coming": coming,
        "reasons": RETURN_REASONS,
        "place_names": _place_names(),
    }


def _coming(request: HttpRequest, shown: ReturnPage) -> Coming:
    coming = Coming(reason=request.POST.get("reason", "")[:60])
    for row in shown.lines:
        quantity = number_of(request.POST.get(f"q-{row.line.id}", "0") or "0", most=row.returnable)
        condition = request.POST.get(f"condition-{row.line.id}", Condition.RESTOCK.value)
        coming.conditions[row.line.id] = condition if condition in set(Condition) else Condition.RESTOCK.value
        coming.quantities[row.line.id] = quantity or 0
        if quantity is None:
            coming.error = _("No more can come back than was handed over and has not come back yet.")
    if not coming.error and not coming.lines:
        coming.error = _("Please choose what comes back.")
    elif not coming.error and coming.reason not in dict(RETURN_REASONS):
        coming.error = _("Please choose a reason.")
    return coming


def _place_names() -> dict[UUID, dict[str, str]]:
    return {place_id: dict(place.name) for place_id, place in places.all_facts().items()}
