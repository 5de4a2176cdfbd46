from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from noren.faces.member.shopper import page, shopper_of
from noren.journeys.reads.customer_receipt import customer_receipt
from noren.platform.clock import now


@require_safe
def show(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The qualified simplified invoice, made to be printed."""
    shopper = shopper_of(request)
    issued = customer_receipt(order_id=order_id, actor=shopper.actor, token=shopper.token_of(order_id), at=now())
    return page(request, "member/receipt.html", {"receipt": issued.receipt, "till": issued.till}, shopper=shopper)


@require_safe
def pdf(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The same as a file to keep or to hand in."""
    shopper = shopper_of(request)
    issued = customer_receipt(order_id=order_id, actor=shopper.actor, token=shopper.token_of(order_id), at=now())
    from noren.faces.shared.receipt_pdf import receipt_pdf  # noqa: PLC0415 - 12 MB that only a receipt as a PDF needs

    response = HttpResponse(receipt_pdf(shown=issued), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="receipt-{issued.receipt.order_code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
