from typing import Any
from uuid import UUID

import pytest
from tests.world import NOON, World, make_world

from noren.domains.shelves import api as shelves
from noren.domains.shelves.contracts import FixtureKind, FloorRef, PlaceLine, PlaceVariants, SaveFixture, SaveFloor
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(units=0)


def _fixture(code: str, x: int, y: int, **more: Any) -> SaveFixture:
    wish = {
        "id": derived_id("fixture", code),
        "code": code,
        "x": x,
        "y": y,
        "width": 100,
        "height": 50,
        "bays": 3,
        "levels": 4,
    }
    return SaveFixture.model_validate({**wish, **more})


def _floor(world: World, *fixtures: SaveFixture, **more: Any) -> SaveFloor:
    wish = {"id": derived_id("floor", "1F"), "location_id": world.shibuya, "code": "1F", "width": 1000, "height": 800}
    return SaveFloor.model_validate({**wish, "fixtures": list(fixtures), **more})


def _save(floor: SaveFloor, actor: Actor = SYSTEM) -> int:
    return shelves.save_floor(input=floor, actor=actor, at=NOON).version


def _place(world: World, *lines: PlaceLine, clear: list[UUID] | None = None, actor: Actor = SYSTEM) -> None:
    shelves.place(
        input=PlaceVariants(location_id=world.shibuya, lines=list(lines), clear=clear or []), actor=actor, at=NOON
    )


def _told() -> list[str]:
    return [row[0] for row in sql.rows("SELECT type FROM platform_outbox WHERE type LIKE 'shelves.%%' ORDER BY seq")]


def test_a_floor_is_drawn_and_given_back_in_walking_order(world: World) -> None:
    door = _fixture("E", 0, 0, kind=FixtureKind.ENTRANCE)

    version = _save(
        _floor(world, _fixture("far", 800, 600), _fixture("near", 100, 100), _fixture("mid", 500, 300), door)
    )

    (plan,) = shelves.floors_of(location_id=world.shibuya)
    assert (plan.version, plan.code, plan.width) == (version, "1F", 1000)
    assert [(one.code, one.walk) for one in plan.fixtures] == [("near", 0), ("mid", 1), ("far", 2), ("E", None)]
    assert shelves.floors_of(location_id=world.umeda) == []
    assert _told() == ["shelves.floor_changed.v1"]


def test_goods_stand_where_they_were_put_the_first_named_first(world: World) -> None:
    near, far = _fixture("near", 100, 100, zone={"ja": "メンズ", "en": "Men"}), _fixture("far", 800, 600)
    _save(_floor(world, far, near))

    _place(
        world,
        PlaceLine(variant_id=world.mug, fixture_id=far.id),
        PlaceLine(variant_id=world.shirt, fixture_id=near.id, bay=2, level=3),
    )
    _place(
        world,
        PlaceLine(variant_id=world.mug, fixture_id=near.id, bay=1),
        PlaceLine(variant_id=world.mug, fixture_id=far.id),
    )

    found = shelves.spots(location_id=world.shibuya)
    assert [(spot.fixture_code, spot.bay) for spot in found[world.mug]] == [("near", 1), ("far", None)]
    (shirt,) = found[world.shirt]
    assert (shirt.floor_code, shirt.fixture_code, shirt.zone["ja"], shirt.bay, shirt.level) == (
        "1F",
        "near",
        "メンズ",
        2,
        3,
    )
    walk = sorted([*found[world.mug], shirt], key=lambda spot: spot.turn)
    assert [(spot.fixture_code, spot.bay) for spot in walk] == [("near", 1), ("near", 2), ("far", None)]
    assert shelves.spots(location_id=world.umeda, variant_ids=[world.mug]) == {}
    assert _told().count("shelves.placed.v1") == 2


def test_goods_can_lose_their_place(world: World) -> None:
    near = _fixture("near", 100, 100)
    _save(_floor(world, near))
    _place(
        world,
        PlaceLine(variant_id=world.mug, fixture_id=near.id),
        PlaceLine(variant_id=world.shirt, fixture_id=near.id),
    )

    _place(world, clear=[world.mug])

    assert list(shelves.spots(location_id=world.shibuya)) == [world.shirt]


@pytest.mark.parametrize(
    "wrong", [{"bay": 4}, {"level": 5}, {"fixture_id": derived_id("fixture", "E")}, {"fixture_id": uuid7()}]
)
def test_refuses_a_place_that_the_store_does_not_have(world: World, wrong: dict[str, Any]) -> None:
    near = _fixture("near", 100, 100)
    _save(_floor(world, near, _fixture("E", 0, 0, kind=FixtureKind.ENTRANCE)))
    good = PlaceLine(variant_id=world.shirt, fixture_id=near.id)

    with pytest.raises(shelves.UnknownFixture):
        _place(world, good, PlaceLine.model_validate({"variant_id": world.mug, "fixture_id": near.id, **wrong}))

    assert shelves.spots(location_id=world.shibuya) == {}


def test_refuses_goods_that_are_unknown(world: World) -> None:
    near = _fixture("near", 100, 100)
    _save(_floor(world, near))

    with pytest.raises(shelves.UnknownGoods):
        _place(
            world,
            PlaceLine(variant_id=world.mug, fixture_id=near.id),
            PlaceLine(variant_id=uuid7(), fixture_id=near.id),
        )

    assert shelves.spots(location_id=world.shibuya) == {}


@pytest.mark.parametrize("left", [[], [{"bays": 1}], [{"levels": 2}]])
def test_a_fixture_does_not_go_or_shrink_while_goods_stand_there(world: World, left: list[dict[str, Any]]) -> None:
    near = _fixture("near", 100, 100)
    version = _save(_floor(world, near))
    _place(world, PlaceLine(variant_id=world.mug, fixture_id=near.id, bay=2, level=3))
    told = _told()

    with pytest.raises(shelves.FixtureInUse) as refusal:
        _save(_floor(world, *[_fixture("near", 100, 100, **change) for change in left], version=version))
    with pytest.raises(shelves.FixtureInUse):
        shelves.remove_floor(input=FloorRef(floor_id=derived_id("floor", "1F")), actor=SYSTEM, at=NOON)

    assert refusal.value.data == {"fixtures": ["near"]}
    assert shelves.spots(location_id=world.shibuya)[world.mug][0].bay == 2
    assert _told() == told


def test_of_two_who_draw_at_once_the_second_is_told(world: World) -> None:
    version = _save(_floor(world, _fixture("near", 100, 100)))
    _save(_floor(world, _fixture("near", 200, 100), version=version))

    with pytest.raises(shelves.FloorChanged) as refusal:
        _save(_floor(world, version=version))

    assert refusal.value.data == {"version": version + 1}
    assert [one.x for one in shelves.floors_of(location_id=world.shibuya)[0].fixtures] == [200]


def test_codes_may_change_hands_and_an_empty_floor_can_be_removed(world: World) -> None:
    one, two = _fixture("A", 100, 100), _fixture("B", 300, 100)
    version = _save(_floor(world, one, two))

    _save(_floor(world, one.model_copy(update={"code": "B"}), two.model_copy(update={"code": "A"}), version=version))
    shelves.remove_floor(input=FloorRef(floor_id=derived_id("floor", "1F")), actor=SYSTEM, at=NOON)

    assert shelves.floors_of(location_id=world.shibuya) == []


def test_only_ones_own_store_is_drawn_and_filled(world: World) -> None:
    near = _fixture("near", 100, 100)
    _save(_floor(world, near))
    grants = frozenset({"shelves.place", "shelves.save_floor"})
    stranger = Actor(kind=ActorKind.STAFF, id=uuid7(), grants=grants, location_ids=frozenset({world.umeda}))

    with pytest.raises(NotAllowed):
        _save(_floor(world, version=1), stranger)
    with pytest.raises(NotAllowed):
        _place(world, PlaceLine(variant_id=world.mug, fixture_id=near.id), actor=stranger)

    assert shelves.spots(location_id=world.shibuya) == {}
    assert len(shelves.floors_of(location_id=world.shibuya)[0].fixtures) == 1
