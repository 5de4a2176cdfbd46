from datetime import UTC, datetime

import pytest

from noren.domains.catalog import api
from noren.domains.catalog.contracts import (
    ImportDepartment,
    ImportPrice,
    ImportProduct,
    ImportProducts,
    ImportVariant,
    Name,
)
from noren.domains.catalog.models import Price, Product, Variant
from noren.domains.catalog.tests.making import NOW, OPENING, make_department, make_product
from noren.kernel.tax import TaxCategory
from noren.platform.actor import SYSTEM
from noren.platform.models import Outbox

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 4, 1, tzinfo=UTC)


def given(count=2, currency="GBP"):
    return ImportProducts(
        departments=[ImportDepartment(code="gifts", name=Name(ja="ギフト", en="Gifts"))],
        products=[
            ImportProduct(
                code=f"S{n}",
                name=Name(ja=f"LANTERN {n}", en=f"LANTERN {n}"),
                department_code="gifts",
                tax_category=TaxCategory.STANDARD,
                published_at=OPENING,
                variants=[
                    ImportVariant(
                        sku=f"S{n}",
                        prices=[
                            ImportPrice(amount_minor=100 + n, currency=currency, valid_from=OPENING),
                            ImportPrice(amount_minor=200 + n, currency=currency, valid_from=LATER),
                        ],
                    )
                ],
            )
            for n in range(count)
        ],
    )


def run(input):
    return api.import_products(input=input, actor=SYSTEM, at=NOW)


def test_brings_in_products_with_their_history_of_prices():
    done = run(given())

    assert (done.products_created, done.variants_created, done.prices_created) == (2, 2, 4)
    assert done.variant_ids == dict(Variant.objects.values_list("sku", "id"))
    at_opening = api.quote(
        variant_ids=[done.variant_ids["S1"]], channel="store", location_id=None, at=OPENING, currency="GBP"
    )
    at_later = api.quote(
        variant_ids=[done.variant_ids["S1"]], channel="store", location_id=None, at=LATER, currency="GBP"
    )
    assert (at_opening[0].unit_price_minor, at_later[0].unit_price_minor) == (101, 201)
    assert set(Outbox.objects.filter(type__startswith="catalog.").values_list("historic", flat=True)) == {True}


def test_a_second_run_changes_nothing_and_gives_the_same_ids():
    first = run(given())
    events = Outbox.objects.count()

    second = run(given())

    assert (second.products_created, second.variants_created, second.prices_created) == (0, 0, 0)
    assert second.variant_ids == first.variant_ids
    assert (Product.objects.count(), Variant.objects.count(), Price.objects.count()) == (2, 2, 4)
    assert Outbox.objects.count() == events


def test_leaves_alone_what_somebody_made_by_hand():
    made = make_product(make_department(), ja="手作り", code="S0", price_minor=None)

    done = run(given(count=1))

    assert (done.products_created, done.variants_created) == (0, 1)
    assert Product.objects.get(code="S0").name["ja"] == "手作り"
    assert Variant.objects.get(sku="S0").product_id == made.id


def test_refuses_products_of_departments_that_do_not_exist():
    with pytest.raises(api.UnknownDepartment) as refusal:
        run(given().model_copy(update={"departments": []}))

    assert refusal.value.data == {"codes": ["gifts"]}
    assert Product.objects.count() == 0


def test_takes_five_thousand_at_once():
    done = run(given(count=5_000))

    assert (done.products_created, done.variants_created, done.prices_created) == (5_000, 5_000, 10_000)
