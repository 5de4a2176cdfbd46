"""Where goods are sent from, and promises that had to be mended, over the API."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import SetSourcingPolicy, Shortfall, SourcingPolicy
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.mend_promises import AnswerShortfall, answer_shortfall
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["orders"])


class ShortfallFilter(BaseModel):
    location_id: UUID | None = None
    open_only: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get(
    "/fulfilments/sourcing-policies", response=list[SourcingPolicy], operation_id="fulfilment.sourcing_policies"
)
def sourcing_policies(request: HttpRequest) -> list[SourcingPolicy]:
    """What decides where goods are sent from: every policy that held, holds or is to hold, the latest first."""
    actor_of(request).require("fulfilment.view")
    return fulfilment.sourcing_policies()


@router.post(
    "/fulfilments/sourcing-policies",
    response={201: SourcingPolicy},
    operation_id="fulfilment.set_sourcing_policy",
)
def set_sourcing_policy(request: HttpRequest, body: SetSourcingPolicy) -> Status[SourcingPolicy]:
    """Say what decides it, from an instant on. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, fulfilment.set_sourcing_policy, body, key_required=True))


@router.get("/fulfilments/shortfalls", response=list[Shortfall], operation_id="fulfilment.shortfalls")
def shortfalls(request: HttpRequest, asked: Query[ShortfallFilter]) -> list[Shortfall]:
    """Promised goods that were missing, at one place or at all of one's own: those that wait for an answer first."""
    actor = actor_of(request)
    actor.require("fulfilment.view", asked.location_id)
    own = None if actor.location_ids is None else sorted(actor.location_ids)
    places = [asked.location_id] if asked.location_id else own
    return fulfilment.list_shortfalls(location_ids=places, open_only=asked.open_only, limit=asked.limit)


@router.post("/fulfilments/shortfalls/answers", response=Shortfall, operation_id="fulfilment.answer_shortfall")
def answer(request: HttpRequest, body: AnswerShortfall) -> Shortfall:
    """Choose what becomes of missing goods: by the customer (a guest with the order's token), or by staff for them."""
    settled = perform(request, answer_shortfall, body)
    send_pending_refunds(order_id=settled.order_id, at=now())
    return settled
