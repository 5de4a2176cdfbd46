from datetime import timedelta

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import ArchiveProduct, Name, SaveVariant
from noren.domains.catalog.tests.making import NOW, OPENING, make_department, make_product, set_price, text
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReserveLine, ReserveStock
from noren.domains.storefront.tests.making import make_locations, move
from noren.journeys.reads.product_page import product_page
from noren.journeys.reads.rest import ProductPage
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def page(product_id, *, at=NOW, channel="web", location_id=None):
    return orjson.loads(
        product_page(product_id=product_id, channel=channel, location_id=location_id, media_url="/media/", at=at)
    )


def reserve(location_id, variant_id, quantity, expires_at):
    line = ReserveLine(id=uuid7(), location_id=location_id, variant_id=variant_id, quantity=quantity)
    stock.reserve(input=ReserveStock(reservation_id=uuid7(), lines=[line], expires_at=expires_at), actor=SYSTEM, at=NOW)


def test_tells_all_of_a_product_by_one_statement():
    top = make_department("top", "食品", "Food")
    department_id = make_department("tea", "お茶", "Tea", parent_id=top)
    variants = [
        SaveVariant(
            id=uuid7(),
            sku="L",
            gtin="4901234567894",
            size="L",
            size_position=2,
            colour_name=Name(ja="緑", en="Green"),
        ),
        SaveVariant(id=uuid7(), sku="S", size="S", size_position=1),
    ]
    product = make_product(
        department_id,
        ja="煎茶",
        en="Sencha",
        description=text('渋い "お茶"\n'),
        variants=variants,
        brand="茶の郷",
        attributes={"g": 80},
    )
    set_price(variants[0].id, 500, channel="web")
    (here,) = make_locations(1)
    move(here, variants[0].id, 4)

    with CaptureQueriesContext(connection) as statements:
        found = page(product.id)

    assert len(statements) == 1
    ProductPage.model_validate_json(orjson.dumps(found))
    assert found["id"] == str(product.id)
    assert found["name"] == {"ja": "煎茶", "en": "Sencha"}
    assert found["description"]["ja"] == '渋い "お茶"\n'
    assert found["attributes"] == {"g": 80}
    assert [step["code"] for step in found["departments"]] == ["top", "tea"]
    assert found["images"] == []
    assert [(v["sku"], v["price_minor"], v["currency"]) for v in found["variants"]] == [
        ("S", 550, "JPY"),
        ("L", 500, "JPY"),
    ]
    assert found["variants"][1]["gtin"] == "04901234567894"
    assert found["stock"] == [{"location_id": str(here), "variant_id": str(variants[0].id), "available": 4}]


def test_stock_is_what_stocks_own_availability_says_with_due_holds_added_back():
    product = make_product(make_department())
    variant_id = product.variants[0].id
    here, there = make_locations(2)
    move(here, variant_id, 5)
    move(there, variant_id, 1)
    move(there, variant_id, -3)
    reserve(here, variant_id, 2, NOW + timedelta(minutes=10))
    reserve(here, variant_id, 1, None)

    for at, expected in ((NOW, 2), (NOW + timedelta(minutes=10), 4)):
        found = {row["location_id"]: row["available"] for row in page(product.id, at=at)["stock"]}
        said = {str(row.location_id): row.available for row in stock.availability(variant_ids=[variant_id], at=at)}
        assert found == said == {str(here): expected, str(there): 0}


def test_a_price_of_the_place_is_shown_where_it_is_asked_for():
    product = make_product(make_department())
    (here,) = make_locations(1)
    set_price(product.variants[0].id, 430, location_id=here)

    assert page(product.id)["variants"][0]["price_minor"] == 550
    assert page(product.id, location_id=here)["variants"][0]["price_minor"] == 430
    assert page(product.id, at=OPENING)["stock"] == []


def test_refuses_what_is_unknown_unpublished_or_archived():
    department_id = make_department()
    hidden = make_product(department_id, code="H", published_at=None)
    gone = make_product(department_id, code="G")
    catalog.archive_product(input=ArchiveProduct(product_id=gone.id), actor=SYSTEM, at=NOW)

    for product_id in (uuid7(), hidden.id, gone.id):
        with pytest.raises(catalog.UnknownProduct):
            page(product_id)
