"""What is added up from facts is broken by hand: verify finds it, a repair explains and mends it, and nothing else changes."""

import pytest

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReserveLine, ReserveStock
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    Arrival,
    Ordered,
    PlacePurchase,
    Purchase,
    ReceivePurchase,
    ReceiveTransfer,
    SaveSupplier,
)
from noren.domains.supply.tests.making import asked, level, shipped, staff
from noren.kernel.ids import uuid7
from noren.platform import repair, sql, verify
from noren.platform.actor import SYSTEM, NotAllowed
from noren.platform.outbox.relay import relay_all
from tests.world import NOON, World, make_world

pytestmark = pytest.mark.django_db

MADE_BY = {
    "journeys.stuck_promises": "stock.release_stuck",
    "stock.levels": "stock.repair_levels",
    "storefront.listing": "storefront.repair_listing",
    "supply.expected": "supply.repair_expected",
    "supply.sums": "supply.repair_sums",
}


def found() -> set[str]:
    return {finding.check for finding in verify.run(at=NOON)}


def mended(*kinds: str) -> list[repair.Repair]:
    """Only these kinds are proposed; made, they leave nothing behind, also a second time."""
    proposed = repair.proposals(at=NOON)
    assert {one.kind for one in proposed} == set(kinds)
    assert all(one.problem and one.change for one in proposed)
    subjects = {finding.subject for finding in verify.run(at=NOON)}
    assert {one.subject for one in proposed} <= subjects

    assert repair.carry_out(repairs=proposed, actor=SYSTEM, at=NOON) == len(proposed)
    assert repair.carry_out(repairs=proposed, actor=SYSTEM, at=NOON) in (0, *_listings(proposed))
    noted = sql.rows("SELECT DISTINCT name FROM platform_command_log WHERE name ~ 'repair_|release_stuck'")
    assert {name for (name,) in noted} == {MADE_BY[kind] for kind in kinds}
    relay_all(at=NOON)
    assert found() == set()
    return proposed


def _listings(proposed: list[repair.Repair]) -> list[int]:
    """A listing is simply written again."""
    return [sum(one.kind == "storefront.listing" for one in proposed)]


def settled() -> World:
    world = make_world()
    relay_all(at=NOON)
    assert (found(), repair.proposals(at=NOON)) == (set(), [])
    return world


def bought(world: World) -> Purchase:
    supplier = supply.save_supplier(input=SaveSupplier(code="S1", name="織元"), actor=SYSTEM, at=NOON)
    wish = PlacePurchase(
        supplier_id=supplier.id,
        location_id=world.shibuya,
        number="PO-1",
        lines=[Ordered(variant_id=world.shirt, quantity=6)],
    )
    purchase = supply.place_purchase(input=wish, actor=SYSTEM, at=NOON)
    came = ReceivePurchase(purchase_id=purchase.id, lines=[Arrival(variant_id=world.shirt, quantity=4, damaged=1)])
    return supply.receive_purchase(input=came, actor=SYSTEM, at=NOON)


def test_levels_are_set_to_what_their_movements_and_promises_add_up_to() -> None:
    world = settled()
    asked(world, 3)
    right = level(world.umeda, world.shirt)
    sql.touch(
        "UPDATE stock_level SET on_hand = 99, unavailable = 5, reserved = 1 WHERE location_id = %s AND variant_id = %s",
        (world.umeda, world.shirt),
    )
    sql.touch("DELETE FROM stock_level WHERE location_id = %s AND variant_id = %s", (world.warehouse, world.mug))

    proposed = [one for one in repair.proposals(at=NOON) if one.kind == "stock.levels"]
    with pytest.raises(NotAllowed):
        repair.carry_out(repairs=proposed, actor=staff(world.umeda, "store_manager"), at=NOON)

    assert level(world.umeda, world.shirt) == (99, 1, 5)
    assert "on hand from 99 to 10" in next(one.change for one in proposed if str(world.umeda) in one.id)
    repair.carry_out(repairs=repair.proposals(at=NOON), actor=SYSTEM, at=NOON)
    relay_all(at=NOON)
    assert (level(world.umeda, world.shirt), level(world.warehouse, world.mug)) == (right, (10, 0, 0))
    assert found() == set()
    assert sql.value("SELECT count(*) FROM platform_command_log WHERE name = 'stock.repair_levels'") == 1


def test_what_is_listed_is_listed_afresh() -> None:
    settled()
    sql.touch(
        "UPDATE storefront_listing SET name_ja = 'wrong' WHERE product_id = (SELECT product_id FROM storefront_listing LIMIT 1)"
    )
    sql.touch("UPDATE storefront_variant SET available_at = '{}'")

    assert len(mended("storefront.listing")) > 1


def test_a_promise_to_what_has_ended_and_one_whose_time_ran_out_are_given_back() -> None:
    world = settled()
    sent = shipped(world, 3)
    relay_all(at=NOON)
    late = ReserveLine(id=uuid7(), location_id=world.umeda, variant_id=world.mug, quantity=2)
    foreign = ReserveLine(id=uuid7(), location_id=world.umeda, variant_id=world.mug, quantity=1)
    before = NOON.replace(hour=0)
    stock.reserve(
        input=ReserveStock(reservation_id=uuid7(), lines=[late], expires_at=before.replace(minute=9)),
        actor=SYSTEM,
        at=before,
    )
    stock.reserve(input=ReserveStock(reservation_id=uuid7(), lines=[foreign]), actor=SYSTEM, at=NOON)
    sql.touch("UPDATE stock_reservation_line SET open_quantity = 1 WHERE reservation_id = %s", (sent.id,))
    sql.touch(
        "UPDATE stock_level SET reserved = reserved + 1 WHERE location_id = %s AND variant_id = %s",
        (world.umeda, world.shirt),
    )
    assert found() == {"supply.promised", "journeys.money_and_goods"}

    proposed = repair.proposals(at=NOON)
    assert {one.kind for one in proposed} == {"journeys.stuck_promises"}
    assert repair.carry_out(repairs=proposed, actor=SYSTEM, at=NOON) == 2

    relay_all(at=NOON)
    assert found() == set()
    assert (level(world.umeda, world.shirt), level(world.umeda, world.mug)) == ((7, 0, 0), (10, 1, 0))


def test_what_came_is_added_up_again_from_its_receipts() -> None:
    world = settled()
    purchase, sent = bought(world), shipped(world, 3)
    came = ReceiveTransfer(transfer_id=sent.id, lines=[Arrival(variant_id=world.shirt, quantity=2, damaged=1)])
    supply.receive_transfer(input=came, actor=SYSTEM, at=NOON)
    relay_all(at=NOON)
    told = supply.get_transfer(transfer_id=sent.id)
    sql.touch("UPDATE supply_purchase_line SET arrived = 1, damaged = 0")
    sql.touch("UPDATE supply_transfer_line SET arrived = 3, damaged = 2, lost = 4")

    repair.carry_out(repairs=repair.proposals(at=NOON, only=["supply.sums"]), actor=SYSTEM, at=NOON)

    assert (supply.get_transfer(transfer_id=sent.id), supply.get_purchase(purchase_id=purchase.id)) == (told, purchase)
    assert found() == set()


def test_what_is_to_come_is_expected_again() -> None:
    world = settled()
    bought(world)
    shipped(world, 3)
    relay_all(at=NOON)
    expected = "SELECT id, quantity, open_quantity, expected_at FROM stock_incoming ORDER BY id"
    right = sql.rows(expected)
    sql.touch("UPDATE stock_incoming SET quantity = 9, open_quantity = 9 WHERE kind = 'purchase'")
    sql.touch("DELETE FROM stock_incoming WHERE kind = 'transfer'")

    mended("supply.expected")

    assert [(row[0], row[2]) for row in sql.rows(expected)] == [(row[0], row[2]) for row in right]


@pytest.mark.parametrize(
    "broken",
    [
        "DELETE FROM stock_movement WHERE reason = 'receipt' AND reference_id IS NOT NULL",
        "INSERT INTO stock_movement SELECT gen_random_uuid(), location_id, variant_id, delta, unavailable_delta, on_hand_after, reason,"
        " reference_id, note, occurred_at, recorded_at, command_id FROM stock_movement WHERE reason = 'receipt'",
    ],
    ids=["never put into the stock", "twice"],
)
def test_a_delivery_that_was_not_put_into_the_stock_once_is_found_and_left_to_people(broken: str) -> None:
    world = settled()
    bought(world)
    relay_all(at=NOON)
    sql.touch("ALTER TABLE stock_movement DISABLE TRIGGER USER")
    sql.touch(broken)

    repair.carry_out(repairs=repair.proposals(at=NOON), actor=SYSTEM, at=NOON)

    relay_all(at=NOON)
    assert found() == {"supply.received"}
