"""Where goods stand, from the floor plan to whoever looks for them: customers, clerks and pickers."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from noren.domains.places import api as places
from noren.domains.shelves import api as shelves
from noren.domains.shelves.contracts import FixtureKind, PlaceLine, PlaceVariants, SaveFixture, SaveFloor
from noren.faces.store.tests.making import clerk_at, ordered, text_of
from noren.journeys.reads.pick_list import pick_list
from noren.kernel.ids import derived_id, uuid7
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

NEAR, FAR, BACK = (derived_id("fixture", code) for code in ("A-1", "B-7", "X"))


@pytest.fixture
def world() -> World:
    """Shibuya with beans near the door, mugs at the far end, and shirts in the back room."""
    world = make_world()
    fixtures = [
        SaveFixture(
            id=NEAR,
            code="A-1",
            zone={"ja": "コーヒー", "en": "Coffee"},
            x=0,
            y=100,
            width=200,
            height=60,
            bays=4,
            levels=5,
        ),
        SaveFixture(id=FAR, code="B-7", kind=FixtureKind.TABLE, x=900, y=700, width=100, height=100),
        SaveFixture(id=BACK, code="X", kind=FixtureKind.STOREROOM, x=0, y=900, width=300, height=100),
        SaveFixture(id=derived_id("fixture", "E"), code="E", kind=FixtureKind.ENTRANCE, x=0, y=0, width=100, height=20),
    ]
    floor = SaveFloor(location_id=world.shibuya, code="1F", width=1200, height=1000, fixtures=fixtures)
    shelves.save_floor(input=floor, actor=SYSTEM, at=now())
    lines = [
        PlaceLine(variant_id=world.mug, fixture_id=FAR),
        PlaceLine(variant_id=world.beans, fixture_id=NEAR, bay=2, level=3),
        PlaceLine(variant_id=world.shirt, fixture_id=BACK),
    ]
    shelves.place(input=PlaceVariants(location_id=world.shibuya, lines=lines), actor=SYSTEM, at=now())
    return world


def _where(world: World, name: str, **asked: str) -> str:
    product = derived_id("world", "product", name)
    answer = Client(headers={"accept-language": "ja"}).get(
        f"/products/{product}/where", {"store": str(world.shibuya), **asked}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_customer_sees_the_fixture_marked_on_the_floor_plan(world: World) -> None:
    shown = _where(world, "beans")

    assert "1F・コーヒー・棚 A-1 2列目 3段目" in text_of(shown.encode())
    assert shown.count("fixture-here") == 1
    assert 'viewBox="0 0 1200 1000"' in shown


def test_a_customer_is_not_sent_to_the_back_room(world: World) -> None:
    shown = text_of(_where(world, "shirt").encode())

    assert "棚の場所が登録されていません" in shown
    assert "バックヤード" not in shown


def test_without_a_store_the_customer_goes_back_to_the_stores() -> None:
    make_world()
    product = derived_id("world", "product", "mug")

    answer = Client().get(f"/products/{product}/where")

    assert answer["Location"] == f"/products/{product}#stores"


def test_goods_are_picked_in_the_order_of_a_walk_and_those_without_a_place_last(world: World) -> None:
    for variant in (world.mug, world.beans, world.shirt):
        ordered(world, (variant, 1))
    shelves.place(input=PlaceVariants(location_id=world.shibuya, clear=[world.beans]), actor=SYSTEM, at=now())

    rows = pick_list(location_id=world.shibuya, at=now()).rows

    assert [row.goods.variant_id for row in rows] == [world.shirt, world.mug, world.beans]
    assert [row.goods.spot.fixture_code if row.goods.spot else None for row in rows] == ["X", "B-7", None]
    shown = text_of(clerk_at(world, language="ja").get("/store/pick-list").content)
    assert "1F・テーブル B-7" in shown


def test_who_picks_one_order_sees_where_its_goods_stand(world: World) -> None:
    part = ordered(world, (world.beans, 1))

    shown = text_of(clerk_at(world, language="ja").get(f"/store/parts/{part.id}").content)

    assert "1F・コーヒー・棚 A-1 2列目 3段目" in shown


def test_a_clerk_sees_the_place_and_moves_the_goods(world: World) -> None:
    browser = clerk_at(world, language="ja")
    page = f"/store/stock/{world.beans}"
    places.all_facts()

    with CaptureQueriesContext(connection) as asked:
        shown = text_of(browser.get(page).content)
    statements = len(asked)
    moved = browser.post(f"{page}/place", {"key": str(uuid7()), "fixture": str(FAR), "bay": "1", "level": ""})
    refused = browser.post(f"{page}/place", {"key": str(uuid7()), "fixture": str(FAR), "bay": "9", "level": ""})
    forgotten = browser.post(f"{page}/place", {"key": str(uuid7())})

    assert "1F・コーヒー・棚 A-1 2列目 3段目" in shown
    assert statements == 12
    assert (moved.status_code, refused.status_code, forgotten.status_code) == (302, 400, 400)
    (spot,) = shelves.spots(location_id=world.shibuya, variant_ids=[world.beans])[world.beans]
    assert (spot.fixture_code, spot.bay, spot.level) == ("B-7", 1, None)
    assert "この店舗に商品を置けるその什器" in text_of(refused.content)


def test_a_place_is_taken_away(world: World) -> None:
    browser = clerk_at(world)

    browser.post(f"/store/stock/{world.beans}/place", {"key": str(uuid7()), "fixture": ""})

    assert world.beans not in shelves.spots(location_id=world.shibuya)
