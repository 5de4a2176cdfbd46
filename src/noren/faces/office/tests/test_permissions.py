"""Every page against every role: who sees it, who is refused, who is led to the door."""

import pytest
from django.test import Client
from tests.loyal import make_programme
from tests.world import make_world

from noren.domains.catalog import api as catalog
from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.faces.office.tests.making import browser_of, head_office, manager, ordered, page, send, staff
from noren.kernel.ids import uuid7
from noren.platform import sql

pytestmark = pytest.mark.django_db

MANAGERS = (
    "/office/", "/office/search?q=x", "/office/orders", "/office/work", "/office/products", "/office/departments",
    "/office/stock", "/office/taxes", "/office/points/rules", "/office/members", "/office/stores", "/office/companies", "/office/staff", "/office/security",
)  # fmt: skip
AREA = (*MANAGERS, "/office/payments", "/office/points")
HEAD_OFFICE = (
    "/office/products/new", "/office/keys", "/office/keys/new", "/office/webhooks", "/office/webhooks/new", "/office/audit", "/office/system", "/office/staff/new",
    "/office/companies/new", "/office/brands/new", "/office/bulk",
)  # fmt: skip


def test_strangers_are_led_to_the_door_everywhere() -> None:
    browser = Client()

    for path in (*AREA, *HEAD_OFFICE):
        assert browser.get(path).status_code == 302, path


def test_head_office_sees_every_page() -> None:
    make_world()
    browser = head_office()

    for path in (*AREA, *HEAD_OFFICE, "/office/stores/new"):
        assert browser.get(path).status_code == 200, path


@pytest.mark.parametrize(("role", "allowed"), [("store_manager", MANAGERS), ("area_manager", AREA)])
def test_managers_see_their_pages_and_are_refused_the_others(role: str, allowed: tuple[str, ...]) -> None:
    world = make_world()
    staff("X001", role, world.shibuya)
    browser = browser_of("X001")

    for path in (*AREA, *HEAD_OFFICE):
        assert browser.get(path).status_code == (200 if path in allowed else 403), path


def test_a_manager_sees_the_orders_and_levels_of_their_own_store_only() -> None:
    world = make_world()
    own, other = ordered(world), ordered(world, store=world.umeda)
    browser = manager(world)

    orders_page, work, stock = (page(browser, path) for path in ("/office/orders", "/office/work", "/office/stock"))

    assert own.order_code in orders_page
    assert own.order_code in work
    assert other.order_code not in orders_page
    assert other.order_code not in work
    assert f"/office/stock/{world.shibuya}/" in stock
    assert f"/office/stock/{world.umeda}/" not in stock
    assert browser.get(f"/office/stock/{world.umeda}/{world.shirt}").status_code == 403
    assert browser.get(f"/office/stores/{world.umeda}").status_code == 404
    assert f"/office/orders/{other.order_id}" not in page(browser, f"/office/search?q={other.order_code}")
    assert other.order_code not in page(browser, f"/office/orders?store={world.umeda}")


def test_a_manager_moves_no_stock_elsewhere_and_saves_no_product_or_store() -> None:
    world = make_world()
    browser = manager(world)

    elsewhere = f"/office/stock/{world.umeda}/{world.shirt}"
    refused = [
        send(browser, f"{elsewhere}/move", reason="receipt", quantity="5"),
        send(browser, f"{elsewhere}/safety", safety="5"),
        send(browser, f"/office/stores/{world.shibuya}", code="x"),
        send(browser, "/office/departments", code="x", name_ja="x", position="0"),
        send(browser, f"/office/companies/{world.company}", code="x"),
        send(browser, "/office/keys/new", name="x", scopes="stock.view"),
        send(browser, "/office/webhooks/new", url="https://shop.example/", which="all"),
        send(browser, f"/office/webhooks/{uuid7()}/test"),
        send(browser, f"/office/staff/{staff('S009', 'clerk', world.shibuya)}/roles", roles="head_office"),
        send(browser, f"/office/system/deliveries/{uuid7()}/retry"),
    ]

    assert [answer.status_code for answer in refused] == [403] * len(refused)


def test_a_manager_cancels_an_order_of_their_store_and_none_of_another() -> None:
    world = make_world()
    own, other = ordered(world), ordered(world, store=world.umeda)
    browser = manager(world)

    here = send(browser, f"/office/orders/{own.order_id}/cancel", reason="在庫違い")
    there = send(browser, f"/office/orders/{other.order_id}/cancel")

    assert here.status_code == 302
    assert there.status_code == 404
    assert orders.get_order(order_id=own.order_id).state == "cancelled"
    assert orders.get_order(order_id=other.order_id).state == "confirmed"


def test_what_head_office_alone_may_do_is_refused_to_managers_and_changes_nothing() -> None:
    world = make_world()
    programme = make_programme()
    staff("X001", "area_manager", world.shibuya)
    browser = browser_of("X001")
    rates = catalog.tax_rate_history()

    answers = [
        send(browser, "/office/taxes/set", code="standard", percent="12", valid_from="2030-01-01", confirmed="1"),
        send(browser, "/office/points/programme", name_ja="別名"),
        send(browser, "/office/points/rules/set", earn_points="9", confirmed="1"),
        send(browser, "/office/system/verify"),
        send(browser, f"/office/payments/{uuid7()}/retry"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 5
    assert catalog.tax_rate_history() == rates
    assert loyalty.find_programme() == programme
    assert sql.value("SELECT count(*) FROM platform_verification") == 0
