from datetime import timedelta

import pytest

from noren.domains.catalog import api
from noren.domains.catalog.contracts import PriceLine, SetPrices
from noren.domains.catalog.models import Price
from noren.domains.catalog.tests.making import NOW, OPENING, make_department, make_product
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed
from noren.platform.models import Outbox

pytestmark = pytest.mark.django_db


def line(variant_id, **more):
    return PriceLine(**({"id": uuid7(), "variant_id": variant_id, "amount_minor": 100, "valid_from": OPENING} | more))


def set_prices(*lines):
    return api.set_prices(input=SetPrices(prices=list(lines)), actor=SYSTEM, at=NOW)


def test_sets_many_prices_at_once_and_tells_of_them_once():
    department_id = make_department()
    first = make_product(department_id, code="A", price_minor=None)
    second = make_product(department_id, code="B", price_minor=None)
    store = uuid7()

    done = set_prices(
        line(first.variants[0].id),
        line(first.variants[0].id, location_id=store),
        line(second.variants[0].id, channel="app", amount_minor=90),
    )

    assert done.product_ids == sorted([first.id, second.id])
    stored = Price.objects.order_by("amount_minor", "location_id").values_list(
        "variant_id", "channel", "location_id", "currency", "amount_minor", "valid_from", "valid_to"
    )
    assert set(stored) == {
        (second.variants[0].id, "app", None, "JPY", 90, OPENING, None),
        (first.variants[0].id, None, store, "JPY", 100, OPENING, None),
        (first.variants[0].id, None, None, "JPY", 100, OPENING, None),
    }
    event = Outbox.objects.get(type="catalog.price_changed.v1")
    assert event.payload["product_ids"] == sorted([str(first.id), str(second.id)])
    assert sorted(event.payload["variant_ids"]) == sorted([str(first.variants[0].id), str(second.variants[0].id)])


def test_refuses_a_second_price_of_one_scope_and_start():
    variant_id = make_product(make_department(), price_minor=500).variants[0].id

    with pytest.raises(api.PriceExists):
        set_prices(line(variant_id, valid_from=NOW), line(variant_id, amount_minor=1))

    assert list(Price.objects.values_list("amount_minor", flat=True)) == [500]


def test_refuses_unknown_variants_all_or_nothing():
    variant_id = make_product(make_department(), price_minor=None).variants[0].id
    stranger = uuid7()

    with pytest.raises(api.UnknownVariant) as refusal:
        set_prices(line(variant_id), line(stranger))

    assert refusal.value.data == {"variant_ids": [str(stranger)]}
    assert Price.objects.count() == 0


def test_refuses_a_price_that_ends_before_it_starts():
    variant_id = make_product(make_department(), price_minor=None).variants[0].id

    with pytest.raises(api.PriceInvalid):
        set_prices(line(variant_id, valid_to=OPENING - timedelta(days=1)))

    assert Price.objects.count() == 0


def test_a_key_of_one_store_sets_the_prices_of_that_store_alone():
    product = make_product(make_department(), price_minor=None)
    here, elsewhere = uuid7(), uuid7()
    key = Actor(kind=ActorKind.API_KEY, grants=frozenset({"catalog.*"}), location_ids=frozenset({here}))
    variant_id = product.variants[0].id

    for reaching_further in (None, elsewhere):
        wanted = SetPrices(prices=[line(variant_id, location_id=here), line(variant_id, location_id=reaching_further)])
        with pytest.raises(NotAllowed):
            api.set_prices(input=wanted, actor=key, at=NOW)
    assert not Price.objects.exists()

    api.set_prices(input=SetPrices(prices=[line(variant_id, location_id=here)]), actor=key, at=NOW)
    assert Price.objects.get().location_id == here
