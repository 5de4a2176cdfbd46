"""What a discount at the till asks for: its size and reason, and a manager's word where it is more than the clerk may give."""

from django.http import HttpRequest
from pydantic import SecretStr

from noren.faces.store.basket import Basket, session_of
from noren.faces.store.counter import MOST
from noren.faces.store.device import device_of
from noren.faces.store.floor import Floor, number_of
from noren.journeys.reads.register_page import register_page
from noren.journeys.register.approve import ApproveAtTill, approve_at_till
from noren.journeys.register.contracts import Discount
from noren.journeys.register.discounts import require_discount
from noren.journeys.register.errors import DiscountTooLarge
from noren.platform.accounts.pages import address_of
from noren.platform.clock import now


class DiscountUnclear(Exception):
    """No number, no reason, or no such line."""


def wanted_discount(request: HttpRequest, floor: Floor, basket: Basket, place: int | None) -> Discount | None:
    """What the form says is taken off a line, with a manager's word where it needs one; None: nothing any more.

    Raises: DiscountUnclear, DiscountTooLarge, DiscountNeedsApproval, what `approve_at_till` raises.
    """
    floor.actor.require("register.discount", floor.location.id)
    off, why = number_of(request.POST["off"] or "0", most=MOST), request.POST.get("why", "").strip()[:200]
    if off is None or place is None or place >= len(basket.lines) or (off and not why):
        raise DiscountUnclear
    if not off:
        return None
    percent = request.POST.get("unit") == "percent"
    if percent and off > 100:
        raise DiscountUnclear
    wanted = Discount.model_validate({"percent" if percent else "amount_minor": off, "reason": why})
    full = _full_price(request, floor, basket, place)
    if wanted.of(full) > full:
        raise DiscountTooLarge(most_minor=full)
    word = _word(request, floor, wanted, full)
    if word is not None:
        device = device_of(request)
        approval_id = approve_at_till(
            input=word, device_id=device.id if device else None, address=address_of(request), at=now()
        )
        return wanted.model_copy(update={"approval_id": approval_id})
    require_discount(
        location_id=floor.location.id, off_minor=wanted.of(full), full_minor=full, actor=floor.actor, at=now()
    )
    return wanted


def _full_price(request: HttpRequest, floor: Floor, basket: Basket, place: int) -> int:
    plain = basket.lines[place].model_copy(update={"discount": None})
    shown = register_page(
        location=floor.location, session_id=session_of(request), lines=[plain], actor=floor.actor, at=now()
    )
    return shown.total_minor


def _word(request: HttpRequest, floor: Floor, wanted: Discount, full: int) -> ApproveAtTill | None:
    """The manager's word that was typed, if there was one."""
    manager, secret = request.POST.get("manager", "").strip()[:200], request.POST.get("secret", "")[:200]
    if not (manager and secret and full):
        return None
    return ApproveAtTill(
        location_id=floor.location.id,
        percent=min(-(-wanted.of(full) * 100 // full), 100) or 1,
        staff_code=manager,
        secret=SecretStr(secret),
    )
