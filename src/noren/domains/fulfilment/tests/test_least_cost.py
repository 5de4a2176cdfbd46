"""The cheapest set of places, compared with trying all of them."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from noren.domains.fulfilment.least_cost import Choice, Sent, Wanted, cheapest_places


@st.composite
def orders(draw: st.DrawFn) -> Wanted:
    lines, places = draw(st.integers(1, 5)), draw(st.integers(1, 7))

    def table(most: int) -> list[list[int]]:
        row = st.lists(st.integers(0, most), min_size=places, max_size=places)
        return draw(st.lists(row, min_size=lines, max_size=lines))

    return Wanted(
        quantities=draw(st.lists(st.integers(1, 4), min_size=lines, max_size=lines)),
        available=table(4),
        unit_costs=table(draw(st.sampled_from([0, 3, 300]))),
        open_costs=draw(
            st.lists(st.integers(0, draw(st.sampled_from([0, 40, 900]))), min_size=places, max_size=places)
        ),
    )


def cost_of(wanted: Wanted, chosen: tuple[int, ...]) -> int | None:
    """The cheapest way to send everything from just these places."""
    total = sum(wanted.open_costs[place] for place in chosen)
    for quantity, units, costs in zip(wanted.quantities, wanted.available, wanted.unit_costs, strict=True):
        left = quantity
        for place in sorted(chosen, key=lambda place: costs[place]):
            taken = min(units[place], left)
            total, left = total + taken * costs[place], left - taken
        if left:
            return None
    return total


def by_trying_all(wanted: Wanted) -> int | None:
    places = range(len(wanted.open_costs))
    sets = (chosen for size in range(1, len(places) + 1) for chosen in combinations(places, size))
    return min((cost for chosen in sets if (cost := cost_of(wanted, chosen)) is not None), default=None)


def places_of(choice: Choice) -> set[int]:
    return {one.place for one in choice.sent}


@settings(max_examples=300)
@given(orders())
def test_nothing_is_cheaper_and_everything_is_sent(wanted: Wanted) -> None:
    choice = cheapest_places(wanted)

    if choice is None:
        assert by_trying_all(wanted) is None
        return
    assert choice.cost == by_trying_all(wanted) == cost_of(wanted, tuple(places_of(choice)))
    for line, quantity in enumerate(wanted.quantities):
        assert sum(one.quantity for one in choice.sent if one.line == line) == quantity
    assert all(0 < one.quantity <= wanted.available[one.line][one.place] for one in choice.sent)


def test_one_place_that_has_everything_is_preferred_to_two_that_are_as_cheap() -> None:
    wanted = Wanted(
        quantities=[1, 1], available=[[1, 0, 1], [0, 1, 1]], unit_costs=[[0] * 3] * 2, open_costs=[5, 5, 10]
    )

    choice = cheapest_places(wanted)

    assert choice == Choice(sent=(Sent(0, 2, 1), Sent(1, 2, 1)), cost=10)


def test_of_places_that_cost_the_same_the_first_is_taken() -> None:
    wanted = Wanted(quantities=[2], available=[[2] * 4], unit_costs=[[7] * 4], open_costs=[3] * 4)

    choice = cheapest_places(wanted)

    assert choice is not None
    assert places_of(choice) == {0}


def test_a_line_comes_from_two_places_where_none_has_all_of_it() -> None:
    wanted = Wanted(quantities=[5], available=[[2, 3, 1]], unit_costs=[[1, 2, 0]], open_costs=[10, 10, 10])

    choice = cheapest_places(wanted)

    assert choice == Choice(sent=(Sent(0, 0, 2), Sent(0, 1, 3)), cost=28)


def test_a_line_that_nobody_has_enough_of_is_refused() -> None:
    assert cheapest_places(Wanted([3], [[1, 1]], [[0, 0]], [0, 0])) is None


def test_a_third_place_opens_where_its_units_save_more_than_it_costs() -> None:
    dear = Wanted([1, 1, 1], [[1, 1, 0], [1, 0, 1], [1, 0, 0]], [[90, 0, 0], [90, 0, 0], [1, 0, 0]], [10, 10, 10])

    choice = cheapest_places(dear)

    assert choice is not None
    assert (places_of(choice), choice.cost) == ({0, 1, 2}, 31)
