"""Where goods can be collected: which store has them, how far it is and when they can be ready."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.orders.contracts import Contract
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, OpenNow
from noren.domains.stock import api as stock

Position = tuple[float, float]


class PickupStore(Contract):
    """`complete`: how many of the wanted goods stand there in full; `missing`: those that do not."""

    location: LocationFacts
    open: OpenNow
    distance_m: int | None
    ready_at: datetime
    complete: int
    missing: list[UUID]
    fewest: int

    @property
    def has_all(self) -> bool:
        return not self.missing


def pickup_stores(*, wanted: Mapping[UUID, int], at: datetime, near: Position | None = None) -> list[PickupStore]:
    """Stores that hand over online orders with what they have of the wanted (variant: quantity), by one statement.

    Those that have everything lead, the nearest first; where nobody knows how far, from north to south.
    """
    levels = {
        (level.location_id, level.variant_id): level.available
        for level in stock.availability(variant_ids=sorted(wanted), at=at)
    }
    found = [_store(place, wanted, levels, near, at) for place in places.locations_offering(service="pickup")]
    far = 50_000_000
    return sorted(
        found,
        key=lambda s: (
            len(s.missing),
            far if s.distance_m is None else s.distance_m,
            s.location.prefecture_code or "99",
            s.location.code,
        ),
    )


def _store(
    place: LocationFacts,
    wanted: Mapping[UUID, int],
    levels: Mapping[tuple[UUID, UUID], int],
    near: Position | None,
    at: datetime,
) -> PickupStore:
    missing = [variant for variant, quantity in wanted.items() if levels.get((place.id, variant), 0) < quantity]
    distance = None
    if near is not None and place.lat is not None and place.lon is not None:
        distance = places.distance_m(near[0], near[1], place.lat, place.lon)
    return PickupStore.model_construct(
        location=place,
        open=places.open_now(location=place, at=at),
        distance_m=distance,
        ready_at=fulfilment.ready_by(location=place, placed_at=at),
        complete=len(wanted) - len(missing),
        missing=missing,
        fewest=min((levels.get((place.id, variant), 0) for variant in wanted), default=0),
    )
