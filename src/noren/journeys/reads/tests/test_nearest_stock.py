from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.world import World, make_world

from noren.domains.places import api as places
from noren.domains.places.models import Location
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock, ReserveLine, ReserveStock
from noren.kernel.ids import derived_id, uuid7
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def near_shibuya(client: Client, variant: UUID, **more: Any) -> list[dict[str, Any]]:
    answer = client.get(
        "/api/v1/availability/nearest", {"variant_id": str(variant), "lat": 35.658, "lon": 139.7016, **more}
    )
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()
    return found


def row_of_stores(world: World, count: int) -> list[UUID]:
    """Stores to the north of Shibuya, each farther than the one before."""
    pattern = Location.objects.values().get(id=world.shibuya)
    ids = [derived_id("row", number) for number in range(count)]
    Location.objects.bulk_create(
        Location(**{**pattern, "id": place, "code": f"row-{number:03}", "lat": 36 + number / 50, "lon": 139.7})
        for number, place in enumerate(ids)
    )
    places.forget_locations()
    return ids


def bring(place: UUID, variant: UUID, units: int) -> None:
    line = MoveLine(location_id=place, variant_id=variant, delta=units)
    stock.move(input=MoveStock(reason=MovementReason.OPENING, lines=[line]), actor=SYSTEM, at=now())


def test_the_nearest_that_has_enough_leads(client: Client) -> None:
    world = make_world(units=5)
    bring(world.umeda, world.shirt, 4)

    both = near_shibuya(client, world.shirt, quantity=5, service="pickup")
    one = near_shibuya(client, world.shirt, quantity=6, service="pickup")

    assert [(place["code"], place["available"]) for place in both] == [("shibuya", 5), ("umeda", 9)]
    assert both[0]["distance_m"] < both[1]["distance_m"]
    assert [place["location_id"] for place in one] == [str(world.umeda)]


def test_a_store_far_behind_many_empty_ones_is_found(client: Client) -> None:
    world = make_world(units=1)
    row = row_of_stores(world, 200)
    bring(row[5], world.shirt, 7)
    bring(row[199], world.shirt, 7)

    found = near_shibuya(client, world.shirt, quantity=7)

    assert [place["code"] for place in found] == ["row-005", "row-199"]


def test_goods_that_stand_everywhere_are_found_by_one_statement(client: Client, django_assert_num_queries: Any) -> None:
    world = make_world(units=1)
    for place in row_of_stores(world, 40):
        bring(place, world.shirt, 3)
    near_shibuya(client, world.shirt)

    with django_assert_num_queries(1):
        found = near_shibuya(client, world.shirt, quantity=3, limit=8)

    assert [place["code"] for place in found] == [f"row-{number:03}" for number in range(8)]


def test_what_is_promised_to_others_is_not_found(client: Client) -> None:
    world = make_world(units=3)
    taken = ReserveLine(id=uuid7(), location_id=world.shibuya, variant_id=world.shirt, quantity=3)
    stock.reserve(input=ReserveStock(reservation_id=uuid7(), lines=[taken]), actor=SYSTEM, at=now())

    assert str(world.shibuya) not in [place["location_id"] for place in near_shibuya(client, world.shirt)]


def test_a_position_beyond_the_globe_is_refused(client: Client) -> None:
    answer = client.get("/api/v1/availability/nearest", {"variant_id": str(uuid7()), "lat": 91, "lon": 0})

    assert answer.status_code == 422
