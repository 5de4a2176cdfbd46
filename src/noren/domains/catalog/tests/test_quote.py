from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noren.domains.catalog import api
from noren.domains.catalog.contracts import ArchiveProduct, Name, SaveVariant, Unit
from noren.domains.catalog.tests.making import NOW, OPENING, make_department, make_product, set_price
from noren.kernel.ids import uuid7
from noren.kernel.tax import TaxCategory
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def price_of(variant_id, *, channel="web", location_id=None, at=NOW):
    return api.quote(variant_ids=[variant_id], channel=channel, location_id=location_id, at=at)[0].unit_price_minor


def test_tells_what_a_sale_needs_to_know_by_one_statement():
    department_id = make_department()
    variants = [
        SaveVariant(
            id=uuid7(),
            sku="TEE-M",
            gtin="4901234567894",
            size="M",
            colour_name=Name(ja="赤", en="Red"),
            unit=Unit.EACH,
        ),
        SaveVariant(id=uuid7(), sku="TEE-L", size="L"),
    ]
    product = make_product(
        department_id,
        ja="Tシャツ",
        en="T-shirt",
        variants=variants,
        price_minor=1990,
        tax_category=TaxCategory.STANDARD,
    )

    with CaptureQueriesContext(
        connection,
    ) as statements:
        quoted = api.quote(
            variant_ids=[variants[1].id, variants[0].id, variants[1].id],
            channel="web",
            location_id=None,
            at=NOW,
        )

    assert len(statements) == 1
    assert [q.sku for q in quoted] == ["TEE-L", "TEE-M", "TEE-L"]
    first = quoted[1]
    assert first.variant_id == variants[0].id
    assert first.product_id == product.id
    assert first.gtin == "04901234567894"
    assert first.name == Name(ja="Tシャツ", en="T-shirt")
    assert first.size == "M"
    assert first.colour_name == Name(ja="赤", en="Red")
    assert first.unit is Unit.EACH
    assert first.tax_category is TaxCategory.STANDARD
    assert first.department_id == department_id
    assert (first.unit_price_minor, first.currency) == (1990, "JPY")
    assert quoted[0].colour_name is None
    assert quoted[0].gtin is None


def test_place_outranks_channel_and_channel_outranks_any():
    variant_id = make_product(make_department(), price_minor=500).variants[0].id
    store, other = uuid7(), uuid7()
    set_price(variant_id, 480, channel="web")
    set_price(variant_id, 450, location_id=store)
    set_price(variant_id, 430, location_id=store, channel="app")

    assert price_of(variant_id, channel="store") == 500
    assert price_of(variant_id, channel="web") == 480
    assert price_of(variant_id, channel="web", location_id=other) == 480
    assert price_of(variant_id, channel="web", location_id=store) == 450
    assert price_of(variant_id, channel="app", location_id=store) == 430
    assert price_of(variant_id, channel="app", location_id=other) == 500


def test_the_latest_start_wins_within_a_scope():
    variant_id = make_product(make_department(), price_minor=500).variants[0].id
    change = datetime(2026, 3, 1, tzinfo=UTC)
    set_price(variant_id, 600, valid_from=change)

    assert price_of(variant_id, at=change - timedelta(microseconds=1)) == 500
    assert price_of(variant_id, at=change) == 600


def test_a_price_ends_at_its_end_and_the_earlier_one_counts_again():
    variant_id = make_product(make_department(), price_minor=500).variants[0].id
    start, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC)
    set_price(variant_id, 300, valid_from=start, valid_to=end)

    assert price_of(variant_id, at=start) == 300
    assert price_of(variant_id, at=end - timedelta(microseconds=1)) == 300
    assert price_of(variant_id, at=end) == 500


def test_a_price_in_another_currency_does_not_count():
    variant_id = make_product(make_department(), price_minor=None).variants[0].id
    set_price(variant_id, 350, currency="USD")

    with pytest.raises(api.NotForSale):
        price_of(variant_id)

    quoted = api.quote(variant_ids=[variant_id], channel="web", location_id=None, at=NOW, currency="USD")
    assert (quoted[0].unit_price_minor, quoted[0].currency) == (350, "USD")


def test_refuses_a_variant_that_does_not_exist():
    known = make_product(make_department()).variants[0].id
    stranger = uuid7()

    with pytest.raises(api.UnknownVariant) as refusal:
        api.quote(variant_ids=[known, stranger], channel="web", location_id=None, at=NOW)

    assert refusal.value.data == {"variant_ids": [str(stranger)]}


@pytest.mark.parametrize("published_at", [None, NOW + timedelta(seconds=1)])
def test_refuses_what_is_not_published(published_at):
    variant_id = make_product(make_department(), published_at=published_at).variants[0].id

    with pytest.raises(api.NotForSale) as refusal:
        price_of(variant_id)

    assert refusal.value.data == {"variant_ids": [str(variant_id)]}


def test_refuses_what_has_no_price_yet():
    variant_id = make_product(make_department()).variants[0].id

    with pytest.raises(api.NotForSale):
        price_of(variant_id, at=OPENING - timedelta(seconds=1))


def test_refuses_an_archived_product_and_an_archived_variant():
    product = make_product(
        make_department(), variants=[SaveVariant(id=uuid7(), sku="A"), SaveVariant(id=uuid7(), sku="B")]
    )
    kept, dropped = product.variants
    api.save_product(input=product.model_copy(update={"version": 1, "variants": [kept]}), actor=SYSTEM, at=NOW)

    assert price_of(kept.id) == 550
    with pytest.raises(api.NotForSale):
        price_of(dropped.id)

    api.archive_product(input=ArchiveProduct(product_id=product.id), actor=SYSTEM, at=NOW)

    with pytest.raises(api.NotForSale):
        price_of(kept.id)
