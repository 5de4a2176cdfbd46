"""What happens on the simulated day whatever Noren promises: who comes, what is stolen, breaks, arrives and is counted.

All of it is drawn from the seed beforehand, so that the same people want the same things under every policy.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bench.day_chain import DEPARTMENTS, STOLEN_PER_SALE, STORES, VARIANTS, WRONG_PER_DELIVERY, Chain

OPENS, LAST_ORDER, CLOSES = 90.0, 600.0, 750.0
"""Minutes after 8:30: 10:00, 18:30 and 21:00. Orders begin before the doors open."""
ORDERS, SHIPPED_SHARE = 420, 0.25


class Remedy(StrEnum):
    """What a customer takes where it is offered, when goods are missing."""

    WAIT = "WAIT"
    OTHER_STORE = "OTHER_STORE"
    REFUND = "REFUND"


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Somebody in a store who takes what they find; the till may be shown the size beside."""

    place: int
    wants: tuple[tuple[int, int], ...]
    wrong_size: float
    wrong_size_draw: float


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody on the web. `second`: where they try next; `reaction`: minutes until staff begin to pick it."""

    place: int
    second: int | None
    shipped: bool
    wants: tuple[tuple[int, int], ...]
    reaction: float
    answers_after: float
    prefers: Remedy
    comes_after: float


@dataclass(frozen=True, slots=True)
class Stolen:
    place: int
    variant: int


@dataclass(frozen=True, slots=True)
class Damaged:
    place: int
    variant: int


@dataclass(frozen=True, slots=True)
class Truck:
    """A delivery; `wrong` says of each line how many more or fewer come than its paper says."""

    place: int
    lines: tuple[tuple[int, int], ...]
    wrong: tuple[int, ...]
    expected: float


@dataclass(frozen=True, slots=True)
class Counting:
    place: int
    department: int


Happening = WalkIn | Order | Stolen | Damaged | Truck | Counting


def draw_day(chain: Chain, seed: int) -> list[tuple[float, Happening]]:
    """Everything that comes from outside, by its minute."""
    random = np.random.default_rng((seed, 2))
    in_stores = chain.rate[:STORES]
    open_minutes = CLOSES - OPENS
    happening: list[tuple[float, Happening]] = []
    for place, variant in zip(*np.nonzero(random.poisson(in_stores)), strict=True):
        wants = [(int(variant), 1 + int(random.random() < 0.1))]
        if random.random() < 0.3:
            wants.append((int(random.integers(VARIANTS)), 1))
        came = WalkIn(int(place), tuple(dict(wants).items()), random.random(), random.random())
        happening.append((OPENS + random.random() * open_minutes, came))
    popular = chain.rate.sum(axis=0) / chain.rate.sum()
    busy = in_stores.sum(axis=1) / in_stores.sum()
    for _ in range(ORDERS):
        wants = [(int(random.choice(VARIANTS, p=popular)), 1 + int(random.random() < 0.08))]
        if random.random() < 0.25:
            wants.append((int(random.choice(VARIANTS, p=popular)), 1))
        place = int(random.choice(STORES, p=busy))
        order = Order(
            place=place,
            second=int(random.choice(STORES, p=busy)) if random.random() < 0.5 else None,
            shipped=bool(random.random() < SHIPPED_SHARE),
            wants=tuple(dict(wants).items()),
            reaction=float(random.uniform(5, 30)),
            answers_after=float(random.exponential(30)),
            prefers=Remedy(str(random.choice(list(Remedy), p=[0.3, 0.4, 0.3]))),
            comes_after=float(random.uniform(20, 120)),
        )
        happening.append((float(random.uniform(0, LAST_ORDER)), order))
    stolen = random.poisson(in_stores * STOLEN_PER_SALE * chain.hot[None, :])
    for place, variant in zip(*np.nonzero(stolen), strict=True):
        happening.append((OPENS + random.random() * open_minutes, Stolen(int(place), int(variant))))
    for _ in range(STORES):
        at = (int(random.integers(STORES)), int(random.choice(VARIANTS, p=popular)))
        happening.append((OPENS + random.random() * open_minutes, Damaged(*at)))
    for place in range(STORES):
        chosen = random.choice(VARIANTS, 12, replace=False, p=popular)
        lines = tuple((int(variant), int(1 + random.poisson(2))) for variant in chosen)
        wrong = tuple(int(random.random() < WRONG_PER_DELIVERY) * (-1 if random.random() < 0.7 else 1) for _ in lines)
        expected = float(random.uniform(60, 240))
        late = float(random.exponential(120)) if random.random() < 0.25 else 0.0
        happening.append((expected + late, Truck(place, lines, wrong, expected)))
    for place in random.choice(STORES, 6, replace=False):
        at_minute = float(random.uniform(OPENS, CLOSES - 60))
        happening.append((at_minute, Counting(int(place), int(random.integers(DEPARTMENTS)))))
    return sorted(happening, key=lambda one: one[0])
