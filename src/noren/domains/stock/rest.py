from typing import Annotated, Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from noren.domains.stock import api
from noren.domains.stock.contracts import (
    Availability,
    LevelStory,
    MoveStock,
    Promisable,
    RecordCounts,
    RecordedCounts,
    SafetyPolicy,
    SetSafety,
    SetSafetyPolicy,
    StockMoved,
)
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["stock"])


class AvailabilityFilter(BaseModel):
    variant_id: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    location_id: Annotated[list[UUID], Field(max_length=100)] = []


@router.get("/availability", response=list[Availability | Promisable], operation_id="stock.availability")
def availability(request: HttpRequest, asked: Query[AvailabilityFilter]) -> HttpResponse:
    """What each place can promise of each variant at this instant; the figures behind it where `stock.view` holds."""
    actor = actor_of(request)
    levels = api.availability(variant_ids=asked.variant_id, location_ids=asked.location_id or None, at=now())
    inside = actor.may("stock.view")
    shown = [
        level.model_dump(mode="json") if inside and actor.reaches(level.location_id) else _outside(level)
        for level in levels
    ]
    return HttpResponse(orjson.dumps(shown), content_type="application/json")


def _outside(level: Availability) -> dict[str, Any]:
    """A `Promisable`, without making one: there is a level for every place."""
    return {
        "location_id": level.location_id,
        "variant_id": level.variant_id,
        "available": level.available,
        "confidence": level.confidence,
        "incoming": [one.model_dump(mode="json") for one in level.incoming],
    }


@router.get("/stock/levels/{uuid:location_id}/{uuid:variant_id}", response=LevelStory, operation_id="stock.level_story")
def level_story(request: HttpRequest, location_id: UUID, variant_id: UUID) -> LevelStory:
    """Why this level is what it is: figures, movements, open promises."""
    actor_of(request).require("stock.view", location_id)
    return api.level_story(location_id=location_id, variant_id=variant_id, at=now())


@router.post("/stock/movements", response={201: StockMoved}, operation_id="stock.move")
def move(request: HttpRequest, body: MoveStock) -> Status[StockMoved]:
    """Write down what has physically happened. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, api.move, body, key_required=True))


@router.post("/stock/counts", response={201: RecordedCounts}, operation_id="stock.record_counts")
def record_counts(request: HttpRequest, body: RecordCounts) -> Status[RecordedCounts]:
    """Take what was counted for true, each count at its moment. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, api.record_counts, body, key_required=True))


@router.get("/stock/safety-policies", response=list[SafetyPolicy], operation_id="stock.safety_policies")
def safety_policies(request: HttpRequest) -> list[SafetyPolicy]:
    """What is kept back of each department and place: the policies that hold now, then those to come."""
    actor_of(request).require("stock.view")
    at = now()
    return [*api.safety_policies(at=at), *api.coming_safety_policies(at=at)]


@router.post("/stock/safety-policies", response={201: SafetyPolicy}, operation_id="stock.set_safety_policy")
def set_safety_policy(request: HttpRequest, body: SetSafetyPolicy) -> Status[SafetyPolicy]:
    """Say how surely online promises are to be kept, from an instant on. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, api.set_safety_policy, body, key_required=True))


@router.put("/stock/safety", response=StockMoved, operation_id="stock.set_safety")
def set_safety(request: HttpRequest, body: SetSafety) -> StockMoved:
    """Keep some units of a level out of every online promise."""
    return perform(request, api.set_safety, body)
