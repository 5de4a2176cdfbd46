"""Paying at the till: tender by tender, waiting for a customer who confirms, the receipt, and the void of a sale."""

from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from noren.domains.register.contracts import TransactionState
from noren.faces.shared.wording import wording_of
from noren.faces.store.basket import Basket
from noren.faces.store.counter import MOST, till_shown, to_till
from noren.faces.store.floor import Floor, key_for, number_of, on_floor, page, uuid_or_none
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.reads.customer_receipt import customer_receipt
from noren.journeys.reads.register_page import till_slip
from noren.journeys.register.contracts import GivenTender, GiveUpSale, Method, RegisterSale, SellAtRegister, VoidSale
from noren.journeys.register.reverse import void_sale
from noren.journeys.register.sell import give_up_sale, sale_as_it_stands, sell_at_register
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.clock import now

TERMINALS = ("tok_ok", "tok_decline", "tok_redirect", "tok_late", "tok_timeout_lost")
"""What the card terminal and the QR reader of the sandbox may be told to do."""


@require_POST
@on_floor
def pay(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Pay a part of what is in the basket, or all that is left of it and so sell it."""
    basket = Basket(request)
    if basket.asked is not None:
        return _sold(request, floor, basket, basket.asked)
    if "drop" in request.POST:
        which = number_of(request.POST["drop"], most=20)
        basket.tenders = [tender for place, tender in enumerate(basket.tenders) if place != which]
        basket.keep()
        return to_till()
    shown = till_shown(request, floor, basket)
    amount = number_of(request.POST.get("received", "") or "0", most=MOST)
    told = number_of(request.POST.get("total", ""), most=MOST)
    if shown.session is None or not (shown.lines or shown.sent) or amount is None or shown.left_minor < 0:
        return _told(basket, _("Please give the amount as a number."))
    chosen = request.POST.get("tender", "")
    method = Method(chosen) if chosen in set(Method) else Method.CASH
    wrong = _unfit(method, amount, shown.left_minor)
    if wrong:
        return _told(basket, wrong)
    if shown.left_minor:
        basket.pay_part(_tender(request, method, amount, shown.left_minor))
    if 0 < amount < shown.left_minor:
        basket.keep()
        return to_till()
    wish = SellAtRegister(
        id=basket.sale_id,
        session_id=shown.session.id,
        lines=basket.lines,
        tenders=basket.tenders,
        member_id=basket.member_id,
        points=basket.points,
        expected_total_minor=told,
        sent=basket.sent,
        hold_ids=basket.hold_ids,
    )
    return _sold(request, floor, basket, wish)


@require_POST
@on_floor
def wait(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Ask again for a card or QR that has not answered, or give it up."""
    basket = Basket(request)
    if basket.asked is None:
        return to_till()
    if "give_up" not in request.POST:
        answer = _sold(request, floor, basket, basket.asked)
        if "X-Asks-Again" not in request.headers:
            return answer
        return HttpResponse(status=204) if basket.asked else HttpResponse(answer["Location"], content_type="text/plain")
    try:
        ended = give_up_sale(input=GiveUpSale(sale_id=basket.asked.id), actor=floor.actor, at=now())
    except AppError as refused:
        basket.keep(said=wording_of(refused), kind="wrong")
        return to_till()
    return _ended(basket, basket.asked, ended)


@require_GET
@on_floor
def receipt(request: HttpRequest, floor: Floor, sale_id: UUID) -> HttpResponse:
    """The receipt of a sale, with its change large right after it; opened later it is a copy."""
    shown = till_slip(sale_id=sale_id, actor=floor.actor, at=now())
    done = request.GET.get("done", "")
    context = {
        "shown": shown,
        "receipt": shown.receipt,
        "sale": shown.sale,
        "done": done,
        "is_copy": done != "sold",
        "error": request.GET.get("error", ""),
        "may_void": floor.actor.may_at("register.void_sale", floor.location.id),
    }
    return page(request, floor, "store/register_receipt.html", context)


@require_GET
@on_floor
def pdf(request: HttpRequest, floor: Floor, sale_id: UUID) -> HttpResponse:
    """The receipt as a file, to be sent or printed elsewhere."""
    issued = customer_receipt(order_id=sale_id, actor=floor.actor, at=now())
    from noren.faces.shared.receipt_pdf import receipt_pdf  # noqa: PLC0415 - 12 MB that only a receipt as a PDF needs

    response = HttpResponse(receipt_pdf(shown=issued), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="receipt-{issued.receipt.order_code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


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


def _unfit(method: Method, amount: int, left: int) -> str:
    """What is wrong with an amount; cash is never taken without a word on how much was given."""
    if method is Method.CASH:
        return _("Please give the cash that was received.") if left and not amount else ""
    return _("This is more than what is left to pay.") if amount > left else ""


def _told(basket: Basket, said: str) -> HttpResponse:
    basket.keep(said=said, kind="wrong")
    return to_till()


def _tender(request: HttpRequest, method: Method, amount: int, left: int) -> GivenTender:
    part = min(amount, left) or left
    if method is Method.CASH:
        return GivenTender(method=method, amount_minor=part, received_minor=amount or left)
    said = request.POST.get("terminal", "")
    return GivenTender(method=method, amount_minor=part, token=said if said in TERMINALS else TERMINALS[0])


def _sold(request: HttpRequest, floor: Floor, basket: Basket, wish: SellAtRegister) -> HttpResponse:
    try:
        sold = sell_at_register(input=wish, actor=floor.actor, at=now())
    except AppError as refused:
        basket.asked, basket.tenders = None, []
        basket.keep(said=wording_of(refused), kind="wrong")
        return to_till()
    return _ended(basket, wish, sold)


def _ended(basket: Basket, wish: SellAtRegister, sold: RegisterSale) -> HttpResponse:
    """Where a sale leads: to its receipt, back to the counter, or to waiting."""
    if sold.state is TransactionState.DONE:
        basket.asked = None
        basket.empty()
        return HttpResponseRedirect(_receipt_of(wish.id) + "?done=sold")
    if sold.state is TransactionState.FAILED:
        several = len(wish.tenders) > 1 or wish.points
        basket.renew()
        said = (
            _("The payment was refused. Nothing was sold, and everything that was taken goes back.")
            if several
            else _("The payment was refused. Nothing was sold.")
        )
        basket.keep(said=said, kind="wrong")
        return to_till()
    basket.asked = wish
    basket.keep()
    return to_till()


def waiting_page(request: HttpRequest, floor: Floor, basket: Basket, asked: SellAtRegister) -> HttpResponse:
    """The payment that the till waits for; the page asks again by itself."""
    sold = sale_as_it_stands(sale_id=asked.id)
    if sold.state is not TransactionState.PENDING:
        return _ended(basket, asked, sold)
    drawn = (
        segno.make(sold.confirm_url, error="m", micro=False).svg_inline(scale=5, border=2) if sold.confirm_url else ""
    )
    context = {"sold": sold, "drawn": mark_safe(drawn)}  # noqa: S308 - drawn by segno
    return page(request, floor, "store/register_waiting.html", context)


def _receipt_of(sale_id: UUID) -> str:
    return reverse("store-register-receipt", kwargs={"sale_id": sale_id})
