"""The endless aisle at the till: which goods are sent, where to, and for whom."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noren.domains.orders.contracts import MAX_QUANTITY, Contact
from noren.faces.shared.prefectures import PREFECTURES
from noren.faces.shared.wording import wording_of
from noren.faces.store.basket import Basket
from noren.faces.store.counter import till_shown, to_till
from noren.faces.store.floor import Floor, number_of, on_floor, page, uuid_or_none
from noren.journeys.checkout.contracts import Address, WantedLine
from noren.journeys.reads.send_page import SendPage, send_page
from noren.journeys.register.contracts import SendGoods
from noren.kernel.errors import AppError
from noren.kernel.japanese import normalise_email, normalise_phone, normalise_postal_code
from noren.platform.clock import now
from noren.platform.problems import STATUS

_CONTACT = ("family_name", "given_name", "phone", "email")
_ADDRESS = ("postal_code", "prefecture_code", "city", "town", "block", "building")


@require_http_methods(["GET", "HEAD", "POST"])
@on_floor
def send(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Say what is sent and where to; with nothing left to send, the sale is one of this store's goods again."""
    floor.actor.require("register.sell", floor.location.id)
    basket = Basket(request)
    wanted = _wanted(request, basket)
    if request.method != "POST":
        return _form(request, floor, basket, wanted, _kept(basket, _shown(floor, basket, wanted)), {})
    typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[:100] for name in (*_CONTACT, *_ADDRESS)}
    typed["how"] = "store" if request.POST.get("how") == "store" else "home"
    lines = [WantedLine(variant_id=variant, quantity=quantity) for variant, quantity in wanted.items() if quantity]
    wrong = _wrong(typed) if lines else {}
    if wrong:
        return _form(request, floor, basket, wanted, typed, wrong, status=400)
    basket.tenders = []
    try:
        basket.sent = _sent(typed, lines) if lines else None
        till_shown(request, floor, basket)
    except AppError as refused:
        return _form(request, floor, basket, wanted, typed, {}, error=wording_of(refused), status=STATUS[refused.kind])
    basket.keep()
    return to_till()


def _wanted(request: HttpRequest, basket: Basket) -> dict[UUID, int]:
    """How many of each variant: what the basket knows, and what is asked for now."""
    wanted = {line.variant_id: line.quantity for line in basket.sent.lines} if basket.sent else {}
    new = uuid_or_none(request.GET.get("variant", "")) if "variant" in request.GET else None
    if new is not None:
        wanted.setdefault(new, 1)
    for name, given in request.POST.items():
        variant = uuid_or_none(name.removeprefix("quantity-")) if name.startswith("quantity-") else None
        if variant is not None and len(wanted) <= 100:
            wanted[variant] = number_of(str(given) or "0", most=MAX_QUANTITY) or 0
    return wanted


def _shown(floor: Floor, basket: Basket, wanted: Mapping[UUID, int]) -> SendPage:
    return send_page(
        variant_ids=list(wanted), location=floor.location, member_id=basket.member_id, actor=floor.actor, at=now()
    )


def _kept(basket: Basket, shown: SendPage) -> dict[str, str]:
    """What was typed before, else what is known of the member."""
    contact = basket.sent.contact if basket.sent else shown.contact
    typed = {name: str(getattr(contact, name)) for name in _CONTACT}
    address = basket.sent.address if basket.sent else None
    typed |= {name: str(getattr(address, name)) if address else "" for name in _ADDRESS}
    typed["how"] = "store" if basket.sent and address is None else "home"
    return typed


def _form(
    request: HttpRequest,
    floor: Floor,
    basket: Basket,
    wanted: Mapping[UUID, int],
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = _shown(floor, basket, wanted)
    context = {
        "rows": [(line, wanted[line.goods.variant_id]) for line in shown.lines],
        "typed": typed,
        "wrong": wrong,
        "error": error,
        "prefectures": PREFECTURES,
    }
    return page(request, floor, "store/register_send.html", context, status=status)


def _wrong(typed: Mapping[str, str]) -> dict[str, str]:
    """What is missing or wrong, by field."""
    found = {}
    if not typed["family_name"]:
        found["family_name"] = _("Please enter the family name.")
    if not _fits(normalise_phone, typed["phone"]):
        found["phone"] = _("Please enter a phone number such as 090-1234-5678.")
    if typed["email"] and not _fits(normalise_email, typed["email"]):
        found["email"] = _("Please enter an e-mail address such as name@example.com.")
    if typed["how"] == "store":
        return found
    if not _fits(normalise_postal_code, typed["postal_code"]):
        found["postal_code"] = _("Please enter the seven digits of the postal code.")
    if typed["prefecture_code"] not in PREFECTURES:
        found["prefecture_code"] = _("Please choose the prefecture.")
    needed = {
        "city": _("Please enter the city or ward."),
        "town": _("Please enter the town."),
        "block": _("Please enter the block and house number."),
    }
    found |= {name: told for name, told in needed.items() if not typed[name]}
    return found


def _fits(normalise: Callable[[str], str], text: str) -> bool:
    try:
        normalise(text)
    except AppError:
        return False
    return True


def _sent(typed: Mapping[str, str], lines: Sequence[WantedLine]) -> SendGoods:
    contact = Contact(**{name: typed[name][:60] for name in _CONTACT if name != "phone"}, phone=typed["phone"][:32])
    address = None
    if typed["how"] == "home":
        place = {name: typed[name] for name in _ADDRESS}
        address = Address(**{**place, "postal_code": normalise_postal_code(place["postal_code"])})
    return SendGoods(lines=list(lines), contact=contact, address=address)
