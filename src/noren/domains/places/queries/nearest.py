from collections.abc import Iterator
from itertools import islice
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from noren.domains.places.contracts import LocationFacts, Nearby
from noren.domains.places.queries.location_facts import all_facts, list_locations
from noren.kernel.nearest_first import NearestFirst

_EARTH_M = 6_371_008.8


class _Map:
    """The places on the globe as they are known now, one tree for each service that was asked for."""

    def __init__(self, known: dict[UUID, LocationFacts]) -> None:
        self.known = known
        self.trees: dict[str | None, tuple[NearestFirst, list[LocationFacts]]] = {}


_map = _Map({})


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> int:
    """Great-circle distance (haversine, mean earth radius), in metres."""
    north, east = radians(other_lat - lat), radians(other_lon - lon)
    a = sin(north / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(east / 2) ** 2
    return round(2 * _EARTH_M * asin(min(1.0, sqrt(a))))


def nearest(*, lat: float, lon: float, limit: int = 10, service: str | None = None) -> list[Nearby]:
    """Places by distance from a position, nearest first."""
    return list(islice(nearest_first(lat=lat, lon=lon, service=service), max(1, min(limit, 100))))


def nearest_first(*, lat: float, lon: float, service: str | None = None) -> Iterator[Nearby]:
    """One place after the other, nearest first; whoever stops early has looked at few."""
    tree, places = _tree(service)
    for number in tree.around(lat, lon):
        place = places[number]
        assert place.lat is not None and place.lon is not None  # noqa: S101, PT018 - others are not in the tree
        yield Nearby.model_construct(location=place, distance_m=distance_m(lat, lon, place.lat, place.lon))


def _tree(service: str | None) -> tuple[NearestFirst, list[LocationFacts]]:
    """Made once for places that stay as they are: a fiftieth of a second for 2,000."""
    global _map  # noqa: PLW0603 - the process' own memory, beside the places themselves
    known = all_facts()
    if _map.known is not known:
        _map = _Map(known)
    kept = _map
    found = kept.trees.get(service)
    if found is None:
        places = [place for place in list_locations(service=service) if place.lat is not None and place.lon is not None]
        found = NearestFirst([(place.lat or 0.0, place.lon or 0.0) for place in places]), places
        kept.trees[service] = found
    return found
