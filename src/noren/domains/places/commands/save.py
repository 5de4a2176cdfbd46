from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from noren.domains.places.contracts import LocationRef, SaveBrand, SaveCompany, SavedLocation, SaveLocation
from noren.domains.places.errors import CodeTaken, LocationNotFound, TimeZoneUnknown, UnknownSeller, VersionConflict
from noren.domains.places.events import LocationChanged
from noren.domains.places.models import Brand, Company, Location, SpecialDay, WeeklyHours
from noren.domains.places.queries.location_facts import forget_locations
from noren.kernel.ids import uuid7
from noren.platform.actor import Actor
from noren.platform.command import command, constraint_errors, emit

constraint_errors(
    {
        "places_company_code_key": CodeTaken,
        "places_brand_code_key": CodeTaken,
        "places_location_code_key": CodeTaken,
        "places_location_company_id_fk": UnknownSeller,
        "places_location_brand_id_fk": UnknownSeller,
    }
)


@command("places.save_company")
def save_company(*, input: SaveCompany, actor: Actor, at: datetime) -> SaveCompany:
    """Create or change a company.

    Raises: CodeTaken.
    """
    Company.objects.update_or_create(id=input.id, defaults=input.model_dump(exclude={"id"}))
    forget_locations()
    return input


@command("places.save_brand")
def save_brand(*, input: SaveBrand, actor: Actor, at: datetime) -> SaveBrand:
    """Create or change a brand.

    Raises: CodeTaken.
    """
    Brand.objects.update_or_create(id=input.id, defaults=input.model_dump(exclude={"id"}))
    return input


@command("places.save_location", permission="places.edit")
def save_location(*, input: SaveLocation, actor: Actor, at: datetime) -> SavedLocation:
    """Create or change a place with its hours and special days, as one.

    Raises: CodeTaken, VersionConflict, TimeZoneUnknown, UnknownSeller.  Locks: the place.
    Emits: places.location_changed.v1
    """
    try:
        ZoneInfo(input.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise TimeZoneUnknown from unknown
    if not Company.objects.filter(id=input.company_id).exists() or not Brand.objects.filter(id=input.brand_id).exists():
        raise UnknownSeller
    fields = input.model_dump(exclude={"id", "version", "hours", "special_days"})
    current = Location.objects.select_for_update().filter(id=input.id).first()
    if (current.version if current else None) != input.version:
        raise VersionConflict
    version = (input.version or 0) + 1
    Location.objects.update_or_create(id=input.id, defaults={**fields, "version": version})
    WeeklyHours.objects.filter(location_id=input.id).delete()
    WeeklyHours.objects.bulk_create([WeeklyHours(id=uuid7(), location_id=input.id, **hours.model_dump()) for hours in input.hours])
    SpecialDay.objects.filter(location_id=input.id).delete()
    SpecialDay.objects.bulk_create([SpecialDay(id=uuid7(), location_id=input.id, **day.model_dump()) for day in input.special_days])
    forget_locations()
    emit(LocationChanged(location_id=input.id))
    return SavedLocation(location_id=input.id, version=version)


@command("places.archive_location", permission="places.edit")
def archive_location(*, input: LocationRef, actor: Actor, at: datetime) -> None:
    """Take a place out of use; what happened there stays.

    Raises: LocationNotFound.  Emits: places.location_changed.v1
    """
    if not Location.objects.filter(id=input.location_id, archived_at=None).update(archived_at=at):
        raise LocationNotFound
    forget_locations()
    emit(LocationChanged(location_id=input.location_id))
