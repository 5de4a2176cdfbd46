"""Pure decisions of fulfilment: what sending from a place costs the chain, when a place can be ready.

**Costs** are sums of money that the chain would pay for a wish to come true, in the currency's smallest unit, so that the
office can weigh parcels against ways, full shelves and free hands (see SourcingTerms). A place that sends anything costs

    parcel + store (if it is one) + distance * km / 100 + work * parts that wait there + late * hours after the quickest

once, and a unit of a variant that a store sells costs `cover * (1 - days / cover_days)` more, where the shelf covers so
many days after it has gone: a store that sells the goods is not emptied for somebody far away.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
