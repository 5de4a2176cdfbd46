"""What a store lacks is sold at its till and sent from where it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import levels, make_world

from noren.domains.fulfilment import api as fulfilment
from noren.faces.store.tests.making import text_of
from noren.faces.store.tests.test_register import opened, paid
from noren.platform import sql

pytestmark = pytest.mark.django_db

HOME = {
    "how": "home", "family_name": "山田", "given_name": "花子", "phone": "090-1234-5678", "postal_code": "150-0001",
    "prefecture_code": "13", "city": "渋谷区", "town": "神宮前", "block": "1-2-3",
}  # fmt: skip


def test_what_the_shelf_lacks_is_put_into_the_basket_with_an_address_and_paid_with_the_rest():
    world = make_world()
    browser = opened(world)
    shelf = text_of(browser.get(f"/store/stock/{world.shirt}").content)
    browser.post("/store/register/scan", {"code": "SKU-mug"})
    form = text_of(browser.get(f"/store/register/send?variant={world.shirt}").content)

    kept = browser.post("/store/register/send", {**HOME, f"quantity-{world.shirt}": "2"})

    assert "Sell it here, sent from there" in shelf
    assert "10 pieces can be sent" in form
    assert kept["Location"] == "/store/register"
    till = text_of(browser.get("/store/register").content)
    assert "Sent from Warehouse" in till
    assert "¥7,180" in till
    receipt = browser.get(paid(browser, 7180, received="10000")["Location"])
    assert "Change due ¥2,820" in text_of(receipt.content)
    parts = fulfilment.of_order(order_id=sql.value("SELECT id FROM orders_order"))
    assert {(part.type.value, part.location_id) for part in parts} == {
        ("CARRY_OUT", world.shibuya),
        ("SHIPMENT", world.warehouse),
    }
    assert levels(world.shirt)[world.warehouse] == (10, 2)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"phone": "1"}, "Please enter a phone number"),
        ({"postal_code": "15"}, "Please enter the seven digits of the postal code."),
        ({"prefecture_code": "99"}, "Please choose the prefecture."),
        ({"email": "nowhere"}, "Please enter an e-mail address"),
        ({"quantity": "11"}, "not enough"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_put_into_the_basket(changes, told):
    world = make_world()
    browser = opened(world)
    quantity = changes.pop("quantity", "1")

    answer = browser.post("/store/register/send", {**HOME, f"quantity-{world.shirt}": quantity, **changes})

    assert answer.status_code in (400, 409)
    assert told.lower() in text_of(answer.content).lower()
    assert "Scan the first goods." in text_of(browser.get("/store/register").content)


def test_with_nothing_left_to_send_the_basket_is_as_before():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/send", {**HOME, "how": "store", f"quantity-{world.shirt}": "1"})
    assert "The customer collects the parcel here." in text_of(browser.get("/store/register").content)

    browser.post("/store/register/send", {**HOME, f"quantity-{world.shirt}": "0"})

    assert "Scan the first goods." in text_of(browser.get("/store/register").content)


def test_goods_that_went_before_the_customer_paid_are_told_and_nothing_is_charged():
    world = make_world(units=1)
    browser = opened(world)
    browser.post("/store/register/send", {**HOME, f"quantity-{world.shirt}": "1"})
    sql.touch("UPDATE stock_level SET safety = 1 WHERE variant_id = %s", (world.shirt,))

    paid(browser, 2990)

    assert sql.value("SELECT count(*) FROM orders_order") == 0
    assert sql.value("SELECT count(*) FROM payments_payment") == 0


def test_the_page_costs_a_fixed_number_of_statements():
    world = make_world()
    browser = opened(world)
    address = f"/store/register/send?variant={world.shirt}"
    browser.get(address)

    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    browser.post("/store/register/send", {**HOME, f"quantity-{world.mug}": "1"})
    with CaptureQueriesContext(connection) as two:
        browser.get(address)

    assert (len(one), len(two)) == (7, 7), [query["sql"][:80] for query in one]
