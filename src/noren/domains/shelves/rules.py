"""The order in which a person walks past the fixtures of a floor. Pure: positions in, an order out."""

from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

from noren.domains.shelves.contracts import HOLDING, FixtureKind, SaveFixture

Point = tuple[int, int]
_PASSES = 30


def walking_order(fixtures: Sequence[SaveFixture]) -> list[UUID]:
    """The fixtures that hold goods, as a short walk passes them: from the storeroom, else the entrance, else the corner.

    Always the nearest next, then parts of the walk are turned round as long as that shortens it (2-opt). Distances are
    along the aisles (|dx| + |dy|) between the middles. The same fixtures give the same order, however they are listed.
    """
    stops = sorted((one for one in fixtures if one.kind in HOLDING), key=lambda one: (one.code, str(one.id)))
    if not stops:
        return []
    points = [_middle(one) for one in stops]
    walk = _improved(_nearest_next(_start(fixtures), points), points, _start(fixtures))
    return [stops[index].id for index in walk]


def walk_length(start: Point, points: Sequence[Point]) -> int:
    """How far a walk is, in centimetres, from its start past all points; it does not come back."""
    way = [start, *points]
    return sum(_apart(here, there) for here, there in pairwise(way))


def _start(fixtures: Sequence[SaveFixture]) -> Point:
    for kind in (FixtureKind.STOREROOM, FixtureKind.ENTRANCE):
        doors = sorted((one for one in fixtures if one.kind is kind), key=lambda one: (one.code, str(one.id)))
        if doors:
            return _middle(doors[0])
    return (0, 0)


def _middle(fixture: SaveFixture) -> Point:
    return (fixture.x + fixture.width // 2, fixture.y + fixture.height // 2)


def _apart(a: Point, b: Point) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _nearest_next(start: Point, points: Sequence[Point]) -> list[int]:
    left, here, walk = list(range(len(points))), start, list[int]()
    while left:
        nearest = min(left, key=lambda index: (_apart(here, points[index]), index))
        left.remove(nearest)
        walk.append(nearest)
        here = points[nearest]
    return walk


def _improved(walk: list[int], points: Sequence[Point], start: Point) -> list[int]:
    """Turn round every part of the walk whose turning shortens it, until none does or it has been tried often."""
    way = [start, *(points[index] for index in walk)]
    order = [-1, *walk]
    last = len(way) - 1
    for _ in range(_PASSES):
        shorter = False
        for i in range(1, last):
            for j in range(i + 1, last + 1):
                gain = _apart(way[i - 1], way[i]) - _apart(way[i - 1], way[j])
                if j < last:
                    gain += _apart(way[j], way[j + 1]) - _apart(way[i], way[j + 1])
                if gain > 0:
                    way[i : j + 1] = way[i : j + 1][::-1]
                    order[i : j + 1] = order[i : j + 1][::-1]
                    shorter = True
        if not shorter:
            break
    return order[1:]
