"""The register: what is scanned, what it costs, how it is paid; opening and closing the till."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from noren.domains.catalog import api as catalog
from noren.domains.register import api as register
from noren.domains.register.contracts import (
    CloseSession,
    MoveCash,
    OpenSession,
    SaveTill,
    TransactionKind,
    TransactionState,
)
from noren.faces.shared.wording import wording_of
from noren.faces.store.basket import Basket, session_of, work_in
from noren.faces.store.floor import Floor, key_for, number_of, on_floor, page, uuid_or_none
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.reads.register_page import RegisterPage, register_page, register_receipt
from noren.journeys.register.contracts import Discount, GivenTender, Method, SellAtRegister, VoidSale
from noren.journeys.register.reverse import void_sale
from noren.journeys.register.sell import sell_at_register
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.kernel.tax import ServiceMode
from noren.platform.clock import now
from noren.platform.problems import STATUS

MOST = 100_000_000
SANDBOX_TERMINAL = "tok_ok"
"""What the card terminal and the QR reader of the sandbox say: a customer who can pay."""


@require_GET
@on_floor
def home(request: HttpRequest, floor: Floor) -> HttpResponse:
    """The till, or how to open it."""
    return _home(request, floor)


@require_POST
@on_floor
def scan(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Put what was scanned or typed into the basket."""
    floor.actor.require("register.sell", floor.location.id)
    basket = Basket(request)
    code = request.POST.get("code", "").replace("\x00", "").strip()[:200]
    found = catalog.find_variant(code=code) if code else None
    if found is None:
        basket.keep(said=_("Unknown code: {code}").format(code=code), kind="wrong")
        return _to_till()
    before = list(basket.lines)
    basket.add(found.variant_id)
    try:
        _shown(request, floor, basket)
    except AppError as refused:
        basket.lines, basket.last = before, None
        basket.keep(said=wording_of(refused), kind="wrong")
        return _to_till()
    basket.keep()
    return _to_till()


@require_POST
@on_floor
def line(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Change a line of the basket, or take it out."""
    floor.actor.require("register.sell", floor.location.id)
    basket = Basket(request)
    place = number_of(request.POST.get("place", ""), most=200)
    mode = request.POST.get("mode", "")
    discount: Discount | bool | None = False
    if "off" in request.POST:
        floor.actor.require("register.discount", floor.location.id)
        off, why = number_of(request.POST["off"] or "0", most=MOST), request.POST.get("why", "").strip()[:200]
        if off is None or (off and not why):
            basket.keep(said=_("Please give the discount and why."), kind="wrong")
            return _to_till()
        discount = Discount(amount_minor=off, reason=why) if off else None
    before = list(basket.lines)
    basket.change(
        place if place is not None else -1,
        quantity=number_of(request.POST["quantity"], most=9_999) if "quantity" in request.POST else None,
        mode=ServiceMode(mode) if mode in (ServiceMode.EAT_IN, ServiceMode.TAKEAWAY) else None,
        discount=discount,
    )
    try:
        _shown(request, floor, basket)
    except AppError as refused:
        basket.lines = before
        basket.keep(said=wording_of(refused), kind="wrong")
        return _to_till()
    basket.keep()
    return _to_till()


@require_POST
@on_floor
def clear(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Take everything out of the basket."""
    floor.actor.require("register.sell", floor.location.id)
    Basket(request).empty()
    return _to_till()


@require_POST
@on_floor
def pay(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Sell what is in the basket: cash, or a card or QR for what the cash leaves."""
    basket = Basket(request)
    shown = _shown(request, floor, basket)
    received = number_of(request.POST.get("received", "") or "0", most=MOST)
    told = number_of(request.POST.get("total", ""), most=MOST)
    if shown.session is None or not shown.lines or received is None:
        basket.keep(said=_("Please give the amount as a number."), kind="wrong")
        return _to_till()
    wish = SellAtRegister(
        id=basket.sale_id,
        session_id=shown.session.id,
        lines=basket.lines,
        tenders=_tenders(request.POST.get("tender", "cash"), received, shown.total_minor),
        expected_total_minor=told,
    )
    try:
        sold = sell_at_register(input=wish, actor=floor.actor, at=now())
    except AppError as refused:
        basket.keep(said=wording_of(refused), kind="wrong")
        return _to_till()
    if sold.state is TransactionState.DONE:
        basket.empty()
        return HttpResponseRedirect(_receipt_of(wish.id) + "?done=sold")
    if sold.state is TransactionState.FAILED:
        basket.renew()
        basket.keep(said=_("The payment was refused. Nothing was sold."), kind="wrong")
    else:
        basket.keep(said=_("The payment has not been answered yet. Please press the same button again."), kind="wrong")
    return _to_till()


@require_POST
@on_floor
def open_till(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Open a till with its float, or go on at one that is open."""
    till_id = uuid_or_none(request.POST.get("till", ""))
    running = uuid_or_none(request.POST.get("session", ""))
    if running is not None:
        work_in(request, running)
        return _to_till()
    amount = number_of(request.POST.get("float", ""), most=MOST)
    if till_id is None or amount is None:
        return _home(request, floor, error=_("Please choose the till and give its float."), status=400)
    asked = OpenSession(
        id=uuid_or_none(request.POST.get("key", "")) or uuid7(), till_id=till_id, opening_float_minor=amount
    )
    try:
        session = register.open_session(
            input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.open_till", body=asked)
        )
    except AppError as refused:
        return _home(request, floor, error=wording_of(refused), status=STATUS[refused.kind])
    work_in(request, session.id)
    return _to_till()


@require_POST
@on_floor
def save_till(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Give the store a till."""
    try:
        asked = SaveTill(location_id=floor.location.id, code=request.POST.get("code", ""))
        register.save_till(input=asked, actor=floor.actor, at=now())
    except AppError as refused:
        return _home(request, floor, error=wording_of(refused), status=STATUS[refused.kind])
    except ValueError:
        return _home(request, floor, error=_("Please give the till a short number."), status=400)
    return _to_till()


@require_POST
@on_floor
def cash(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Write down cash that is put into the drawer or taken out of it."""
    amount = number_of(request.POST.get("amount", ""), most=MOST)
    kind, why = request.POST.get("kind", ""), request.POST.get("why", "").strip()[:200]
    shown = _shown(request, floor, Basket(request))
    if shown.session is None or not amount or not why or kind not in ("paid_in", "paid_out"):
        return _report(request, floor, error=_("Please give the amount and why."), status=400)
    asked = MoveCash(
        id=uuid_or_none(request.POST.get("key", "")) or uuid7(),
        session_id=shown.session.id,
        kind=TransactionKind(kind),
        amount_minor=amount,
        reason=why,
    )
    return _then_report(
        request,
        floor,
        lambda: register.move_cash(
            input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.cash", body=asked)
        ),
    )


@require_GET
@on_floor
def x_page(request: HttpRequest, floor: Floor) -> HttpResponse:
    """How the till stands, with cash in and out, and closing it."""
    return _report(request, floor)


@require_POST
@on_floor
def close(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Close the till with what was counted."""
    shown = _shown(request, floor, Basket(request))
    counted = number_of(request.POST.get("counted", ""), most=MOST)
    if shown.session is None or counted is None:
        return _report(request, floor, error=_("Please give what was counted."), status=400)
    asked = CloseSession(
        session_id=shown.session.id, counted_minor=counted, note=request.POST.get("note", "").replace("\x00", "")[:200]
    )
    try:
        register.close_session(
            input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.close_till", body=asked)
        )
    except AppError as refused:
        return _report(request, floor, error=wording_of(refused), status=STATUS[refused.kind])
    work_in(request, None)
    return HttpResponseRedirect(reverse("store-register-z", kwargs={"session_id": asked.session_id}))


@require_GET
@on_floor
def z_page(request: HttpRequest, floor: Floor, session_id: UUID) -> HttpResponse:
    """The closing report."""
    report = register.z_report(session_id=session_id)
    floor.actor.require("register.view", report.session.location_id)
    return page(request, floor, "store/register_report.html", {"report": report, "is_z": True})


@require_GET
@on_floor
def receipt(request: HttpRequest, floor: Floor, sale_id: UUID) -> HttpResponse:
    """The receipt of a sale, with its change large right after it."""
    shown = register_receipt(sale_id=sale_id, actor=floor.actor, at=now())
    context = {
        "shown": shown,
        "receipt": shown.receipt,
        "sale": shown.sale,
        "done": request.GET.get("done", ""),
        "error": request.GET.get("error", ""),
        "may_void": floor.actor.may_at("register.void_sale", floor.location.id),
    }
    return page(request, floor, "store/register_receipt.html", context)


@require_POST
@on_floor
def void(request: HttpRequest, floor: Floor, sale_id: UUID) -> HttpResponse:
    """Take the last sale back as a whole."""
    why = request.POST.get("why", "").replace("\x00", "").strip()[:200]
    if not why:
        return HttpResponseRedirect(_receipt_of(sale_id) + "?error=why")
    asked = VoidSale(void_id=uuid_or_none(request.POST.get("key", "")) or uuid7(), sale_id=sale_id, reason=why)
    void_sale(input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.void", body=asked))
    send_pending_refunds(order_id=sale_id, at=now())
    return HttpResponseRedirect(_receipt_of(sale_id) + "?done=voided")


def _tenders(chosen: str, received: int, total: int) -> list[GivenTender]:
    """Cash alone (nothing typed: exactly the total), or cash as far as it goes and a card or QR for the rest."""
    if total == 0:
        return []
    if chosen not in (Method.CARD, Method.QR):
        return [GivenTender(method=Method.CASH, amount_minor=total, received_minor=received or total)]
    in_cash = received if received < total else 0
    rest = GivenTender(method=Method(chosen), amount_minor=total - in_cash, token=SANDBOX_TERMINAL)
    return [*([GivenTender(method=Method.CASH, amount_minor=in_cash)] if in_cash else []), rest]


def _shown(request: HttpRequest, floor: Floor, basket: Basket) -> RegisterPage:
    return register_page(
        location=floor.location, session_id=session_of(request), lines=basket.lines, actor=floor.actor, at=now()
    )


def _home(request: HttpRequest, floor: Floor, *, error: str = "", status: int = 200) -> HttpResponse:
    basket = Basket(request)
    try:
        shown = _shown(request, floor, basket)
    except (catalog.UnknownVariant, catalog.NotForSale) as refused:
        basket.lines, basket.last = [], None
        basket.said = {"kind": "wrong", "text": wording_of(refused)}
        shown = _shown(request, floor, basket)
    context: dict[str, Any] = {
        "shown": shown,
        "rows": list(enumerate(shown.lines)),
        "last": shown.lines[basket.last] if basket.last is not None and basket.last < len(shown.lines) else None,
        "said": basket.said,
        "currency": floor.location.currency,
        "quick": [1_000, 5_000, 10_000],
        "error": error,
        "may_discount": floor.actor.may_at("register.discount", floor.location.id),
        "may_save_till": floor.actor.may_at("register.save_till", floor.location.id),
        "discounts": [line.discount.reason if line.discount else "" for line in basket.lines],
    }
    if basket.said and request.method == "GET":
        basket.keep()
    open_now = shown.session is not None and shown.session.state == "OPEN"
    return page(
        request, floor, "store/register.html" if open_now else "store/register_open.html", context, status=status
    )


def _report(request: HttpRequest, floor: Floor, *, error: str = "", status: int = 200) -> HttpResponse:
    shown = _shown(request, floor, Basket(request))
    if shown.session is None:
        return _to_till()
    report = register.x_report(session_id=shown.session.id, at=now())
    context = {"report": report, "is_z": False, "error": error}
    return page(request, floor, "store/register_report.html", context, status=status)


def _then_report(request: HttpRequest, floor: Floor, call: Any) -> HttpResponse:
    try:
        call()
    except AppError as refused:
        return _report(request, floor, error=wording_of(refused), status=STATUS[refused.kind])
    return HttpResponseRedirect(reverse("store-register-x"))


def _to_till() -> HttpResponse:
    return HttpResponseRedirect(reverse("store-register"))


def _receipt_of(sale_id: UUID) -> str:
    return reverse("store-register-receipt", kwargs={"sale_id": sale_id})
