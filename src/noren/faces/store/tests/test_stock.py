"""Stock as a store looks it up, and setting it right where one may."""

import pytest
from tests.world import levels, make_world

from noren.domains.storefront import api as storefront
from noren.domains.storefront.contracts import RefreshListing
from noren.faces.store.tests.making import clerk_at, ordered, text_of
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def listed(world):
    products = [derived_id("world", "product", code) for code in ("shirt", "mug", "beans")]
    storefront.refresh(input=RefreshListing(product_ids=products), actor=SYSTEM, at=now())
    return world


def moving(kind, quantity, *, note="棚卸", **more):
    return {"key": str(uuid7()), "kind": kind, "quantity": str(quantity), "note": note, **more}


def test_a_scanned_code_opens_the_goods_and_a_word_lists_them():
    world = listed(make_world())
    browser = clerk_at(world)

    scanned = browser.get("/store/stock", {"q": "SKU-mug"})
    typed = browser.get("/store/stock", {"q": "mug"}).content.decode()
    nothing = browser.get("/store/stock", {"q": "ghost"})

    assert scanned["Location"] == f"/store/stock/{world.mug}"
    assert "Mug" in typed
    assert "No goods were found." in text_of(nothing.content)


def test_the_page_tells_figures_reasons_promises_and_other_stores():
    world = make_world()
    part = ordered(world, (world.mug, 3))

    shown = text_of(clerk_at(world, language="ja").get(f"/store/stock/{world.mug}").content)

    for told in ("手持在庫 10", "引当済 − 3", "期首在庫 +10", part.order_code, "梅田店", "中央倉庫", "◎ 在庫あり"):
        assert told in shown or told.replace("− ", "−") in shown, told
    assert shown.index("中央倉庫") < shown.index("梅田店")


def test_a_clerk_looks_but_does_not_change():
    world = make_world()
    browser = clerk_at(world)

    page = browser.get(f"/store/stock/{world.mug}").content.decode()
    answers = [
        browser.post(f"/store/stock/{world.mug}/move", moving("count", 3)),
        browser.post(f"/store/stock/{world.mug}/safety", {"key": str(uuid7()), "safety": "2"}),
    ]

    assert "Set the stock right" not in page
    assert [answer.status_code for answer in answers] == [403, 403]
    assert levels(world.mug)[world.shibuya] == (10, 0)


@pytest.mark.parametrize(
    ("kind", "quantity", "on_hand", "unavailable"),
    [("count", 7, 7, 0), ("receipt", 5, 15, 0), ("waste", 2, 8, 0), ("damage", 3, 10, 3)],
)
def test_a_manager_writes_down_what_happened_once(kind, quantity, on_hand, unavailable):
    world = make_world()
    manager = clerk_at(world, role="store_manager")
    form = moving(kind, quantity)

    answers = [manager.post(f"/store/stock/{world.mug}/move", form) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {f"/store/stock/{world.mug}?done=moved"}
    row = sql.row(
        "SELECT on_hand, unavailable FROM stock_level WHERE location_id = %s AND variant_id = %s",
        (world.shibuya, world.mug),
    )
    assert row == (on_hand, unavailable)
    shown = text_of(manager.get(f"/store/stock/{world.mug}").content)
    assert "棚卸" in shown
    assert "shibuya store_manager" in shown


def test_what_is_sold_between_looking_and_counting_is_not_lost():
    world = make_world()
    manager = clerk_at(world, role="store_manager")
    looked = now().isoformat()
    manager.post(f"/store/stock/{world.mug}/move", moving("waste", 1))

    manager.post(f"/store/stock/{world.mug}/move", moving("count", 12, seen_at=looked))

    assert levels(world.mug)[world.shibuya] == (11, 0)


@pytest.mark.parametrize("changes", [{"quantity": "-3"}, {"quantity": ""}, {"kind": "opening"}, {"note": ""}])
def test_a_movement_without_a_number_or_a_reason_is_asked_about(changes):
    world = make_world()
    manager = clerk_at(world, role="store_manager")

    refused = manager.post(f"/store/stock/{world.mug}/move", {**moving("count", 3), **changes})

    assert refused.status_code == 400
    assert levels(world.mug)[world.shibuya] == (10, 0)


def test_safety_stock_is_kept_out_of_what_can_be_sold():
    world = make_world()
    manager = clerk_at(world, role="store_manager", language="ja")

    manager.post(f"/store/stock/{world.mug}/safety", {"key": str(uuid7()), "safety": "4"})

    assert "この店舗で販売可能 6" in text_of(manager.get(f"/store/stock/{world.mug}").content)


def test_unknown_goods_are_not_found():
    assert clerk_at(make_world()).get(f"/store/stock/{uuid7()}").status_code == 404
