from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Query, Router, Status, UploadedFile
from pydantic import BaseModel, Field

from noren.domains.places import api
from noren.domains.places.contracts import (
    Brand,
    Company,
    Contract,
    FollowStore,
    LocationFacts,
    LocationKind,
    LocationRef,
    Nearby,
    Opening,
    OpenNow,
    SaveBrand,
    SaveCompany,
    SavedCompany,
    SavedLocation,
    SaveLocation,
    Service,
    SetHours,
    SetMark,
    SetSpecialDays,
    SpecialDay,
)
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["places"])


class Where(BaseModel):
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    limit: Annotated[int, Field(ge=1, le=100)] = 10
    service: Service | None = None


class LocationFilter(BaseModel):
    kind: LocationKind | None = None
    service: Service | None = None
    prefecture_code: Annotated[str, Field(max_length=2)] | None = None


class LocationView(Contract):
    """A place, whether its door is open now, and the same as schema.org JSON-LD."""

    location: LocationFacts
    open: OpenNow
    asked_at: datetime
    schema_org: dict[str, Any]


class Week(Contract):
    version: int
    hours: Annotated[list[Opening], Field(max_length=50)]


class DaysThatDiffer(Contract):
    days: Annotated[list[SpecialDay], Field(max_length=400)] = []
    remove: Annotated[list[date], Field(max_length=400)] = []


@router.get("/locations", response=list[LocationFacts], operation_id="places.list")
def list_locations(request: HttpRequest, asked: Query[LocationFilter]) -> list[LocationFacts]:
    """Stores and warehouses in the order of their codes, with hours and services."""
    return api.list_locations(kind=asked.kind, service=asked.service, prefecture_code=asked.prefecture_code)


@router.get("/locations/nearest", response=list[Nearby], operation_id="places.nearest")
def nearest(request: HttpRequest, asked: Query[Where]) -> list[Nearby]:
    """Places by distance from a position, nearest first."""
    return api.nearest(lat=asked.lat, lon=asked.lon, limit=asked.limit, service=asked.service)


@router.get("/locations/{uuid:location_id}", response=LocationView, operation_id="places.view")
def get_location(request: HttpRequest, location_id: UUID) -> LocationView:
    """One place: is it open now, until when, else when next. Editors see archived ones too."""
    at = now()
    editing = actor_of(request).may("places.edit")
    place = api.get_location(location_id=location_id, fresh=editing)
    if place.archived_at is not None and not editing:
        raise api.LocationNotFound
    opened = api.open_now(location=place, at=at)
    return LocationView(location=place, open=opened, asked_at=at, schema_org=api.store_markup(location=place))


@router.put("/locations/{uuid:location_id}/hours", response=SavedLocation, operation_id="places.set_hours")
def set_hours(request: HttpRequest, location_id: UUID, body: Week) -> SavedLocation:
    """Replace the weekly hours of a place, if nobody else changed it since `version`."""
    week = SetHours(location_id=location_id, version=body.version, hours=body.hours)
    return perform(request, api.set_hours, week)


@router.post(
    "/locations/{uuid:location_id}/special-days",
    response=SavedLocation,
    operation_id="places.set_special_days",
)
def set_special_days(request: HttpRequest, location_id: UUID, body: DaysThatDiffer) -> SavedLocation:
    """Add, replace or remove days that differ from their weekday."""
    change = SetSpecialDays(location_id=location_id, days=body.days, remove=body.remove)
    return perform(request, api.set_special_days, change)


@router.post("/locations/{uuid:location_id}/archive", response={204: None}, operation_id="places.archive_location")
def archive_location(request: HttpRequest, location_id: UUID) -> Status[None]:
    """Take a place out of use."""
    perform(request, api.archive_location, LocationRef(location_id=location_id))
    return Status(204, None)


@router.put("/locations", response=SavedLocation, operation_id="places.save_location")
def save_location(request: HttpRequest, body: SaveLocation) -> SavedLocation:
    """Create a place or change it, with its hours and special days."""
    return perform(request, api.save_location, body)


@router.get("/companies", response=list[Company], operation_id="places.companies")
def companies(request: HttpRequest) -> list[Company]:
    """Every seller of this installation."""
    actor_of(request).require("places.view")
    return api.list_companies()


@router.get("/brands", response=list[Brand], operation_id="places.brands")
def brands(request: HttpRequest) -> list[Brand]:
    """Every brand."""
    return api.list_brands()


@router.put("/companies", response=SavedCompany, operation_id="places.save_company")
def save_company(request: HttpRequest, body: SaveCompany) -> SavedCompany:
    """Create a company or change it; tells whether its registration number looks right."""
    return perform(request, api.save_company, body)


@router.put("/brands", response=SaveBrand, operation_id="places.save_brand")
def save_brand(request: HttpRequest, body: SaveBrand) -> SaveBrand:
    """Create a brand or change it."""
    return perform(request, api.save_brand, body)


@router.post("/brands/{uuid:brand_id}/mark", response=SetMark, operation_id="places.set_mark")
def set_mark(request: HttpRequest, brand_id: UUID, file: File[UploadedFile]) -> SetMark:
    """Show a mark (PNG, JPEG, WebP, SVG; up to 1 MB) beside the name of a brand, in place of the one before."""
    actor_of(request).require("places.save_brand")
    mark = api.keep_mark(content=file.read())
    return perform(request, api.set_mark, SetMark(brand_id=brand_id, mark=mark))


@router.delete("/brands/{uuid:brand_id}/mark", response={204: None}, operation_id="places.remove_mark")
def remove_mark(request: HttpRequest, brand_id: UUID) -> Status[None]:
    """Take the mark of a brand away."""
    perform(request, api.set_mark, SetMark(brand_id=brand_id, mark=None))
    return Status(204, None)


@router.put("/members/followed-store", response={204: None}, operation_id="places.follow_store")
def follow_store(request: HttpRequest, body: FollowStore) -> Status[None]:
    """Note which store a member calls theirs."""
    perform(request, api.follow_store, body)
    return Status(204, None)
