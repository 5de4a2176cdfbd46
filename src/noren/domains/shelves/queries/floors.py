from uuid import UUID

from noren.domains.shelves.contracts import FloorPlan
from noren.domains.shelves.errors import FloorNotFound
from noren.platform import sql

_FLOORS = """
SELECT o.id, o.location_id, o.version, o.code, o.position, o.width, o.height,
       coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'code', f.code, 'kind', f.kind, 'zone', f.zone, 'x', f.x, 'y', f.y,
                'width', f.width, 'height', f.height, 'bays', f.bays, 'levels', f.levels, 'walk', f.walk)
                ORDER BY f.walk NULLS LAST, f.code) FILTER (WHERE f.id IS NOT NULL), '[]') AS fixtures
  FROM shelves_floor o LEFT JOIN shelves_fixture f ON f.floor_id = o.id
 WHERE {which} GROUP BY o.id ORDER BY o.position, o.code
"""


def floors_of(*, location_id: UUID) -> list[FloorPlan]:
    """The floors of a store with all that stands on them, in walking order; one statement."""
    return _plans("o.location_id = %s", location_id)


def get_floor(*, floor_id: UUID) -> FloorPlan:
    """One floor.

    Raises: FloorNotFound.
    """
    found = _plans("o.id = %s", floor_id)
    if not found:
        raise FloorNotFound
    return found[0]


def _plans(which: str, id: UUID) -> list[FloorPlan]:
    rows = sql.records(_FLOORS.format(which=which), (id,))
    return [FloorPlan.model_validate({**row, "fixtures": sql.from_json(row["fixtures"])}) for row in rows]
