"""Stores on a map that is drawn here: no tiles of others are fetched, so nobody learns who looks for which store.

The coast is a rough sketch in degrees, drawn by hand for this page; it shows where one is, it does not measure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from uuid import UUID

from noren.domains.places.contracts import LocationFacts

WIDTH = 360
_LEAST_SPAN = 0.35  # degrees: about 40 km, enough to tell the stores of one town apart
_SPAN_OF_ONE = 2.5  # one store alone is shown with the coast that one knows
_MOST_NAMES = 8

_COASTS = (
    # Hokkaido
    "140.1,41.45 140.6,41.75 141.2,41.8 140.9,42.3 141.0,42.35 141.7,42.6 142.5,42.2 143.25,41.95 143.35,42.35 144.4,42.95 145.6,43.35 145.1,43.7"
    " 145.3,44.3 144.3,44.0 143.3,44.35 142.6,44.85 141.95,45.5 141.65,45.4 141.75,44.6 141.6,43.9 141.35,43.3 140.9,43.2 140.4,43.3 140.3,42.8"
    " 139.85,42.55 140.1,42.0",
    # Honshu, from its northern tip around the Pacific, the inland sea and the Sea of Japan
    "140.9,41.5 141.4,41.4 141.3,40.9 141.5,40.5 142.05,39.6 141.9,39.0 141.5,38.3 141.0,38.2 141.0,37.0 140.6,36.3 140.85,35.75 140.4,35.2"
    " 139.85,34.9 139.8,35.3 140.1,35.6 139.8,35.65 139.65,35.3 139.2,35.25 139.1,34.9 138.85,34.6 138.8,35.1 138.2,34.6 137.0,34.6 137.3,34.8"
    " 136.9,35.05 136.55,34.65 136.9,34.3 136.3,33.9 135.75,33.45 135.1,34.0 135.1,34.3 135.4,34.65 135.0,34.65 134.2,34.65 133.3,34.4 132.5,34.3"
    " 131.8,33.95 130.95,33.95 130.9,34.35 131.4,34.45 132.1,34.9 132.7,35.45 133.3,35.55 134.2,35.55 135.2,35.75 135.9,35.65 136.1,36.2 136.6,36.7"
    " 136.75,37.3 137.3,37.5 137.0,37.1 137.2,36.75 138.2,37.2 138.55,37.4 139.05,37.95 139.45,38.3 139.8,38.9 140.0,39.7 139.75,39.9 140.0,40.2"
    " 140.0,40.7 140.3,41.2 140.75,40.85 141.2,41.2 140.8,41.15",
    # Shikoku
    "132.0,33.35 132.7,33.85 133.0,34.1 133.6,34.0 134.05,34.35 134.6,34.2 134.75,33.85 134.2,33.25 133.55,33.5 132.95,32.75 132.5,32.95 132.4,33.3",
    # Kyushu
    "130.95,33.9 131.2,33.6 131.75,33.65 131.6,33.25 132.05,32.9 131.45,31.9 131.35,31.35 131.0,31.3 130.65,31.0 130.75,31.6 130.55,31.55 130.6,31.2"
    " 130.2,31.3 130.2,32.0 130.6,32.6 130.1,32.8 129.75,32.6 129.5,33.3 129.95,33.5 130.4,33.65",
    # Sado, Awaji, Okinawa
    "138.25,37.85 138.5,38.3 138.55,38.05",
    "134.75,34.25 135.0,34.6 134.85,34.2",
    "127.65,26.1 127.85,26.35 128.25,26.85 127.95,26.7 127.7,26.4",
)


@dataclass(frozen=True, slots=True)
class Pin:
    """`name` only where there are few enough to read; `at_left`: it stands left of its pin."""

    location: LocationFacts
    x: float
    y: float
    is_named: bool
    at_left: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class StoreMap:
    width: int
    height: int
    coasts: list[str]
    pins: list[Pin]
    here: tuple[float, float] | None


def store_map(
    stores: Sequence[LocationFacts], *, mine: UUID | None, here: tuple[float, float] | None
) -> StoreMap | None:
    """The stores that have a position, with the land around them; None where none has."""
    known = [(store, store.lat, store.lon) for store in stores if store.lat is not None and store.lon is not None]
    if not known:
        return None
    least = _LEAST_SPAN if len(known) > 1 else _SPAN_OF_ONE
    south, north = _span([lat for _store, lat, _lon in known], least)
    west, east = _span([lon for _store, _lat, lon in known], least)
    squeeze = cos(radians((south + north) / 2))
    # at most half as high again as wide, so that the list is not far
    wide = max((east - west) * squeeze, (north - south) / 1.5)
    west = (east + west) / 2 - wide / squeeze / 2
    scale = WIDTH / wide
    height = max(180, round((north - south) * scale))

    def placed(lat: float, lon: float) -> tuple[float, float]:
        return round((lon - west) * squeeze * scale, 1), round(height / 2 - (lat - (north + south) / 2) * scale, 1)

    pins = []
    for store, lat, lon in known:
        x, y = placed(lat, lon)
        pins.append(Pin(store, x, y, len(known) <= _MOST_NAMES, x > WIDTH * 0.6, store.id == mine))
    coasts = [" ".join(",".join(map(str, placed(lat, lon))) for lon, lat in _points(coast)) for coast in _COASTS]
    spot = placed(*here) if here else None
    return StoreMap(
        WIDTH, height, coasts, pins, spot if spot and 0 <= spot[0] <= WIDTH and 0 <= spot[1] <= height else None
    )


def _span(degrees: Sequence[float], at_least: float) -> tuple[float, float]:
    """From the least to the most, with a margin around them."""
    low, high = min(degrees), max(degrees)
    margin = max((high - low) * 0.12, (at_least - (high - low)) / 2)
    return low - margin, high + margin


def _points(coast: str) -> list[tuple[float, float]]:
    return [(float(lon), float(lat)) for lon, lat in (point.split(",") for point in coast.split())]
