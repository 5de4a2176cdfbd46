from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from noren.faces.member.shopper import page, shopper_of
from noren.journeys.reads.receipt import receipt
from noren.platform.clock import now


@require_safe
def show(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The qualified simplified invoice, made to be printed."""
    shopper = shopper_of(request)
    issued = receipt(order_id=order_id, actor=shopper.actor, token=shopper.token_of(order_id), at=now())
    return page(request, "member/receipt.html", {"receipt": issued}, shopper=shopper)
