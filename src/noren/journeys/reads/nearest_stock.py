"""Where goods are to be had near a position."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from noren.domains.orders.contracts import Contract
from noren.domains.places import api as places
from noren.domains.places.contracts import Nearby
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import Availability

_AT_ONCE = (16, 128)
"""So many places are asked first, so many then; whoever has to look further asks all the rest together."""


class NearbyStock(Contract):
    """A place that has enough, how far it is, and what it can promise."""

    location_id: UUID
    code: str
    name: dict[str, str]
    distance_m: int
    available: int
    confidence: float


def nearest_stock(
    *, variant_id: UUID, quantity: int, lat: float, lon: float, limit: int, at: datetime, service: str | None = None
) -> list[NearbyStock]:
    """The nearest places that can promise so many units of a variant, nearest first; one to three statements.

    Looks outwards from the position and stops when it has enough: goods that stand nearly everywhere cost what a few
    places cost, however many the chain has.
    """
    found: list[NearbyStock] = []
    for batch in _outwards(places.nearest_first(lat=lat, lon=lon, service=service)):
        at_places = [near.location.id for near in batch]
        levels = {
            level.location_id: level
            for level in stock.availability(variant_ids=[variant_id], location_ids=at_places, at=at)
            if level.available >= quantity
        }
        found += [_found(near, levels[near.location.id]) for near in batch if near.location.id in levels]
        if len(found) >= limit:
            break
    return found[:limit]


def _outwards(near: Iterable[Nearby]) -> Iterator[list[Nearby]]:
    rest = iter(near)
    for size in (*_AT_ONCE, None):
        batch = list(islice(rest, size))
        if not batch:
            return
        yield batch


def _found(near: Nearby, level: Availability) -> NearbyStock:
    return NearbyStock.model_construct(
        location_id=near.location.id,
        code=near.location.code,
        name=near.location.name,
        distance_m=near.distance_m,
        available=level.available,
        confidence=level.confidence,
    )
