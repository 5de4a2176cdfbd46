"""The chain of the simulated day: 24 stores, a warehouse, 150 variants, and half a year in which records and shelves drift apart.

What really stands in a store (`shelf`) is kept beside what Noren writes down. The two part as they do in shops: goods are
stolen, some products more than others; the till is shown the size beside; a delivery holds one more or fewer than its paper.
A count brings them together again. Retail's studies find two of three records wrong; here about every third is.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import numpy as np
import numpy.typing as npt

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import (
    ImportDepartment,
    ImportPrice,
    ImportProduct,
    ImportProducts,
    ImportVariant,
    Name,
)
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind, Opening, SaveBrand, SaveCompany, SaveLocation, Service
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import CountLine, MoveLine, MovementReason, MoveStock, RecordCounts
from noren.kernel.ids import derived_id, uuid7
from noren.kernel.tax import TaxCategory
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.outbox.relay import relay_all

STORES, PRODUCTS, SIZES, DEPARTMENTS, WEEKS = 24, 50, ("S", "M", "L"), 5, 26
VARIANTS = PRODUCTS * len(SIZES)
WAREHOUSE = STORES
MORNING = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)  # a Friday, 8:30 in Tokyo
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)

WALK_INS_PER_STORE = 40.0
STOLEN_PER_SALE, WRONG_SIZE_PER_SALE, WRONG_PER_DELIVERY = 0.015, 0.01, 0.02
HOT_SHARE, HOT_TIMES = 0.1, 5.0
"""So many products are stolen so many times as often as the others."""

Units = npt.NDArray[np.int64]


@dataclass(slots=True)
class Chain:
    """`shelf[place, variant]` is what really stands there; `rate` what walk-in customers want of it in a day."""

    places: list[UUID]
    variants: list[UUID]
    rate: npt.NDArray[np.float64]
    hot: npt.NDArray[np.float64]
    target: Units
    shelf: Units
    book: Units

    def level(self, place: int, variant: int) -> tuple[UUID, UUID]:
        return self.places[place], self.variants[variant]


def sibling(variant: int, draw: float) -> int:
    """Another size of the same product."""
    first = variant - variant % len(SIZES)
    others = [one for one in range(first, first + len(SIZES)) if one != variant]
    return others[int(draw * len(others))]


def department_of(variant: int) -> int:
    return variant // len(SIZES) % DEPARTMENTS


def draw_chain(seed: int) -> Chain:
    """The chain of a seed, with full and right shelves; nothing is written."""
    random = np.random.default_rng(seed)
    popular = 1 / np.arange(1, PRODUCTS + 1) ** 0.5
    random.shuffle(popular)
    by_variant = (popular[:, None] * np.array([0.7, 1.2, 1.1])).reshape(-1)
    sizes = random.uniform(0.6, 1.5, STORES)
    rate = WALK_INS_PER_STORE * sizes[:, None] * (by_variant / by_variant.sum())[None, :]
    rate = np.vstack([rate, np.zeros(VARIANTS)])
    hot = np.where(random.random(PRODUCTS) < HOT_SHARE, HOT_TIMES, 1.0)
    hot = np.repeat(hot / hot.mean(), len(SIZES))
    target = np.ceil(rate * 7 + np.sqrt(rate * 7)).astype(np.int64)
    target[WAREHOUSE] = np.ceil(by_variant / by_variant.sum() * 300).astype(np.int64) + 2
    return Chain(
        places=[derived_id("day", "place", number) for number in range(STORES + 1)],
        variants=[derived_id("day", "variant", number) for number in range(VARIANTS)],
        rate=rate,
        hot=hot,
        target=target,
        shelf=target.copy(),
        book=target.copy(),
    )


def open_chain(chain: Chain) -> None:
    """Write places, goods and the opening stock; `chain.variants` become the catalogue's ids."""
    opened = MORNING - timedelta(weeks=WEEKS)
    company, brand = derived_id("day", "company"), derived_id("day", "brand")
    name = {"ja": "一日堂", "en": "One day"}
    places.save_company(input=SaveCompany(id=company, code="day", name=name), actor=SYSTEM, at=opened)
    places.save_brand(input=SaveBrand(id=brand, company_id=company, code="day", name=name), actor=SYSTEM, at=opened)
    hours = [Opening(weekday=day, opens=time(10), closes=time(21)) for day in range(7)]
    for number, place_id in enumerate(chain.places):
        is_store = number != WAREHOUSE
        services = (
            [Service.PICKUP, *([Service.SHIP_FROM] if number % 3 == 0 else [])] if is_store else [Service.SHIP_FROM]
        )
        places.save_location(
            input=SaveLocation(
                id=place_id, company_id=company, brand_id=brand, code=f"day-{number:02}", hours=hours,
                kind=LocationKind.STORE if is_store else LocationKind.WAREHOUSE, services=services, prefecture_code="13",
                name={"ja": f"{number}号店", "en": f"Store {number}"}, lat=35.5 + number % 5 / 20, lon=139.4 + number // 5 / 15,
            ),
            actor=SYSTEM,
            at=opened,
        )  # fmt: skip
    products = [
        ImportProduct(
            code=f"DAY-{number:03}", name=Name(ja=f"商品{number}", en=f"Product {number}"), tax_category=TaxCategory.STANDARD,
            department_code=f"day-{number % DEPARTMENTS}", published_at=_SINCE,
            variants=[
                ImportVariant(sku=f"DAY-{number:03}-{size}", size=size, prices=[ImportPrice(amount_minor=2_990, valid_from=_SINCE)])
                for size in SIZES
            ],
        )
        for number in range(PRODUCTS)
    ]  # fmt: skip
    departments = [
        ImportDepartment(code=f"day-{number}", name=Name(ja=f"部門{number}", en=f"Department {number}"))
        for number in range(DEPARTMENTS)
    ]
    catalog.import_products(input=ImportProducts(departments=departments, products=products), actor=SYSTEM, at=opened)
    find_variants(chain)
    _move(chain, MovementReason.OPENING, chain.book, opened)


def find_variants(chain: Chain) -> None:
    """Take the catalogue's ids for the variants, in the order of the chain."""
    skus = [f"DAY-{number:03}-{size}" for number in range(PRODUCTS) for size in SIZES]
    found = dict(sql.rows("SELECT sku, id FROM catalog_variant WHERE sku = ANY(%s)", (skus,)))
    chain.variants = [found[sku] for sku in skus]


def live_half_a_year(chain: Chain, seed: int, *, write: bool) -> None:
    """Sales, thefts, deliveries and counts, week by week; `write` False: only what they do to shelves and books."""
    random = np.random.default_rng((seed, 1))
    counted_in = random.integers(0, WEEKS, (STORES, DEPARTMENTS))
    for week in range(WEEKS):
        at = MORNING - timedelta(weeks=WEEKS - week, days=1)
        sold = np.minimum(random.poisson(chain.rate * 7), chain.shelf)
        chain.shelf -= sold
        scanned = sold.copy()
        for place, variant in zip(*np.nonzero(random.binomial(sold, WRONG_SIZE_PER_SALE)), strict=True):
            scanned[place, variant] -= 1
            scanned[place, sibling(int(variant), random.random())] += 1
        chain.book -= scanned
        stolen = random.poisson(chain.rate * 7 * STOLEN_PER_SALE * chain.hot[None, :])
        chain.shelf = np.maximum(chain.shelf - stolen, 0)
        received = np.maximum(chain.target - chain.book, 0)
        chain.book += received
        wrong = np.where((received > 0) & (random.random(received.shape) < WRONG_PER_DELIVERY), 1, 0)
        wrong[WAREHOUSE] = 0
        chain.shelf += np.maximum(received + wrong * np.where(random.random(received.shape) < 0.7, -1, 1), 0)
        if write:
            _move(chain, MovementReason.SALE, -scanned, at + timedelta(days=3))
            _move(chain, MovementReason.RECEIPT, received, at + timedelta(days=6))
        counting = [
            (place, variant)
            for place in range(STORES)
            for variant in range(VARIANTS)
            if counted_in[place, department_of(variant)] == week
        ]
        if write and counting:
            count(chain, counting, at + timedelta(days=6, hours=8))
        for place, variant in counting:
            chain.book[place, variant] = chain.shelf[place, variant]
    days = np.append(random.integers(0, 7, STORES), 0)
    sold = np.minimum(random.poisson(chain.rate * days[:, None]), chain.shelf)
    chain.shelf -= sold
    chain.book -= sold
    if write:
        _move(chain, MovementReason.SALE, -sold, MORNING - timedelta(hours=12))
        relay_all(at=MORNING)
        sql.touch("ANALYZE")


def count(chain: Chain, levels: list[tuple[int, int]], at: datetime, *, aside: Units | None = None) -> None:
    """Somebody counts what stands on the shelves; `aside` stands ready for customers and is not seen."""
    lines = [
        CountLine(
            id=uuid7(),
            location_id=chain.places[place],
            variant_id=chain.variants[variant],
            quantity=int(chain.shelf[place, variant]),
            set_aside=0 if aside is None else int(aside[place, variant]),
            counted_at=at,
        )
        for place, variant in levels
    ]
    stock.record_counts(input=RecordCounts(lines=lines), actor=SYSTEM, at=at)


def _move(chain: Chain, reason: MovementReason, deltas: Units, at: datetime) -> None:
    lines = [
        MoveLine(location_id=chain.places[place], variant_id=chain.variants[variant], delta=int(deltas[place, variant]))
        for place, variant in zip(*np.nonzero(deltas), strict=True)
    ]
    if lines:
        stock.move(input=MoveStock(reason=reason, lines=lines), actor=SYSTEM, at=at)
