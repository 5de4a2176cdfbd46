"""The cheapest set of places that can send what is wanted: solved exactly. Pure: figures in, choice out.

The problem is a facility location with a limit on every (line, place): a place that sends anything costs its own sum
once, every unit costs what its place and line say, a line may come from several places where none has all of it.

**How.** If one place can send everything and two places could not be cheaper, that place is it: nearly every order.
Otherwise a depth-first search over sets of places, cut off by two bounds. The *Lagrangian* bound relaxes "every line is
served" (multipliers by subgradient steps; M. L. Fisher, The Lagrangian relaxation method, Management Science 27, 1981)
and closes or opens places by their reduced costs: it is sharp where units cost much beside places. The *budget* bound
counts how many more of the cheapest places the best known cost leaves room for: it is sharp where places cost much. A
node branches on the line with the fewest places left (one of them must send it), and the last two places are found at
once, by comparing all pairs as arrays. Equal costs: fewer places, then those that are named first.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

INFINITE = float("inf")
_NOWHERE = 1e18
_FIRST_STEPS, _MORE_STEPS = 80, 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """`quantities` by line; `available` and `unit_costs` by line and place; `open_costs` by place.

    Whole numbers, none negative; costs below 10^9, so that sums stay exact.
    """

    quantities: Sequence[int]
    available: Sequence[Sequence[int]]
    unit_costs: Sequence[Sequence[int]]
    open_costs: Sequence[int]


@dataclass(frozen=True, slots=True)
class Sent:
    """So many units of a line (by its number) from a place (by its number)."""

    line: int
    place: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What is sent from where, by line and then cheapest first, and what it costs altogether."""

    sent: tuple[Sent, ...]
    cost: int


def cheapest_places(wanted: Wanted) -> Choice | None:
    """The cheapest way to send everything; None where there are not enough units of some line.

    20 lines x 100 places: a few milliseconds where places have much in common (as warehouses and stores do), up to
    some hundred for figures drawn at random.
    """
    shelves = _Shelves(wanted)
    if any(sum(shelves.units[line]) < quantity for line, quantity in enumerate(wanted.quantities)):
        return None
    chosen = shelves.one_place()
    if chosen is None:
        chosen = _Search(shelves).best_set
    return shelves.choice(chosen, wanted)


class _Shelves:
    """The figures, scaled so that ties break themselves, and what a set of places costs."""

    def __init__(self, wanted: Wanted) -> None:
        places = len(wanted.open_costs)
        scale = 2 * places * (places + 1)
        self.quantities = list(wanted.quantities)
        self.units = [
            [max(0, min(units, quantity)) for units in row]
            for row, quantity in zip(wanted.available, wanted.quantities, strict=True)
        ]
        self.unit_costs = [[cost * scale for cost in row] for row in wanted.unit_costs]
        self.open_costs = [cost * scale + places + number for number, cost in enumerate(wanted.open_costs)]
        self.by_cost = [
            sorted((place for place in range(places) if units[place]), key=lambda place: (costs[place], place))
            for units, costs in zip(self.units, self.unit_costs, strict=True)
        ]

    def line_cost(self, line: int, chosen: Collection[int] | None) -> float:
        """What the units of a line cost from these places (None: from all); INFINITE where they have too few."""
        left, total = self.quantities[line], 0
        units, costs = self.units[line], self.unit_costs[line]
        for place in self.by_cost[line]:
            if chosen is None or place in chosen:
                taken = min(units[place], left)
                total += taken * costs[place]
                left -= taken
                if not left:
                    return total
        return INFINITE if left else total

    def cost(self, chosen: Collection[int]) -> float:
        total: float = sum(self.open_costs[place] for place in chosen)
        for line in range(len(self.quantities)):
            total += self.line_cost(line, chosen)
            if total == INFINITE:
                return total
        return total

    def least_units_cost(self) -> float:
        """What all units cost if every place were open for nothing: below that nothing goes."""
        return sum(self.line_cost(line, None) for line in range(len(self.quantities)))

    def one_place(self) -> frozenset[int] | None:
        """The place that sends everything, if it is the cheapest choice for certain."""
        whole = [
            place
            for place in range(len(self.open_costs))
            if all(units[place] >= quantity for units, quantity in zip(self.units, self.quantities, strict=True))
        ]
        if not whole:
            return None
        best, place = min((self.cost((place,)), place) for place in whole)
        two_cheapest = sum(sorted(self.open_costs)[:2])
        if len(self.open_costs) > 1 and two_cheapest + self.least_units_cost() < best:
            return None
        return frozenset((place,))

    def choice(self, chosen: frozenset[int], wanted: Wanted) -> Choice:
        sent = []
        for line, quantity in enumerate(self.quantities):
            left = quantity
            for place in self.by_cost[line]:
                if place in chosen and left:
                    sent.append(Sent(line=line, place=place, quantity=min(self.units[line][place], left)))
                    left -= sent[-1].quantity
        cost = sum(wanted.unit_costs[one.line][one.place] * one.quantity for one in sent)
        return Choice(
            sent=tuple(sent), cost=cost + sum(wanted.open_costs[place] for place in {one.place for one in sent})
        )


class _Search:
    """Depth first over sets of places: `best_set` is the cheapest when it is made."""

    def __init__(self, shelves: _Shelves) -> None:
        import numpy as np  # noqa: PLC0415 - only an order that needs several places pays for loading it

        self.np: Any = np
        self.shelves = shelves
        self.quantities: Floats = np.array(shelves.quantities, float)
        self.units: Floats = np.array(shelves.units, float)
        self.unit_costs: Floats = np.array(shelves.unit_costs, float)
        self.open_costs: Floats = np.array(shelves.open_costs, float)
        self.costs_where: Floats = np.where(self.units > 0, self.unit_costs, _NOWHERE)
        self.least = shelves.least_units_cost()
        self.best: float = INFINITE
        self.best_set: frozenset[int] = frozenset()
        free: Flags = self.units.sum(0) > 0
        self._polish(self._completed([], free) or set())
        share = self.unit_costs + self.open_costs / np.maximum(self.units.sum(0), 1)
        multipliers = np.where(self.units > 0, share, _NOWHERE).min(axis=1)
        self._search([], free, multipliers, -INFINITE, self.open_costs, first=True)

    def _offer(self, chosen: Collection[int]) -> float:
        cost = self.shelves.cost(chosen)
        if cost < self.best:
            self.best, self.best_set = cost, frozenset(chosen)
        return cost

    def _polish(self, chosen: set[int]) -> None:
        """Offer a set, and without the places that cost more than they save."""
        cost = self._offer(chosen)
        while len(chosen) > 1:
            without, place = min((self.shelves.cost(chosen - {place}), place) for place in chosen)
            if without >= cost:
                return
            chosen, cost = chosen - {place}, without
            self._offer(chosen)

    def _completed(self, chosen: list[int], free: "Flags") -> set[int] | None:
        """A set that sends everything: place by place the one whose units cost least."""
        np = self.np
        left = np.maximum(self.quantities - self.units[:, chosen].sum(1), 0)
        found, open_still = set(chosen), free.copy()
        open_still[chosen] = False
        while left.any():
            covered = np.minimum(self.units, left[:, None])
            units = covered.sum(0)
            price = np.where(
                (units > 0) & open_still,
                (self.open_costs + (covered * self.unit_costs).sum(0)) / np.maximum(units, 1),
                INFINITE,
            )
            place = int(np.argmin(price))
            if price[place] == INFINITE:
                return None
            found.add(place)
            open_still[place] = False
            left = np.maximum(left - self.units[:, place], 0)
        return found

    def _search(
        self, opened: list[int], free: "Flags", multipliers: "Floats", bound: float, reduced: "Floats", *, first: bool
    ) -> None:
        np = self.np
        if bound >= self.best:
            return
        spent = sum(self.shelves.open_costs[place] for place in opened)
        left = np.maximum(self.quantities - self.units[:, opened].sum(1), 0)
        within_reach = np.where(free, self.units, 0)
        if (within_reach.sum(1) < left).any():
            return
        room = self._room(spent, free)
        is_covered = not left.any()
        if is_covered:
            self._offer(opened)
        if room == 0 or (not is_covered and self._fewest(within_reach, left) > room):
            return
        if room <= 2 and not is_covered:
            self._last_two(opened, spent, free, left, room)
            return
        if room > 3 or first:
            bound, multipliers, reduced = self._relaxed(opened, free, multipliers, first=first)
            if bound >= self.best:
                return
            free = free & ~((reduced > 0) & (bound + reduced >= self.best))
            certain = np.flatnonzero(free & (reduced < 0) & (bound - reduced >= self.best)).tolist()
            if certain:
                free[certain] = False
                self._search([*opened, *certain], free, multipliers, bound, reduced, first=False)
                return
        if is_covered:
            self._one_more(opened, free, multipliers, bound, reduced)
        else:
            self._branch(opened, free, left, multipliers, bound, reduced)

    def _room(self, spent: float, free: "Flags") -> int:
        """How many more places the best known cost leaves room for."""
        np = self.np
        cheapest = np.cumsum(np.sort(self.open_costs[free]))
        return int(np.searchsorted(cheapest, self.best - spent - self.least, side="left"))

    def _fewest(self, within_reach: "Floats", left: "Floats") -> int:
        """How many places are needed at least for what is left."""
        np = self.np
        most = np.sort(np.minimum(within_reach, left[:, None]).sum(0))[::-1]
        return int(np.searchsorted(np.cumsum(most), left.sum(), side="left")) + 1

    def _branch(
        self,
        opened: list[int],
        free: "Flags",
        left: "Floats",
        multipliers: "Floats",
        bound: float,
        reduced: "Floats",
    ) -> None:
        """Some place of the line with the fewest must open: each in turn, without those that were tried before it."""
        np = self.np
        counts = np.where(left > 0, ((self.units > 0) & free).sum(1), len(free) + 1)
        line = int(np.argmin(counts))
        places = np.flatnonzero(free & (self.units[line] > 0)).tolist()
        free = free.copy()
        for place in sorted(places, key=lambda place: (reduced[place], self.open_costs[place])):
            free[place] = False
            opening = bound + max(0.0, float(reduced[place]))
            self._search([*opened, place], free, multipliers, opening, reduced, first=False)
            bound += max(0.0, -float(reduced[place]))
            if bound >= self.best:
                return

    def _one_more(
        self, opened: list[int], free: "Flags", multipliers: "Floats", bound: float, reduced: "Floats"
    ) -> None:
        """Everything is sent already: only a place that saves more than it costs is worth opening.

        Savings of several places are at most the sum of their single ones (submodular), which bounds what is to gain.
        """
        chosen = set(opened)
        costs = [self.shelves.line_cost(line, chosen) for line in range(len(self.quantities))]
        gains = {}
        for place in self.np.flatnonzero(free).tolist():
            saved = sum(
                costs[line] - self.shelves.line_cost(line, chosen | {place})
                for line in range(len(self.quantities))
                if self.shelves.units[line][place]
            )
            gains[place] = saved - self.shelves.open_costs[place]
        positive = sum(gain for gain in gains.values() if gain > 0)
        cost = sum(costs) + sum(self.shelves.open_costs[place] for place in opened)
        if positive <= 0 or cost - positive >= self.best:
            return
        place = max(gains, key=lambda place: (gains[place], -place))
        rest = free.copy()
        rest[place] = False
        opening, closing = max(0.0, float(reduced[place])), max(0.0, -float(reduced[place]))
        self._search([*opened, place], rest, multipliers, bound + opening, reduced, first=False)
        self._search(opened, rest, multipliers, bound + closing, reduced, first=False)

    def _last_two(self, opened: list[int], spent: float, free: "Flags", left: "Floats", room: int) -> None:
        """The best with one or two more places, exactly: no third would fit. All pairs at once."""
        np = self.np
        others = np.flatnonzero(free)
        lines = np.flatnonzero(left > 0)
        line = int(lines[int(np.argmin((self.units[np.ix_(lines, others)] > 0).sum(1)))])
        firsts = others[self.units[line, others] > 0]
        units, needed = self.units[lines], left[lines]
        for place in firsts[(units[:, firsts] >= needed[:, None]).all(0)].tolist():
            self._offer([*opened, place])
        if room < 2:
            return
        spent_by_pair = spent + self.open_costs[firsts][:, None] + self.open_costs[others][None, :]
        enough = (units[:, firsts][:, :, None] + units[:, others][:, None, :] >= needed[:, None, None]).all(0)
        enough &= (firsts[:, None] != others[None, :]) & (spent_by_pair + self.least < self.best)
        one, two = np.nonzero(enough)
        if not len(one):
            return
        so_far = self.costs_where[:, opened].min(1) if opened else np.full(len(self.quantities), _NOWHERE)
        cheapest = np.minimum(so_far[:, None], self.costs_where[:, firsts[one]])
        cheapest = np.minimum(cheapest, self.costs_where[:, others[two]])
        at_least = spent_by_pair[one, two] + (self.quantities[:, None] * cheapest).sum(0)
        for pair in np.argsort(at_least, kind="stable").tolist():
            if at_least[pair] >= self.best:
                return
            self._offer({*opened, int(firsts[one[pair]]), int(others[two[pair]])})

    def _relaxed(
        self, opened: list[int], free: "Flags", multipliers: "Floats", *, first: bool
    ) -> tuple[float, "Floats", "Floats"]:
        """The best Lagrangian bound of a few subgradient steps, its multipliers, and what each place costs beside them."""
        np = self.np
        is_open = np.zeros(len(free), bool)
        is_open[opened] = True
        units = np.where(free | is_open, self.units, 0)
        best, best_multipliers, best_reduced = -INFINITE, multipliers, self.open_costs
        step, stalled = (1.5 if first else 0.7), 0
        for number in range(_FIRST_STEPS if first else _MORE_STEPS):
            saved = np.maximum(multipliers[:, None] - self.unit_costs, 0)
            reduced = self.open_costs - (units * saved).sum(0)
            used = is_open | ((reduced < 0) & free)
            bound = float(self.quantities @ multipliers + reduced[used].sum())
            if bound > best:
                best, best_multipliers, best_reduced, stalled = bound, multipliers, reduced, 0
            else:
                stalled += 1
                if stalled == 4:
                    step, stalled, multipliers = step * 0.6, 0, best_multipliers
                    continue
            if number % 20 == 19:
                self._polish(self._completed(np.flatnonzero(used).tolist(), free) or set(self.best_set))
            unserved = self.quantities - np.where(used & (saved > 0), units, 0).sum(1)
            if best >= self.best or step < 0.02 or not unserved.any():
                break
            multipliers = multipliers + step * max(self.best - bound, 1.0) / float(unserved @ unserved) * unserved
        return best, best_multipliers, best_reduced
