"""What stands where: filled shelves, thin ones and empty ones."""

from collections.abc import Iterator
from random import Random
from typing import Any

from noren.demo.chain import WAREHOUSE, place_id
from noren.demo.clock import Clock
from noren.demo.goods import Goods, Single, singles_of
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock, SetSafety
from noren.platform.actor import SYSTEM

Shelf = dict[str, dict[str, int]]
"""How many units of each SKU a place can still promise."""


def fill(goods: list[Goods], places: list[dict[str, Any]], *, clock: Clock, rng: Random) -> Iterator[tuple[str, Shelf]]:
    """Put the opening stock into one place after the other; what each can promise grows along."""
    singles = [single for item in goods for single in singles_of(item)]
    shelf: Shelf = {}
    for row in places:
        units = [(single, _units(single, row, rng)) for single in singles]
        here = place_id(row["code"])
        stock.move(
            input=MoveStock(
                reason=MovementReason.OPENING,
                lines=[
                    MoveLine(location_id=here, variant_id=single.id, delta=count) for single, count in units if count
                ],
            ),
            actor=SYSTEM,
            at=clock.opened,
        )
        shelf[row["code"]] = {single.sku: count for single, count in units}
        yield row["code"], shelf


def keep_safety(goods: list[Goods], shelf: Shelf, *, clock: Clock) -> None:
    """Furniture keeps one piece on show; the last two of popular sizes are for whoever comes in."""
    kept = [(single, 1) for item in goods if item.department == "furniture" for single in singles_of(item)]
    kept += [(single, 2) for item in goods if item.code in ("1001", "1010") for single in singles_of(item)]
    for place in ("shibuya", "umeda"):
        for single, units in kept:
            if shelf[place][single.sku] <= units:
                continue
            stock.set_safety(
                input=SetSafety(location_id=place_id(place), variant_id=single.id, safety=units),
                actor=SYSTEM,
                at=clock.opened,
            )
            shelf[place][single.sku] -= units


def _units(single: Single, row: dict[str, Any], rng: Random) -> int:
    if single.goods.fresh:
        serves = "eat_in" in row["services"]
        return rng.randint(60, 140) if serves else 0
    if row["code"] == WAREHOUSE:
        return 0 if rng.random() < 0.03 else rng.randint(24, 120)
    if single.goods.price > 5000 and rng.random() < 0.35:
        return 0
    drawn = rng.random()
    if drawn < 0.08:
        return 0
    if drawn < 0.26:
        return rng.randint(1, 3)
    return round(rng.randint(5, 16) * float(row["size"]))
