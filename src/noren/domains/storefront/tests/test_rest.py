from uuid import UUID

import orjson
import pytest
from django.test import Client

from noren.domains.catalog.contracts import SaveVariant
from noren.domains.catalog.tests.making import make_department, make_product
from noren.domains.storefront.tests.making import make_locations, move
from noren.kernel.ids import uuid7
from noren.platform.clock import now
from noren.platform.outbox.relay import relay_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    made = make_product(
        make_department(),
        en="Matcha latte",
        variants=[SaveVariant(id=uuid7(), sku="ML-1", gtin="4901234567894")],
    )
    (here,) = make_locations(1)
    move(here, made.variants[0].id, 2)
    relay_all(at=now())
    return made


def get(path, **asked):
    response = Client().get(f"/api/v1{path}", asked)
    return response.status_code, orjson.loads(response.content)


def test_anyone_may_list_and_search_products(product):
    status, page = get("/products", q="まっちゃ", in_stock="true", sort="name", count="true", utm_source="mail")

    assert status == 200
    assert (page["next"], page["count"]) == (None, 1)
    (item,) = page["items"]
    assert item == {
        "id": str(product.id),
        "code": "P1",
        "name": {"ja": "抹茶ラテ", "en": "Matcha latte"},
        "brand": "",
        "price_min": 550,
        "price_max": 550,
        "currency": "JPY",
        "colours": [],
        "sizes": [],
        "image": None,
        "in_stock": True,
        "in_stock_here": None,
    }


def test_anyone_may_read_a_product_and_find_it_by_code(product):
    status, page = get(f"/products/{product.id}")
    by_code, found = get("/variants/by-code/4901234567894")

    assert (status, page["name"]["en"], page["stock"][0]["available"]) == (200, "Matcha latte", 2)
    assert (by_code, UUID(found["variant_id"])) == (200, product.variants[0].id)


def test_suggests_while_somebody_types(product):
    status, found = get("/products/suggest", q="matc")

    assert status == 200
    assert [item["id"] for item in found] == [str(product.id)]


def test_strangers_get_problems_not_errors(product):
    assert get(f"/products/{uuid7()}")[0] == 404
    assert get("/variants/by-code/nothing")[1]["code"] == "catalog.unknown_variant"
    assert get("/products", after="nonsense")[1]["code"] == "storefront.cursor_invalid"
    assert get("/products", limit="1000")[0] == 422
    assert get("/products", page="0")[0] == 422
    assert get("/products", q="\x00'\\")[1]["items"] == []
    assert get("/products", colour="\x00")[0] == 200


def test_a_shopper_may_not_edit_the_catalogue(product):
    response = Client().post(f"/api/v1/catalog/products/{product.id}/archive")

    assert response.status_code in (401, 403)
    assert get("/products")[1]["items"][0]["id"] == str(product.id)
