"""What a member has brought to their store to try on."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from noren.domains.supply import api as supply
from noren.domains.supply.contracts import BringToStore, EndTransfer
from noren.faces.member.shopper import page, shopper_of, uuid_or_none
from noren.faces.shared.wording import wording_of
from noren.journeys.reads.transfer_pages import own_try_ons
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.actor import SignInRequired
from noren.platform.clock import now
from noren.platform.problems import STATUS


@require_safe
def try_ons(request: HttpRequest) -> HttpResponse:
    """Where everything is that was asked for."""
    return _page(request)


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Have the chosen variant brought to the member's store."""
    shopper = shopper_of(request)
    variant_id = uuid_or_none(request.POST.get("variant"))
    if not shopper.is_member:
        raise SignInRequired
    if variant_id is None or shopper.store_id is None:
        return HttpResponseRedirect(reverse("try-ons"))
    key = uuid_or_none(request.POST.get("key")) or uuid7()
    asked = BringToStore(id=key, variant_id=variant_id, to_location_id=shopper.store_id)
    try:
        supply.bring_to_store(input=asked, actor=shopper.actor, at=now())
    except supply.TransferExists:
        pass  # the same form again: it is asked for already
    except AppError as refused:
        return _page(request, wrong=wording_of(refused), status=STATUS[refused.kind])
    return HttpResponseRedirect(f"{reverse('try-ons')}?asked=1")


@require_POST
def end(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """No longer wanted, and not yet on its way; what has arrived is a hold, which has its own page."""
    shopper = shopper_of(request)
    if not shopper.is_member:
        raise SignInRequired
    try:
        supply.cancel_transfer(input=EndTransfer(transfer_id=transfer_id), actor=shopper.actor, at=now())
    except supply.TransferNotFound:
        raise
    except AppError as refused:
        return _page(request, wrong=wording_of(refused), status=STATUS[refused.kind])
    return HttpResponseRedirect(reverse("try-ons"))


def _page(request: HttpRequest, *, wrong: str = "", status: int = 200) -> HttpResponse:
    shopper = shopper_of(request)
    if shopper.actor.member_id is None:
        raise SignInRequired
    at = now()
    context = {
        "brought": own_try_ons(member_id=shopper.actor.member_id, at=at),
        "asked": request.GET.get("asked", ""),
        "wrong": wrong,
        "at": at,
    }
    return page(request, "member/try_ons.html", context, shopper=shopper, status=status)
