from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from noren.domains.places import api
from noren.domains.places.contracts import (
    Contract,
    LocationFacts,
    LocationKind,
    Nearby,
    OpenNow,
    SaveBrand,
    SaveCompany,
    SavedLocation,
    SaveLocation,
    Service,
)
from noren.platform.clock import now
from noren.platform.rest import perform

router = Router(tags=["places"])


class Where(BaseModel):
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    limit: Annotated[int, Field(ge=1, le=100)] = 10
    service: Service | None = None


class Wanted(BaseModel):
    kind: LocationKind | None = None
    service: Service | None = None
    prefecture_code: Annotated[str, Field(max_length=2)] | None = None


class LocationView(Contract):
    """A place, and whether its door is open now."""

    location: LocationFacts
    open: OpenNow
    asked_at: datetime


@router.get("/locations", response=list[LocationFacts], operation_id="places.list")
def list_locations(request: HttpRequest, asked: Query[Wanted]) -> list[LocationFacts]:
    """Stores and warehouses in the order of their codes, with hours and services."""
    return api.list_locations(kind=asked.kind, service=asked.service, prefecture_code=asked.prefecture_code)


@router.get("/locations/nearest", response=list[Nearby], operation_id="places.nearest")
def nearest(request: HttpRequest, asked: Query[Where]) -> list[Nearby]:
    """Places by distance from a position, nearest first."""
    return api.nearest(lat=asked.lat, lon=asked.lon, limit=asked.limit, service=asked.service)


@router.get("/locations/{uuid:location_id}", response=LocationView, operation_id="places.view")
def get_location(request: HttpRequest, location_id: UUID) -> LocationView:
    """One place, with whether it is open now, until when, and else when next."""
    at = now()
    place = api.location_facts(location_ids=[location_id])[location_id]
    return LocationView(location=place, open=api.open_now(location=place, at=at), asked_at=at)


@router.put("/locations", response=SavedLocation, operation_id="places.save_location")
def save_location(request: HttpRequest, body: SaveLocation) -> SavedLocation:
    """Create a place or change it, with its hours and special days."""
    return perform(request, api.save_location, body)


@router.put("/companies", response=SaveCompany, operation_id="places.save_company")
def save_company(request: HttpRequest, body: SaveCompany) -> SaveCompany:
    """Create a company or change it."""
    return perform(request, api.save_company, body)


@router.put("/brands", response=SaveBrand, operation_id="places.save_brand")
def save_brand(request: HttpRequest, body: SaveBrand) -> SaveBrand:
    """Create a brand or change it."""
    return perform(request, api.save_brand, body)
