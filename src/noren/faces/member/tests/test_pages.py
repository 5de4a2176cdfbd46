"""Every page of the shop in both languages, and how many statements it costs."""

import json
import re
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import NOON, World

from noren.domains.places import api as places
from noren.domains.places.contracts import Module, SaveCompany, SaveLocation, SetModules
from noren.faces.member.tests.making import choose_store, make_shop, order_of, product_id, put_in_cart
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_shop()


def change(location_id: UUID, **facts: Any) -> None:
    """Save a place with other facts."""
    place = places.get_location(location_id=location_id).model_dump()
    kept = {name: value for name, value in place.items() if name in SaveLocation.model_fields}
    places.save_location(input=SaveLocation(**{**kept, **facts}), actor=SYSTEM, at=NOON)


def paths(world: World) -> list[str]:
    return [
        "/", "/products", "/products?q=シャツ", f"/products/{product_id('shirt')}", f"/products/{product_id('shirt')}/linen-shirt", "/cart",
        "/orders", "/stores", f"/stores/{world.shibuya}", "/sign-in", "/me", "/legal", "/returns-policy", "/privacy", "/offline", "/card/offline",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "other"), [("ja", "日本語"), ("en", "English")])
def test_every_page_speaks_the_readers_language(client: Client, world: World, language: str, other: str) -> None:
    for path in paths(world):
        page = client.get(path, headers={"Accept-Language": language})

        text = page.content.decode()
        assert page.status_code == 200, path
        assert f'<html lang="{language}"' in text, path
        assert text.count("<h1") == 1, path
        assert "style=" not in text, path
        assert "<title>" in text, path
    assert other not in client.get("/", headers={"Accept-Language": language}).content.decode()


def statements(client: Client, path: str) -> int:
    client.get(path)  # what the process keeps is warm
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_a_newcomers_pages_cost_a_fixed_number_of_statements(client: Client, world: World) -> None:
    assert statements(client, "/") == 4
    assert statements(client, "/products") == 2
    assert statements(client, f"/products/{product_id('shirt')}") == 1
    assert statements(client, "/products/suggest?q=shirt") == 1
    assert statements(client, "/stores") == 0
    assert statements(client, f"/stores/{world.shibuya}") == 0
    assert statements(client, "/sign-in") == 0


def test_a_shoppers_pages_cost_one_for_the_session_and_one_for_the_carts_number(client: Client, world: World) -> None:
    put_in_cart(client, world.shirt)

    assert statements(client, f"/products/{product_id('shirt')}") == 3
    assert statements(client, "/cart") == 3
    one_line = statements(client, "/cart")
    put_in_cart(client, world.mug)
    assert statements(client, "/cart") == one_line


def test_an_orders_page_costs_the_same_for_any_number_of_lines(client: Client, world: World) -> None:
    small = order_of(client, world, (world.shirt, 1))
    large = order_of(client, world, (world.shirt, 1), (world.mug, 2), (world.beans, 3))

    assert statements(client, f"/orders/{small}") == statements(client, f"/orders/{large}") == 9
    assert statements(client, f"/orders/{large}/receipt") == 7


def test_a_list_searches_filters_sorts_and_says_when_nothing_is_found(client: Client, world: World) -> None:
    by_romaji = client.get("/products?q=rinen")
    dear = client.get("/products?price_from=1200&sort=price")
    nothing = client.get("/products?q=ｘｙｚｚｙ&colour=nope")

    assert [card.code for card in by_romaji.context["listed"].items] == ["shirt"]
    assert [card.code for card in dear.context["listed"].items] == ["mug", "shirt"]
    assert "見つかりませんでした" in nothing.content.decode()


def test_nonsense_in_the_address_is_passed_over(client: Client, world: World) -> None:
    for query in (
        "price_from=abc",
        "store=1",
        "department=x",
        "sort=best",
        "after=%00",
        "after=zzz",
        "size=%00",
        "q=%00",
    ):
        assert client.get(f"/products?{query}").status_code == 200, query
    assert client.get("/stores?lat=400&lon=x").status_code == 200
    assert client.get(f"/products/{world.shirt}").status_code == 404


def test_a_product_page_tells_search_engines_price_and_availability(client: Client, world: World) -> None:
    page = client.get(f"/products/{product_id('shirt')}").content.decode()

    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert data["@type"] == "Product"
    online, *in_stores = data["offers"]
    assert {(one["availableAtOrFrom"]["branchCode"], one["availability"]) for one in in_stores} == {
        ("shibuya", "https://schema.org/InStock"),
        ("umeda", "https://schema.org/InStock"),
    }
    assert online | {"url": ""} == {
        "@type": "Offer",
        "url": "",
        "price": "2990",
        "priceCurrency": "JPY",
        "availability": "https://schema.org/InStock",
    }


def test_search_engines_find_every_page_and_nobody_s_own(client: Client, world: World) -> None:
    robots = client.get("/robots.txt").content.decode()
    maps = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    listed = [
        re.findall("<loc>(.*?)</loc>", client.get(one.replace(settings.PUBLIC_URL, "")).content.decode())
        for one in maps
    ]

    assert "Disallow: /checkout\n" in robots
    assert f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml" in robots
    pages, products = listed
    assert f"{settings.PUBLIC_URL}/stores/{world.umeda}" in pages
    assert {address.rsplit("/", 1)[1] for address in products} == {
        str(product_id(name)) for name in ("shirt", "mug", "beans")
    }
    for address in (*pages, *products):
        assert client.get(address.replace(settings.PUBLIC_URL, "")).status_code == 200


def test_my_store_is_kept_and_leads_the_stores(client: Client, world: World) -> None:
    chosen = client.post("/stores/mine", {"store": str(world.umeda), "next": "/stores"})

    assert chosen.headers["Location"] == "/stores"
    page = client.get(f"/products/{product_id('shirt')}")
    assert page.context["my_store"].id == world.umeda
    assert page.context["choice"].stores[0].location.id == world.umeda
    assert page.context["choice"].pickup.location.id == world.umeda


def test_without_a_chosen_store_pick_up_is_offered_where_it_is_ready_first(client: Client, world: World) -> None:
    change(world.umeda, pickup_minutes=5)

    page = client.get(f"/products/{product_id('shirt')}")

    assert page.context["choice"].pickup.location.id == world.umeda


def test_stores_are_listed_from_north_to_south_where_no_position_is_known(client: Client, world: World) -> None:
    change(world.umeda, prefecture_code="01")

    listed = [row.location.id for row in client.get("/stores").context["stores"]]
    product = client.get(f"/products/{product_id('shirt')}").content.decode()
    offered = [UUID(store) for store in re.findall(r'id="stock-at-([^"]+)"', product)]

    assert listed == offered == [world.umeda, world.shibuya]


def test_a_position_is_rounded_and_leaves_the_address(client: Client, world: World) -> None:
    answer = client.get("/stores?lat=34.70249&lon=135.49591")

    assert answer.headers["Location"] == "/stores"
    assert client.cookies["noren_here"].value == "34.70,135.50"
    assert [store.location.id for store in client.get("/stores").context["stores"]] == [world.umeda, world.shibuya]


def test_nobody_is_led_away_by_next(client: Client, world: World) -> None:
    for wanted in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = client.post("/stores/mine", {"store": str(world.umeda), "next": wanted})
        assert answer.headers["Location"] == "/"


def test_the_app_can_be_installed_and_keeps_nothing_of_the_day(client: Client, world: World) -> None:
    choose_store(client, world.shibuya)

    manifest = client.get("/app.webmanifest").json()
    worker = client.get("/sw.js").content.decode()

    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/?app=1")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert '"/static/css/member.css?v=' in worker
    assert "渋谷" not in client.get("/offline").content.decode()


def test_the_legal_page_names_who_sells_online_and_no_company_of_old_books(client: Client, world: World) -> None:
    places.save_company(
        input=SaveCompany(id=uuid7(), code="old", name={"ja": "昔の帳簿"}, legal_name="昔の帳簿株式会社"),
        actor=SYSTEM,
        at=NOON,
    )

    sellers = client.get("/legal").context["sellers"]

    assert [seller["company"].id for seller in sellers] == [world.company]


def test_the_legal_page_of_a_chain_without_a_web_shop_says_who_it_is_and_nothing_of_orders(
    client: Client, world: World
) -> None:
    places.set_modules(input=SetModules(on=[Module.REGISTER]), actor=SYSTEM, at=NOON)

    page = client.get("/legal", headers={"Accept-Language": "en"}).content.decode()
    returns = client.get("/returns-policy", headers={"Accept-Language": "en"}).content.decode()

    assert "About the company" in page
    assert "Registration number" in page
    assert "Payment" not in page
    assert "Cancelling and returning" not in page
    assert "Cancel the order" not in returns
    assert 'href="/orders"' not in returns


def test_the_legal_page_tells_of_delivery_only_where_something_is_sent(client: Client, world: World) -> None:
    whole = client.get("/legal", headers={"Accept-Language": "en"}).content.decode()
    places.set_modules(input=SetModules(on=[Module.WEB_ORDERS]), actor=SYSTEM, at=NOON)
    collected = client.get("/legal", headers={"Accept-Language": "en"}).content.decode()

    assert "Delivery" in whole
    assert "Delivery" not in collected
    assert "Collecting in a store is free." in collected
