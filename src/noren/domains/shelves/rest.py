from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from noren.domains.shelves import api
from noren.domains.shelves.contracts import (
    FloorPlan,
    FloorRef,
    Placed,
    PlaceVariants,
    SavedFloor,
    SaveFloor,
    Spot,
)
from noren.platform.rest import actor_of, perform

router = Router(tags=["shelves"])


class AtStore(BaseModel):
    location_id: UUID


class GoodsAtStore(AtStore):
    variant_id: Annotated[list[UUID], Field(min_length=1, max_length=200)]


@router.get("/shelves/floors", response=list[FloorPlan], operation_id="shelves.floors")
def floors(request: HttpRequest, asked: Query[AtStore]) -> list[FloorPlan]:
    """The floor plans of a store, in centimetres; anybody who may walk in may see them."""
    actor_of(request)
    return api.floors_of(location_id=asked.location_id)


@router.put("/shelves/floors", response=SavedFloor, operation_id="shelves.save_floor")
def save_floor(request: HttpRequest, body: SaveFloor) -> SavedFloor:
    """Draw a floor as it shall be, with all its fixtures."""
    return perform(request, api.save_floor, body)


@router.post("/shelves/floors/removals", response={204: None}, operation_id="shelves.remove_floor")
def remove_floor(request: HttpRequest, body: FloorRef) -> Status[None]:
    """Take a floor away on which no goods have their place."""
    perform(request, api.remove_floor, body)
    return Status(204, None)


@router.get("/shelves/places", response=list[Spot], operation_id="shelves.spots")
def spots(request: HttpRequest, asked: Query[GoodsAtStore]) -> list[Spot]:
    """Where goods stand in a store, in the order of a walk through it."""
    actor_of(request)
    found = api.spots(location_id=asked.location_id, variant_ids=asked.variant_id)
    return sorted((spot for places in found.values() for spot in places), key=lambda spot: spot.turn)


@router.post("/shelves/places", response=Placed, operation_id="shelves.place")
def place(request: HttpRequest, body: PlaceVariants) -> Placed:
    """Say where goods stand: the places of each variant named become these."""
    return perform(request, api.place, body)
