"""Points of the globe by distance from another, nearest first, without looking at all of them. Pure.

A k-d tree over the points as unit vectors (J. L. Bentley, Multidimensional binary search trees, CACM 18, 1975), walked
best first (G. R. Hjaltason and H. Samet, Distance browsing in spatial databases, TODS 24, 1999): straight lines through
the globe grow with the ways over it, and know neither poles nor a date line.
"""

import heapq
from collections.abc import Iterator, Sequence
from math import cos, radians, sin

_LEAF = 8

_Vector = tuple[float, float, float]
_Node = tuple[_Vector, _Vector, "list[_Point] | tuple[_Node, _Node]"]
_Point = tuple[_Vector, int]


class NearestFirst:
    """Points that were given as (lat, lon), asked for by their numbers."""

    def __init__(self, positions: Sequence[tuple[float, float]]) -> None:
        points = [(_vector(lat, lon), number) for number, (lat, lon) in enumerate(positions)]
        self._root = _node(points) if points else None

    def around(self, lat: float, lon: float) -> Iterator[int]:
        """The numbers of the points, nearest first; of those at the same spot the lower number first."""
        here = _vector(lat, lon)
        waiting: list[tuple[float, bool, int, _Node | None]] = []
        order = 0
        if self._root is not None:
            waiting.append((0.0, False, 0, self._root))
        while waiting:
            _distance, is_point, number, node = heapq.heappop(waiting)
            if is_point or node is None:
                yield number
                continue
            inner = node[2]
            if isinstance(inner, list):
                for vector, one in inner:
                    heapq.heappush(waiting, (_square(here, vector), True, one, None))
            else:
                for child in inner:
                    order += 1
                    heapq.heappush(waiting, (_to_box(here, child), False, order, child))


def _vector(lat: float, lon: float) -> _Vector:
    north, east = radians(lat), radians(lon)
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def _node(points: "list[_Point]") -> _Node:
    low, high = (
        (edge(p[0][0] for p in points), edge(p[0][1] for p in points), edge(p[0][2] for p in points))
        for edge in (min, max)
    )
    if len(points) <= _LEAF:
        return low, high, points
    axis = max(range(3), key=lambda one: high[one] - low[one])
    points = sorted(points, key=lambda point: point[0][axis])
    middle = len(points) // 2
    return low, high, (_node(points[:middle]), _node(points[middle:]))


def _square(one: _Vector, other: _Vector) -> float:
    x, y, z = one[0] - other[0], one[1] - other[1], one[2] - other[2]
    return x * x + y * y + z * z


def _to_box(point: _Vector, node: _Node) -> float:
    """The square of the way to the nearest corner, edge or side of a node's box; 0 within it."""
    total = 0.0
    for here, low, high in zip(point, node[0], node[1], strict=True):
        away = low - here if here < low else here - high if here > high else 0.0
        total += away * away
    return total
