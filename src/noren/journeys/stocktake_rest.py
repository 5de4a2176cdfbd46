"""Stocktakes over the API, where what stands prepared for customers belongs to them."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel

from noren.domains.stocktake.contracts import ClosedStocktake, CloseStocktake, Variances, VariantsOf
from noren.journeys.reads.count_proposal import ProposedCount, count_proposal
from noren.journeys.stocktake import approve_variances, close_stocktake, stocktake_variances
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["stocktake"])


class Approved(BaseModel):
    approved: int


class ProposalAt(BaseModel):
    location_id: UUID
    limit: int = 50


@router.get("/stocktakes/proposals", response=list[ProposedCount], operation_id="stocktake.proposal")
def proposal(request: HttpRequest, asked: Query[ProposalAt]) -> list[ProposedCount]:
    """What to count next at a place: where an error is most likely and costs most."""
    return count_proposal(location_id=asked.location_id, actor=actor_of(request), at=now(), limit=asked.limit)


@router.get("/stocktakes/{uuid:stocktake_id}/variances", response=Variances, operation_id="stocktake.variances")
def variances(request: HttpRequest, stocktake_id: UUID) -> Variances:
    """What was counted beside what should have been there, the most money first."""
    return stocktake_variances(stocktake_id=stocktake_id, actor=actor_of(request), at=now())


@router.post("/stocktakes/approvals", response=Approved, operation_id="stocktake.approve_variances")
def approve(request: HttpRequest, body: VariantsOf) -> Approved:
    """Accept differences beyond the limit of who closes."""
    return Approved(approved=perform(request, approve_variances, body))


@router.post("/stocktakes/closings", response=ClosedStocktake, operation_id="stocktake.close")
def close(request: HttpRequest, body: CloseStocktake) -> ClosedStocktake:
    """Make what was counted the record."""
    return perform(request, close_stocktake, body)
