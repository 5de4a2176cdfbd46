"""Whose promise gives way, what can stand in for missing goods, and which delivery is enough: decided from figures alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from noren.domains.fulfilment.rules import Alternative, Promise, day_of_delivery, giving_way, similar

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
AT = st.integers(0, 3).map(lambda minutes: NOON + timedelta(minutes=minutes))
PROMISES = st.lists(
    st.builds(
        Promise,
        line_id=st.integers(0, 10**6).map(lambda number: UUID(int=number)),
        placed_at=AT,
        is_ready=st.booleans(),
        is_asked=st.booleans(),
        units=st.integers(1, 4),
    ),
    unique_by=lambda one: one.line_id,
    max_size=8,
)
SHIRT = Alternative(
    variant_id=UUID(int=1),
    product_id=UUID(int=1),
    department_id=UUID(int=9),
    tax_category="standard",
    unit="each",
    size="M",
    sku="B",
    colour_code="01",
    brand="noren",
    attributes={"material": {"ja": "麻"}},
    amount_minor=3_000,
)


def alike(number: int, **other: object) -> Alternative:
    given_: dict[str, Any] = {
        "variant_id": UUID(int=number),
        "product_id": UUID(int=number),
        "sku": str(number),
        "available": 5,
        **other,
    }
    return replace(SHIRT, **given_)


@settings(deadline=None)
@given(promises=PROMISES, there=st.integers(0, 20), shuffled=st.randoms())
def test_whoever_asks_in_whatever_order_the_same_promises_give_way(
    promises: list[Promise], there: int, shuffled: Random
) -> None:
    mixed = list(promises)
    shuffled.shuffle(mixed)

    assert giving_way(mixed, there=there) == giving_way(promises, there=there)


@settings(deadline=None)
@given(promises=PROMISES, there=st.integers(0, 20))
def test_exactly_what_is_not_there_is_missing_and_nobody_earlier_lacks_what_a_later_one_keeps(
    promises: list[Promise], there: int
) -> None:
    missing = giving_way(promises, there=there)

    ready = sum(one.units for one in promises if one.is_ready)
    waiting = [one for one in promises if not one.is_ready]
    assert sum(missing.values()) == max(sum(one.units for one in waiting) - max(there - ready, 0), 0)
    for early in waiting:
        for late in waiting:
            before = (early.is_asked, early.placed_at, early.line_id) < (late.is_asked, late.placed_at, late.line_id)
            assert not (before and missing.get(early.line_id, 0) and missing.get(late.line_id, 0) < late.units)


@settings(deadline=None)
@given(promises=PROMISES, there=st.integers(0, 20))
def test_mending_one_promise_endangers_nobody_else(promises: list[Promise], there: int) -> None:
    missing = giving_way(promises, there=there)

    for mended in missing:
        rest = [one for one in promises if one.line_id != mended]
        after = giving_way(rest, there=there)
        assert all(units <= missing.get(line_id, 0) for line_id, units in after.items())


def test_the_closest_goods_come_first_and_each_product_once() -> None:
    colour = alike(2, product_id=SHIRT.product_id, colour_code="02", sku="A")
    linen = alike(3, brand="", amount_minor=1_000)
    cotton = alike(4, attributes={"material": {"ja": "綿"}})
    far = alike(5, attributes={}, brand="other", amount_minor=2_900)
    near = alike(6, attributes={}, brand="other", amount_minor=2_950)

    found = similar(SHIRT, [far, near, cotton, linen, alike(7, product_id=SHIRT.product_id, sku="C"), colour], units=1)
    two = similar(SHIRT, [far, near], units=1)

    assert [one.sku for one in found] == ["C", "3", "4"]
    assert [one.sku for one in two] == ["6", "5"]


def test_what_is_dearer_of_another_kind_or_not_enough_is_never_similar() -> None:
    others = [
        alike(2, amount_minor=3_001),
        alike(3, size="L"),
        alike(4, department_id=UUID(int=8)),
        alike(5, tax_category="reduced_food"),
        alike(6, unit="g"),
        alike(7, available=1),
        replace(SHIRT, available=9),
    ]

    assert similar(SHIRT, others, units=2) == []


def test_a_delivery_is_enough_when_all_who_wait_have_theirs() -> None:
    first, second = NOON + timedelta(days=1), NOON + timedelta(days=2)
    coming = [(2, second), (1, first), (9, None)]

    assert day_of_delivery(coming, waited_for=0, missing=1, at=NOON) == first
    assert day_of_delivery(coming, waited_for=1, missing=1, at=NOON) == second
    assert day_of_delivery(coming, waited_for=1, missing=3, at=NOON) is None
    assert day_of_delivery([(9, NOON)], waited_for=0, missing=1, at=NOON) is None
