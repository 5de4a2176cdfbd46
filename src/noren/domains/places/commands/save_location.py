from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from noren.domains.places.commands.remembering import forget_when_done
from noren.domains.places.contracts import (
    LocationRef,
    Opening,
    SavedLocation,
    SaveLocation,
    SetHours,
    SetSpecialDays,
    SpecialDay,
)
from noren.domains.places.errors import (
    CodeTaken,
    HoursOverlap,
    LocationNotFound,
    TimeZoneUnknown,
    UnknownSeller,
    VersionConflict,
)
from noren.domains.places.events import LocationChanged
from noren.domains.places.models import Brand, Company, Location, WeeklyHours
from noren.domains.places.models import SpecialDay as SpecialDayRow
from noren.domains.places.rules import overlapping
from noren.kernel.ids import uuid7
from noren.platform.actor import Actor
from noren.platform.command import command, constraint_errors, emit

KEPT_DAYS = timedelta(days=7)
"""Special days older than this are history: saving a place leaves them alone."""

constraint_errors({"places_location_code_key": CodeTaken})


@command("places.save_location", permission="places.edit")
def save_location(*, input: SaveLocation, actor: Actor, at: datetime) -> SavedLocation:
    """Create or change a place with its hours and special days, as one.

    Raises: CodeTaken, VersionConflict, TimeZoneUnknown, UnknownSeller, HoursOverlap, NotAllowed elsewhere.
    Locks: the place.  Emits: places.location_changed.v1
    """
    actor.require("places.edit", input.id)
    try:
        ZoneInfo(input.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise TimeZoneUnknown from unknown
    if not Company.objects.filter(id=input.company_id).exists() or not Brand.objects.filter(id=input.brand_id).exists():
        raise UnknownSeller
    current = Location.objects.select_for_update().filter(id=input.id).first()
    if (current.version if current else None) != input.version:
        raise VersionConflict(version=current.version if current else None)
    fields = input.model_dump(exclude={"id", "version", "hours", "special_days"})
    version = (input.version or 0) + 1
    Location.objects.update_or_create(id=input.id, defaults={**fields, "version": version})
    _replace_hours(input.id, input.hours)
    SpecialDayRow.objects.filter(location_id=input.id, day__gte=at.date() - KEPT_DAYS).delete()
    _put_special_days(input.id, input.special_days)
    return _changed(input.id, version)


@command("places.set_hours", permission="places.edit")
def set_hours(*, input: SetHours, actor: Actor, at: datetime) -> SavedLocation:
    """Replace the week of a place.

    Raises: LocationNotFound, VersionConflict, HoursOverlap, NotAllowed elsewhere.  Locks: the place.
    Emits: places.location_changed.v1
    """
    actor.require("places.edit", input.location_id)
    version = _next_version(input.location_id)
    if version != input.version + 1:
        raise VersionConflict(version=version - 1)
    _replace_hours(input.location_id, input.hours)
    return _changed(input.location_id, version)


@command("places.set_special_days", permission="places.edit")
def set_special_days(*, input: SetSpecialDays, actor: Actor, at: datetime) -> SavedLocation:
    """Say which days differ from their weekday. Each day stands for itself, so no version is asked for.

    Raises: LocationNotFound, HoursOverlap (a day twice), NotAllowed elsewhere.  Locks: the place.
    Emits: places.location_changed.v1
    """
    actor.require("places.edit", input.location_id)
    version = _next_version(input.location_id)
    SpecialDayRow.objects.filter(location_id=input.location_id, day__in=input.remove).delete()
    _put_special_days(input.location_id, input.days)
    return _changed(input.location_id, version)


@command("places.archive_location", permission="places.edit")
def archive_location(*, input: LocationRef, actor: Actor, at: datetime) -> None:
    """Take a place out of use; what happened there stays.

    Raises: LocationNotFound, NotAllowed elsewhere.  Locks: the place.  Emits: places.location_changed.v1
    """
    actor.require("places.edit", input.location_id)
    version = _next_version(input.location_id)
    Location.objects.filter(id=input.location_id).update(archived_at=at)
    _changed(input.location_id, version)


def _next_version(location_id: UUID) -> int:
    """Lock a place that is in use and count its version up."""
    place = Location.objects.select_for_update().filter(id=location_id, archived_at=None).first()
    if place is None:
        raise LocationNotFound(location_ids=[str(location_id)])
    Location.objects.filter(id=location_id).update(version=place.version + 1)
    return place.version + 1


def _replace_hours(location_id: UUID, hours: Sequence[Opening]) -> None:
    if overlapping(hours):
        raise HoursOverlap
    WeeklyHours.objects.filter(location_id=location_id).delete()
    WeeklyHours.objects.bulk_create(
        [WeeklyHours(id=uuid7(), location_id=location_id, **opening.model_dump()) for opening in hours]
    )


def _put_special_days(location_id: UUID, days: Sequence[SpecialDay]) -> None:
    named: list[date] = [entry.day for entry in days]
    if len(set(named)) != len(named):
        raise HoursOverlap
    SpecialDayRow.objects.filter(location_id=location_id, day__in=named).delete()
    SpecialDayRow.objects.bulk_create(
        [SpecialDayRow(id=uuid7(), location_id=location_id, **entry.model_dump()) for entry in days]
    )


def _changed(location_id: UUID, version: int) -> SavedLocation:
    forget_when_done()
    emit(LocationChanged(location_id=location_id))
    return SavedLocation(location_id=location_id, version=version)
