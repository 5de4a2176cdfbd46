from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.shelves.contracts import HOLDING, Placed, PlaceVariants
from noren.domains.shelves.errors import UnknownFixture, UnknownGoods
from noren.domains.shelves.events import GoodsPlaced
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit

# Shared with others who place goods, not with somebody who draws the floor anew.
_LOCK = "SELECT 1 FROM shelves_floor WHERE location_id = %s ORDER BY id FOR SHARE"
_STRANGE = """
SELECT g.fixture_id FROM unnest(%(fixtures)s::uuid[], %(bays)s::int[], %(levels)s::int[]) AS g(fixture_id, bay, level)
 WHERE NOT EXISTS (
   SELECT 1 FROM shelves_fixture f JOIN shelves_floor o ON o.id = f.floor_id
    WHERE f.id = g.fixture_id AND o.location_id = %(location)s AND f.kind = ANY(%(kinds)s)
      AND coalesce(g.bay, 1) <= f.bays AND coalesce(g.level, 1) <= f.levels)
"""
_CLEAR = "DELETE FROM shelves_place WHERE location_id = %(location)s AND variant_id = ANY(%(changed)s)"
_PLACE = """
INSERT INTO shelves_place (location_id, variant_id, position, fixture_id, bay, level, command_id)
SELECT %(location)s, g.variant_id, g.position, g.fixture_id, g.bay, g.level, %(command)s
  FROM unnest(%(variants)s::uuid[], %(positions)s::int[], %(fixtures)s::uuid[], %(bays)s::int[], %(levels)s::int[])
    AS g(variant_id, position, fixture_id, bay, level)
 ORDER BY g.variant_id, g.position
"""


@command("shelves.place")
def place(*, input: PlaceVariants, actor: Actor, at: datetime) -> Placed:
    """Say where goods stand in a store: the places of each variant named become these, and no others.

    Raises: UnknownFixture (not of this store, no such bay or level, none for goods), UnknownGoods, NotAllowed elsewhere.
    Locks: the store's floors, shared.  Emits: shelves.placed.v1
    """
    actor.require("shelves.place", input.location_id)
    seen: Counter[UUID] = Counter()
    positions = []
    for line in input.lines:
        positions.append(seen[line.variant_id])
        seen[line.variant_id] += 1
    changed = sorted({*seen, *input.clear}, key=str)
    params: dict[str, Any] = {
        "location": input.location_id,
        "changed": changed,
        "variants": [line.variant_id for line in input.lines],
        "positions": positions,
        "fixtures": [line.fixture_id for line in input.lines],
        "bays": [line.bay for line in input.lines],
        "levels": [line.level for line in input.lines],
        "kinds": [kind.value for kind in sorted(HOLDING)],
        "command": command_id(),
    }
    known = catalog.skus_of(variant_ids=list(seen))
    if unknown := [str(variant_id) for variant_id in seen if variant_id not in known]:
        raise UnknownGoods(variant_ids=unknown[:20])
    sql.rows(_LOCK, (input.location_id,))
    if strange := [str(row[0]) for row in sql.rows(_STRANGE, params)]:
        raise UnknownFixture(fixture_ids=sorted(set(strange))[:20])
    sql.touch(_CLEAR, params)
    sql.exactly(len(input.lines), _PLACE, params)
    if changed:
        emit(GoodsPlaced(location_id=input.location_id, variant_ids=changed))
    return Placed(variants=len(changed))
