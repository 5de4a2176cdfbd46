from itertools import permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from noren.domains.shelves.contracts import FixtureKind, SaveFixture
from noren.domains.shelves.rules import walk_length, walking_order
from noren.kernel.ids import derived_id


def _shelf(number: int, x: int, y: int, kind: FixtureKind = FixtureKind.SHELF) -> SaveFixture:
    return SaveFixture(id=derived_id("shelf", str(number)), code=f"S{number}", kind=kind, x=x, y=y, width=2, height=2)


def _length(walk: list[SaveFixture]) -> int:
    return walk_length((0, 0), [(one.x + 1, one.y + 1) for one in walk])


corners = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=6, unique=True)


@settings(max_examples=60, deadline=None)
@given(corners, st.randoms(use_true_random=False))
def test_a_walk_passes_everything_once_in_any_listing_and_is_near_the_shortest(
    places: list[tuple[int, int]], rng: Random
) -> None:
    shelves = [_shelf(number, x, y) for number, (x, y) in enumerate(places)]
    by_id = {shelf.id: shelf for shelf in shelves}
    mixed = list(shelves)
    rng.shuffle(mixed)

    walk = walking_order(mixed)

    assert sorted(walk) == sorted(by_id)
    assert walk == walking_order(shelves)
    shortest = min(_length(list(way)) for way in permutations(shelves))
    assert _length([by_id[stop] for stop in walk]) <= 1.5 * shortest


def test_aisles_are_walked_one_after_the_other_from_the_storeroom() -> None:
    aisles = [_shelf(number, 100 + 300 * (number // 4), 100 + 100 * (number % 4)) for number in range(12)]
    room = _shelf(99, 700, 0, FixtureKind.STOREROOM)
    by_id = {shelf.id: shelf for shelf in [*aisles, room]}

    walk = [by_id[stop] for stop in walking_order([*aisles, room, _shelf(98, 0, 0, FixtureKind.ENTRANCE)])]

    assert [shelf.x for shelf in walk[1:]] == [700] * 4 + [400] * 4 + [100] * 4
    assert walk[0] is room


def test_three_hundred_fixtures_are_ordered_while_one_saves() -> None:
    rng = Random(7)
    shelves = [_shelf(number, rng.randrange(4000), rng.randrange(4000)) for number in range(300)]

    walk = walking_order(shelves)

    assert len(set(walk)) == 300
