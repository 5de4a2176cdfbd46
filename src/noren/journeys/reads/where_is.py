"""Where goods stand in a store, on its floor plan."""

from uuid import UUID

from noren.domains.fulfilment.contracts import Contract
from noren.domains.shelves import api as shelves
from noren.domains.shelves.contracts import FixtureKind, FloorPlan, Spot


class WhereIs(Contract):
    """`spot` None: nobody has said. `plan`: the floor where to look first."""

    spot: Spot | None = None
    others: list[Spot] = []
    plan: FloorPlan | None = None


def where_is(*, variant_id: UUID, location_id: UUID) -> WhereIs:
    """The places of a variant where customers may go, the first with its floor; two statements."""
    found = shelves.spots(location_id=location_id, variant_ids=[variant_id]).get(variant_id, [])
    floors = {plan.id: plan for plan in shelves.floors_of(location_id=location_id)}
    seen = [spot for spot in found if spot.kind is not FixtureKind.STOREROOM]
    if not seen:
        return WhereIs()
    return WhereIs(spot=seen[0], others=seen[1:], plan=floors.get(seen[0].floor_id))
