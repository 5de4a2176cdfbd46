"""Pure decisions of fulfilment: what sending from a place costs the chain, when a place can be ready.

**Costs** are sums of money that the chain would pay for a wish to come true, in the currency's smallest unit, so that the
office can weigh parcels against ways, full shelves and free hands (see SourcingTerms). A place that sends anything costs

    parcel + store (if it is one) + distance * km / 100 + work * parts that wait there + late * hours after the quickest

once, and a unit of a variant that a store sells costs `cover * (1 - days / cover_days)` more, where the shelf covers so
many days after it has gone: a store that sells the goods is not emptied for somebody far away.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.fulfilment.contracts import CostPart, SourcingPolicy, SourcingTerms, Why
from noren.domains.fulfilment.least_cost import Wanted, cheapest_places

GOAL_MINUTES = 120
"""The promise that a store should be able to give: ready within two hours."""
LONGEST_MINUTES = 7 * 24 * 60
MEASURED_ENOUGH = 10
"""Fewer preparations say nothing about how long one takes."""
_LONGEST_LATE_H = 72
BUILT_IN = SourcingTerms()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may send, weighed by the terms of its own brand. `available` and `days_of_cover` by variant; a variant
    without cover is not known to sell there."""

    location_id: UUID
    is_store: bool
    km: int | None
    waiting: int
    ready_at: datetime
    available: Mapping[UUID, int]
    days_of_cover: Mapping[UUID, float]
    terms: SourcingTerms = BUILT_IN


@dataclass(frozen=True, slots=True)
class Source:
    """What comes from one place, and why."""

    location_id: UUID
    quantities: dict[UUID, int]
    why: Why


def policy_for(
    policies: Sequence[SourcingPolicy], *, company_id: UUID, brand_id: UUID, at: datetime
) -> SourcingPolicy | SourcingTerms:
    """The newest that holds and speaks most closely: of the brand, of the company, of all; else the built-in terms."""
    holding = [
        policy
        for policy in policies
        if policy.valid_from <= at and policy.company_id in (None, company_id) and policy.brand_id in (None, brand_id)
    ]
    return max(
        holding,
        key=lambda p: (p.brand_id is not None, p.company_id is not None, p.valid_from, p.id),
        default=BUILT_IN,
    )


def promise_minutes(*, own_minutes: int, waiting: int, pick_s: int | None) -> int:
    """How long a place needs for one more order: what it says itself, or what its queue takes at its measured pace.

    In whole five minutes; never shorter than the place's own word, which may stand for a van that comes once a day.
    """
    if pick_s is None:
        return own_minutes
    queue = math.ceil((waiting + 1) * pick_s / 300) * 5
    return min(max(own_minutes, queue), max(own_minutes, LONGEST_MINUTES))


def choose_sources(*, wanted: Mapping[UUID, int], candidates: Sequence[Candidate]) -> tuple[list[Source], int] | None:
    """The cheapest way to send everything, and what it costs; None where there are not enough units.

    A candidate that is named first wins a tie.
    """
    variants = sorted(wanted)
    costs = [_place_costs(one, candidates) for one in candidates]
    units = [[_unit_cost(one, variant, wanted[variant]) for one in candidates] for variant in variants]
    choice = cheapest_places(
        Wanted(
            quantities=[wanted[variant] for variant in variants],
            available=[[one.available.get(variant, 0) for one in candidates] for variant in variants],
            unit_costs=units,
            open_costs=[sum(cost.values()) for cost in costs],
        )
    )
    if choice is None:
        return None
    taken: dict[int, dict[UUID, int]] = {}
    for sent in choice.sent:
        taken.setdefault(sent.place, {})[variants[sent.line]] = sent.quantity
    whole = [
        number
        for number, one in enumerate(candidates)
        if all(one.available.get(variant, 0) >= quantity for variant, quantity in wanted.items())
    ]
    totals = {n: _total(costs[n], units, n, [wanted[v] for v in variants]) for n in whole}
    sources = []
    for number in sorted(taken, key=lambda n: (-sum(taken[n].values()), n)):
        cover = sum(units[variants.index(variant)][number] * n for variant, n in taken[number].items())
        others = [n for n in totals if n not in taken]
        second = min(others, key=lambda n: (totals[n], n), default=None) if len(taken) == 1 else None
        sources.append(
            Source(
                location_id=candidates[number].location_id,
                quantities=taken[number],
                why=Why(
                    asked=len(candidates),
                    whole=len(whole),
                    parcels=len(taken),
                    km=candidates[number].km,
                    waiting=candidates[number].waiting,
                    costs={**costs[number], CostPart.COVER: cover},
                    second_id=candidates[second].location_id if second is not None else None,
                    second_costs=_with_cover(costs[second], units, second, [wanted[v] for v in variants])
                    if second is not None
                    else {},
                ),
            )
        )
    return sources, choice.cost


def _place_costs(one: Candidate, candidates: Sequence[Candidate]) -> dict[CostPart, int]:
    farthest = max((other.km for other in candidates if other.km is not None), default=0)
    quickest = min(other.ready_at for other in candidates)
    terms = one.terms
    late = min((one.ready_at - quickest) / timedelta(hours=1), _LONGEST_LATE_H)
    return {
        CostPart.PARCEL: terms.parcel_minor,
        CostPart.STORE: terms.store_minor if one.is_store else 0,
        CostPart.DISTANCE: terms.distance_minor * (farthest if one.km is None else one.km) // 100,
        CostPart.WORK: terms.work_minor * one.waiting,
        CostPart.LATE: int(terms.late_minor * late),
    }


def _unit_cost(one: Candidate, variant: UUID, quantity: int) -> int:
    terms, days = one.terms, one.days_of_cover.get(variant)
    if not one.is_store or days is None or not terms.cover_days:
        return 0
    held = one.available.get(variant, 0)
    left = days * (held - min(held, quantity)) / held if held else 0.0
    return int(terms.cover_minor * max(0.0, 1 - left / terms.cover_days))


def _with_cover(
    costs: Mapping[CostPart, int], units: Sequence[Sequence[int]], number: int, quantities: Sequence[int]
) -> dict[CostPart, int]:
    cover = sum(row[number] * quantity for row, quantity in zip(units, quantities, strict=True))
    return {**costs, CostPart.COVER: cover}


def _total(
    costs: Mapping[CostPart, int], units: Sequence[Sequence[int]], number: int, quantities: Sequence[int]
) -> int:
    return sum(_with_cover(costs, units, number, quantities).values())


@dataclass(frozen=True, slots=True)
class Promise:
    """Units of a line that were promised from one shelf. `is_ready`: they stand prepared for their customer; `is_asked`: the
    customer is asked about them, or waits for others."""

    line_id: UUID
    placed_at: datetime
    is_ready: bool
    is_asked: bool
    units: int


def giving_way(promises: Iterable[Promise], *, there: int) -> dict[UUID, int]:
    """Whose promise gives way when `there` units are less than was promised from a shelf: units missing, by line.

    The shelf is dealt out in one order, whoever asks and however often:

    1. what stands ready stays with its customer: it was taken off the shelf for them;
    2. units that a customer is asked about already, or waits for, are known to be missing: they come last, so that a unit
       that was not found takes nothing from the next customer;
    3. of the others, whoever ordered first; guests and members, web and phone, large and small orders count alike;
    4. of orders of the same instant, the one whose line has the smaller id (ids are made in the order of time).

    A line that gets a part of its units keeps that part; only the rest is missing. What a line keeps depends on the lines
    before it alone, so nobody is found wanting because another promise was mended. Goods held for somebody (取置き) are no
    order yet: holds look after them, and they never take units from an order.
    """
    missing: dict[UUID, int] = {}
    for one in sorted(promises, key=lambda one: (not one.is_ready, one.is_asked, one.placed_at, one.line_id)):
        kept = min(one.units, there)
        there -= kept
        if kept < one.units and not one.is_ready:
            missing[one.line_id] = missing.get(one.line_id, 0) + one.units - kept
    return missing


@dataclass(frozen=True, slots=True)
class Alternative:
    """Goods that may stand in for others; `amount_minor` is what the missing units' worth of them costs there."""

    variant_id: UUID
    product_id: UUID
    department_id: UUID
    tax_category: str
    unit: str
    size: str
    sku: str
    colour_code: str = ""
    brand: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    amount_minor: int = 0
    available: int = 0


def similar(missing: Alternative, others: Iterable[Alternative], *, units: int, most: int = 3) -> list[Alternative]:
    """What can be offered in the place of missing goods, the closest first; at most `most`, each product once.

    Only goods of the same department, size, unit and kind of tax that can be promised in that number there and cost no more
    than was paid (`missing.amount_minor`). Among them, in this order: the same product in another colour; more attributes
    (material, origin …) of the same value; the same brand; the same colour; the price nearest to what was paid; the smaller
    SKU. Nothing else counts: not what sells badly, not what earns more.
    """

    def kind(one: Alternative) -> tuple[UUID, str, str, str]:
        return one.department_id, one.tax_category, one.unit, one.size

    def distance(one: Alternative) -> tuple[bool, int, bool, bool, int, str]:
        return (
            one.product_id != missing.product_id,
            -sum(missing.attributes.get(name) == value for name, value in one.attributes.items()),
            not one.brand or one.brand != missing.brand,
            not one.colour_code or one.colour_code != missing.colour_code,
            missing.amount_minor - one.amount_minor,
            one.sku,
        )

    fitting = [
        one
        for one in others
        if one.variant_id != missing.variant_id
        and kind(one) == kind(missing)
        and one.available >= units
        and one.amount_minor <= missing.amount_minor
    ]
    closest: dict[UUID, Alternative] = {}
    for one in sorted(fitting, key=distance):
        closest.setdefault(one.product_id, one)
    return list(closest.values())[:most]


def day_of_delivery(
    coming: Iterable[tuple[int, datetime | None]], *, waited_for: int, missing: int, at: datetime
) -> datetime | None:
    """When goods on their way are enough for one more customer: by then so much has come that all who wait already have
    theirs. None where it never is, or nobody has said when."""
    units = 0
    for expected_at, quantity in sorted((one[1], one[0]) for one in coming if one[1] is not None):
        units += quantity
        if expected_at > at and units - waited_for >= missing:
            return expected_at
    return None
