"""Which price applies when, before anything is sold."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from noren.domains.catalog.api import applying_price, price_steps, prices_of, quote
from noren.domains.catalog.contracts import StoredPrice
from noren.domains.catalog.tests.making import NOW, make_department, make_product, set_price
from noren.kernel.ids import uuid7

DAY = timedelta(days=1)
HERE, VARIANT = uuid7(), uuid7()


def price(amount: int, starts: datetime = NOW, **more: Any) -> StoredPrice:
    return StoredPrice(id=uuid7(), variant_id=VARIANT, amount_minor=amount, valid_from=starts, **more)


def steps(
    prices: list[StoredPrice], channel: str = "web", location: UUID | None = None
) -> list[tuple[int, int | None]]:
    found = price_steps(prices=prices, channel=channel, location_id=location, at=NOW)
    return [((one.starts_at - NOW).days, one.price.amount_minor if one.price else None) for one in found]


def test_a_price_for_some_days_gives_way_to_the_one_before() -> None:
    assert steps([price(1000), price(800, NOW + DAY, valid_to=NOW + 3 * DAY)]) == [(0, 1000), (1, 800), (3, 1000)]


def test_a_stores_price_goes_before_a_channels_and_that_before_the_general_one() -> None:
    prices = [price(1000), price(900, channel="web"), price(800, location_id=HERE)]

    assert steps(prices) == [(0, 900)]
    assert steps(prices, channel="store") == [(0, 1000)]
    assert steps(prices, location=HERE) == [(0, 800)]


def test_of_two_alike_the_later_start_wins_and_a_change_without_a_difference_is_none() -> None:
    assert steps([price(1000, NOW - DAY), price(1000), price(1200, NOW + DAY)]) == [(0, 1000), (1, 1200)]


def test_without_any_price_there_is_one_step_of_nothing() -> None:
    assert steps([]) == [(0, None)]
    assert steps([price(1000, NOW + DAY)]) == [(0, None), (1, 1000)]


@pytest.mark.django_db
def test_agrees_with_what_a_sale_is_quoted() -> None:
    department = make_department("d")
    product = make_product(department, price_minor=1000)
    variant = product.variants[0].id
    set_price(variant, 900, channel="web")
    stored = prices_of(product_id=product.id)

    for channel in ("web", "store"):
        quoted = quote(variant_ids=[variant], channel=channel, location_id=None, at=NOW)[0].unit_price_minor
        found = applying_price(prices=stored, channel=channel, location_id=None, at=NOW)
        assert found is not None
        assert found.amount_minor == quoted
