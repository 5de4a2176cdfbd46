from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from noren.domains.stocktake import api
from noren.domains.stocktake.contracts import (
    Adjust,
    Adjustment,
    AdjustmentRef,
    AdjustmentState,
    Count,
    CountRef,
    Limit,
    MarkArea,
    OpenStocktake,
    SaveReason,
    SetLimit,
    StandingCount,
    Stocktake,
    StocktakeRef,
    Taken,
    VariantsOf,
)
from noren.platform.rest import actor_of, perform

router = Router(tags=["stocktake"])


class AtPlace(BaseModel):
    location_id: UUID
    limit: Annotated[int, Field(ge=1, le=200)] = 100


class OfState(AtPlace):
    state: AdjustmentState | None = None


@router.get("/stocktakes", response=list[Stocktake], operation_id="stocktake.list")
def list_stocktakes(request: HttpRequest, asked: Query[AtPlace]) -> list[Stocktake]:
    """Stocktakes of a place: those under way, then the latest."""
    actor_of(request).require("stocktake.view", asked.location_id)
    return api.list_stocktakes(location_ids=[asked.location_id], limit=asked.limit)


@router.post("/stocktakes", response={201: Stocktake}, operation_id="stocktake.open")
def open_stocktake(request: HttpRequest, body: OpenStocktake) -> Status[Stocktake]:
    """Begin to count a place, or some of its goods."""
    return Status(201, perform(request, api.open_stocktake, body))


@router.get("/stocktakes/{uuid:stocktake_id}", response=Stocktake, operation_id="stocktake.view")
def stocktake(request: HttpRequest, stocktake_id: UUID) -> Stocktake:
    """One stocktake and how far its areas are."""
    found = api.get_stocktake(stocktake_id=stocktake_id)
    actor_of(request).require("stocktake.view", found.location_id)
    return found


@router.get(
    "/stocktakes/{uuid:stocktake_id}/own-counts", response=list[StandingCount], operation_id="stocktake.own_counts"
)
def own_counts(request: HttpRequest, stocktake_id: UUID) -> list[StandingCount]:
    """What the caller has counted, oldest first."""
    actor = actor_of(request)
    actor.require("stocktake.count", api.get_stocktake(stocktake_id=stocktake_id).location_id)
    return api.own_counts(stocktake_id=stocktake_id, counter_id=actor.id)


@router.post("/stocktakes/counts", response={201: Taken}, operation_id="stocktake.count")
def count(request: HttpRequest, body: Count) -> Status[Taken]:
    """Counted lines of one or more areas, each with an id made by the counter: sent again, nothing happens twice."""
    return Status(201, perform(request, api.count, body))


@router.post("/stocktakes/counts/withdrawals", response={204: None}, operation_id="stocktake.withdraw_count")
def withdraw_count(request: HttpRequest, body: CountRef) -> Status[None]:
    """Take a count back."""
    perform(request, api.withdraw_count, body)
    return Status(204, None)


@router.post("/stocktakes/counts/decisions", response={204: None}, operation_id="stocktake.decide")
def decide(request: HttpRequest, body: CountRef) -> Status[None]:
    """Say which of several counts of an area holds."""
    perform(request, api.decide, body)
    return Status(204, None)


@router.post("/stocktakes/areas", response={204: None}, operation_id="stocktake.mark_area")
def mark_area(request: HttpRequest, body: MarkArea) -> Status[None]:
    """Say that everything in an area has been counted."""
    perform(request, api.mark_area, body)
    return Status(204, None)


@router.post("/stocktakes/ends", response=Stocktake, operation_id="stocktake.end_counting")
def end_counting(request: HttpRequest, body: StocktakeRef) -> Stocktake:
    """Stop counting, so that the differences can be judged."""
    return perform(request, api.end_counting, body)


@router.post("/stocktakes/recounts", response=Stocktake, operation_id="stocktake.recount")
def recount(request: HttpRequest, body: VariantsOf) -> Stocktake:
    """Have some goods counted again."""
    return perform(request, api.recount, body)


@router.post("/stocktakes/cancellations", response=Stocktake, operation_id="stocktake.cancel")
def cancel(request: HttpRequest, body: StocktakeRef) -> Stocktake:
    """Give a stocktake up; nothing is written."""
    return perform(request, api.cancel, body)


@router.get("/adjustments", response=list[Adjustment], operation_id="stocktake.adjustments")
def adjustments(request: HttpRequest, asked: Query[OfState]) -> list[Adjustment]:
    """Adjustments of a place: those that wait, then the latest."""
    actor_of(request).require("stocktake.view", asked.location_id)
    return api.list_adjustments(location_ids=[asked.location_id], state=asked.state, limit=asked.limit)


@router.post("/adjustments", response={201: Adjustment}, operation_id="stocktake.adjust")
def adjust(request: HttpRequest, body: Adjust) -> Status[Adjustment]:
    """Write down what became of goods, with its reason; beyond one's limit it waits. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, api.adjust, body, key_required=True))


@router.post("/adjustments/approvals", response=Adjustment, operation_id="stocktake.approve_adjustment")
def approve_adjustment(request: HttpRequest, body: AdjustmentRef) -> Adjustment:
    """Let an adjustment that waits happen."""
    return perform(request, api.approve_adjustment, body)


@router.post("/adjustments/refusals", response=Adjustment, operation_id="stocktake.refuse_adjustment")
def refuse_adjustment(request: HttpRequest, body: AdjustmentRef) -> Adjustment:
    """Refuse an adjustment that waits."""
    return perform(request, api.refuse_adjustment, body)


@router.get("/adjustments/reasons", response=list[SaveReason], operation_id="stocktake.reasons")
def reasons(request: HttpRequest) -> list[SaveReason]:
    """Why stock is adjusted."""
    actor_of(request).require("stocktake.view")
    return api.reasons()


@router.put("/adjustments/reasons", response=SaveReason, operation_id="stocktake.save_reason")
def save_reason(request: HttpRequest, body: SaveReason) -> SaveReason:
    """Save a reason under its code."""
    return perform(request, api.save_reason, body)


@router.get("/adjustments/limits", response=list[Limit], operation_id="stocktake.limits")
def limits(request: HttpRequest) -> list[Limit]:
    """How much may be changed without asking; the latest start first."""
    actor_of(request).require("stocktake.view")
    return api.limits()


@router.post("/adjustments/limits", response={201: Limit}, operation_id="stocktake.set_limit")
def set_limit(request: HttpRequest, body: SetLimit) -> Status[Limit]:
    """Say how much may be changed without asking. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, api.set_limit, body, key_required=True))
