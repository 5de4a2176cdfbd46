from datetime import datetime

from noren.domains.shelves.contracts import FloorRef, SavedFloor, SaveFloor
from noren.domains.shelves.errors import (
    FixtureElsewhere,
    FixtureInUse,
    FloorChanged,
    FloorCodeTaken,
    FloorNotFound,
    UnknownStore,
)
from noren.domains.shelves.events import FloorDrawn
from noren.domains.shelves.models import Fixture, Floor, VariantPlace
from noren.domains.shelves.rules import walking_order
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, constraint_errors, emit

constraint_errors({"shelves_floor_code_once": FloorCodeTaken, "shelves_floor_location_id_fk": UnknownStore})
_FIXTURE_FIELDS = ["code", "kind", "zone", "x", "y", "width", "height", "bays", "levels", "walk"]
_LEFT_OVER = """
SELECT DISTINCT f.code FROM shelves_place p JOIN shelves_fixture f ON f.id = p.fixture_id
  LEFT JOIN unnest(%(ids)s::uuid[], %(bays)s::int[], %(levels)s::int[]) AS kept(id, bays, levels) ON kept.id = f.id
 WHERE f.floor_id = %(floor)s AND (kept.id IS NULL OR p.bay > kept.bays OR p.level > kept.levels) ORDER BY 1
"""


@command("shelves.save_floor")
def save_floor(*, input: SaveFloor, actor: Actor, at: datetime) -> SavedFloor:
    """Draw a floor as it shall be, with all its fixtures, and work out the way that people walk past them.

    Raises: FloorChanged, FloorCodeTaken, FixtureInUse (one is gone, or has become too small for its goods),
    FixtureElsewhere, UnknownStore, NotAllowed elsewhere.  Locks: the floor.  Emits: shelves.floor_changed.v1
    """
    actor.require("shelves.save_floor", input.location_id)
    current = Floor.objects.select_for_update().filter(id=input.id).first()
    if (current.version if current else None) != input.version:
        raise FloorChanged(version=current.version if current else None)
    if current is not None and current.location_id != input.location_id:
        raise FloorNotFound
    ids = [fixture.id for fixture in input.fixtures]
    if Fixture.objects.filter(id__in=ids).exclude(floor_id=input.id).exists():
        raise FixtureElsewhere
    kept = {
        "floor": input.id,
        "ids": ids,
        "bays": [fixture.bays for fixture in input.fixtures],
        "levels": [fixture.levels for fixture in input.fixtures],
    }
    if in_use := [row[0] for row in sql.rows(_LEFT_OVER, kept)]:
        raise FixtureInUse(fixtures=in_use)
    version = (input.version or 0) + 1
    fields = input.model_dump(include={"location_id", "code", "position", "width", "height"})
    Floor.objects.update_or_create(id=input.id, defaults={**fields, "version": version})
    _put_fixtures(input)
    emit(FloorDrawn(location_id=input.location_id, floor_id=input.id))
    return SavedFloor(floor_id=input.id, version=version)


def _put_fixtures(input: SaveFloor) -> None:
    turns = {fixture_id: turn for turn, fixture_id in enumerate(walking_order(input.fixtures))}
    Fixture.objects.filter(floor_id=input.id).exclude(id__in=[fixture.id for fixture in input.fixtures]).delete()
    Fixture.objects.bulk_create(
        [Fixture(floor_id=input.id, walk=turns.get(fixture.id), **fixture.model_dump()) for fixture in input.fixtures],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_FIXTURE_FIELDS,
    )


@command("shelves.remove_floor", permission="shelves.save_floor")
def remove_floor(*, input: FloorRef, actor: Actor, at: datetime) -> None:
    """Take a floor away on which no goods have their place.

    Raises: FloorNotFound, FixtureInUse, NotAllowed elsewhere.  Locks: the floor.  Emits: shelves.floor_changed.v1
    """
    floor = Floor.objects.select_for_update().filter(id=input.floor_id).first()
    if floor is None:
        raise FloorNotFound
    actor.require("shelves.save_floor", floor.location_id)
    used = VariantPlace.objects.filter(fixture__floor_id=floor.id).values_list("fixture__code", flat=True).distinct()
    if in_use := sorted(used):
        raise FixtureInUse(fixtures=in_use)
    floor.delete()
    emit(FloorDrawn(location_id=floor.location_id, floor_id=input.floor_id))
