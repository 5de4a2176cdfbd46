"""The morning page."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.loyal import give, make_member, make_programme
from tests.world import make_world

from noren.domains.places import api as places
from noren.faces.office.tests.making import head_office, manager, ordered, page
from noren.journeys.reads.points_overview import points_today
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "title", "net"), [("ja", "本日の売上", "純売上"), ("en", "Sales today", "Net sales")]
)
def test_says_what_was_sold_what_waits_and_what_is_counted(language: str, title: str, net: str) -> None:
    world = make_world()
    ordered(world, (world.shirt, 2))
    browser = head_office(language=language)

    text = page(browser, "/office/")

    assert title in text
    assert net in text
    assert "¥5,980" in text
    assert browser.get("/office/").context["waiting"].to_prepare == 1


def test_every_number_leads_to_a_list_of_that_length() -> None:
    world = make_world()
    ordered(world)
    ordered(world, store=world.umeda)
    sql.touch(
        "UPDATE fulfilment_fulfilment SET due_at = now() - interval '1 hour' WHERE location_id = %s", (world.umeda,)
    )
    sql.touch(
        "UPDATE stock_level SET on_hand = 1 WHERE location_id = %s AND variant_id = %s", (world.umeda, world.shirt)
    )
    browser = head_office()

    waiting = browser.get("/office/").context["waiting"]

    assert (waiting.to_prepare, waiting.late, waiting.shortfalls) == (2, 1, 1)
    assert len(browser.get("/office/work?need=prepare").context["page"].items) == 2
    assert len(browser.get("/office/work?need=late").context["page"].items) == 1
    assert len(browser.get("/office/stock?only=shortfall").context["page"].items) == 1


def test_a_manager_sees_the_figures_of_their_store_and_no_system() -> None:
    world = make_world()
    ordered(world, (world.shirt, 1))
    ordered(world, (world.shirt, 3), store=world.umeda)
    browser = manager(world)

    text = page(browser, "/office/")

    assert "¥2,990" in text
    assert "¥8,970" not in text
    assert "Umeda" not in text
    assert "/office/system" not in text


def test_search_finds_products_orders_customers_and_stores() -> None:
    world = make_world()
    part = ordered(world)
    browser = head_office(language="ja")

    assert "リネンシャツ" in page(browser, "/office/search?q=リネン")
    assert part.order_code in page(browser, f"/office/search?q={part.order_code}")
    assert "山田" in page(browser, "/office/search?q=山田")
    assert f"/office/stores/{world.shibuya}" in page(browser, "/office/search?q=渋谷")
    assert "一致するものはありません" in page(browser, f"/office/search?q={uuid7().hex}")


@pytest.mark.parametrize("typed", ["", "%", "'; --", "\x00", "𝕏" * 300, "<script>alert(1)</script>"])
def test_search_takes_whatever_is_typed(typed: str) -> None:
    make_world()
    browser = head_office()

    answer = browser.get("/office/search", {"q": typed})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_chain_without_a_store_is_told_how_to_begin() -> None:
    places.forget_locations()
    browser = head_office()

    text = page(browser, "/office/")

    assert "No store yet" in text
    assert "/office/stores/new" in text
    assert "/office/first-day" in text


def test_a_quiet_day_has_no_chart_and_a_sale_draws_every_one_with_the_same_figures() -> None:
    world = make_world()
    browser = head_office(language="ja")

    quiet = page(browser, "/office/")
    ordered(world, (world.shirt, 2))
    answer = browser.get("/office/")
    charts = {kind: json.loads(drawn) for kind, drawn in answer.context["charts"]["JPY"].items()}

    assert "<noren-chart" not in quiet
    assert answer.content.decode().count("<noren-chart") == 3
    for chart in charts.values():
        assert sum(value or 0 for value in chart["series"][0]["values"]) == 5980
        assert len(chart["labels"]) == len(chart["series"][0]["values"]) == len(chart["series"][1]["values"])


def test_points_are_counted_by_the_trading_day_as_sales_are() -> None:
    make_world()
    make_programme()
    at_night = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # three in the morning of the 25th in Tokyo
    give(make_member(), 40, at=at_night)

    before_five, after_five = (points_today(actor=SYSTEM, at=at_night + timedelta(hours=later)) for later in (1, 3))

    assert before_five is not None
    assert after_five is not None
    assert (before_five.issued, after_five.issued) == (40, 0)
