"""A part that its store cannot prepare, and the answer of a customer who stands in the shop."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Remedy
from noren.faces.store.floor import Floor, key_for, on_floor, uuid_or_none
from noren.faces.store.views.parts import done_with, read_part, refused_on
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.mend_promises import AnswerShortfall, answer_shortfall
from noren.journeys.reject_pick import RejectPick, RejectReason, reject_pick
from noren.kernel.errors import AppError
from noren.platform.clock import now


@require_POST
@on_floor
def reject(request: HttpRequest, floor: Floor, part_id: UUID) -> HttpResponse:
    """Give a part away that this place cannot prepare."""
    read_part(floor, part_id)
    try:
        asked = RejectPick(fulfilment_id=part_id, reason=RejectReason(request.POST.get("reason", "")))
    except ValueError:
        return done_with(part_id, "")  # the form asks for one of them
    try:
        left = reject_pick(
            input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.reject", body=asked)
        )
    except AppError as refused:
        return refused_on(request, floor, part_id, refused)
    send_pending_refunds(order_id=left.order_id, at=now())
    return done_with(part_id, "rejected")


@require_POST
@on_floor
def answer(request: HttpRequest, floor: Floor, part_id: UUID, shortfall_id: UUID) -> HttpResponse:
    """Carry out what a customer in the shop says about missing goods."""
    read_part(floor, part_id)
    remedy, _colon, what = request.POST.get("choice", "").partition(":")
    chosen = uuid_or_none(what)
    if remedy not in set(Remedy):
        return refused_on(request, floor, part_id, fulfilment.RemedyNotOffered())
    asked = AnswerShortfall(
        shortfall_id=shortfall_id,
        remedy=Remedy(remedy),
        location_id=chosen if remedy == Remedy.OTHER_STORE else None,
        variant_id=chosen if remedy == Remedy.SIMILAR else None,
    )
    try:
        settled = answer_shortfall(
            input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.answer", body=asked)
        )
    except AppError as refused:
        return refused_on(request, floor, part_id, refused)
    send_pending_refunds(order_id=settled.order_id, at=now())
    return done_with(part_id, "answered")
