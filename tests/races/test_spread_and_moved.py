"""Units that are spread over places, and units that move between them, wanted and counted by many processes at once."""

from datetime import timedelta

import pytest

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind, SaveLocation, Service
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import CountLine, MoveLine, MovementReason, MoveStock, RecordCounts
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import Arrival, ReceiveTransfer, ShipTransfer
from noren.domains.supply.tests.making import clean, level, picked, shipped
from noren.kernel.ids import derived_id, uuid7
from noren.platform.actor import SYSTEM
from tests.races.test_checkout import clean as orders_clean
from tests.races.test_processes import AtOnce, at_once, callers, flat
from tests.world import NOON, levels, make_world, shipment

__all__ = ["at_once", "callers"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
STORES, UNITS_EACH, ROUNDS, EACH = 5, 20, 5, 15


def test_a_transfer_is_received_once_while_two_people_count_the_shelf(at_once: AtOnce) -> None:
    world = make_world(units=0)
    opening = [MoveLine(location_id=place, variant_id=world.shirt, delta=10) for place in (world.shibuya, world.umeda)]
    stock.move(
        input=MoveStock(reason=MovementReason.OPENING, lines=opening), actor=SYSTEM, at=NOON - timedelta(hours=1)
    )
    sent, ready = shipped(world, 3), picked(world, 2)
    whole = ReceiveTransfer(transfer_id=sent.id, lines=[Arrival(variant_id=world.shirt, quantity=3)])
    short = ReceiveTransfer(transfer_id=sent.id, lines=[Arrival(variant_id=world.shirt, quantity=2)])

    def counted() -> RecordCounts:
        """The shelf of Shibuya a minute ago, before the carton: nine, where the record says ten."""
        moment = NOON - timedelta(minutes=1)
        line = CountLine(id=uuid7(), location_id=world.shibuya, variant_id=world.shirt, quantity=9, counted_at=moment)
        return RecordCounts(lines=[line])

    gone = ShipTransfer(transfer_id=ready.id)
    ends = at_once(
        [
            [("receive transfer", whole, None), ("receive transfer", short, None)],
            [("receive transfer", whole, None), ("send transfer", gone, None)],
            [("count", counted(), None)],
            [("count", counted(), None), ("send transfer", gone, None)],
        ]
    )

    came = supply.get_transfer(transfer_id=sent.id).lines[0]
    refused = [end for end in flat(ends) if end != "done"]
    assert sorted(refused) in (
        ["supply.received_already", "supply.transfer_state_conflict"],
        ["supply.received_already"] * 2 + ["supply.transfer_state_conflict"],
    )
    assert level(world.shibuya, world.shirt) == (9 + came.arrived, 0, 0)
    assert level(world.umeda, world.shirt) == (10 - 3 - 2, 0, 0)
    assert clean()


def test_three_hundred_buyers_get_the_hundred_units_of_five_stores(at_once: AtOnce) -> None:
    world = make_world(units=0)
    stores = [derived_id("spread", number) for number in range(STORES)]
    for number, store in enumerate(stores):
        place = SaveLocation(
            id=store, company_id=world.company, brand_id=derived_id("world", "brand"), kind=LocationKind.STORE, code=f"spread-{number}",
            name={"ja": f"店{number}", "en": f"Store {number}"}, services=[Service.SHIP_FROM], hours=[],
            lat=35.6 + number / 10, lon=139.7, prefecture_code="13", city="渋谷区",
        )  # fmt: skip
        places.save_location(input=place, actor=SYSTEM, at=NOON)
    opening = [MoveLine(location_id=store, variant_id=world.mug, delta=UNITS_EACH) for store in stores]
    stock.move(input=MoveStock(reason=MovementReason.OPENING, lines=opening), actor=SYSTEM, at=NOON)
    ends: list[str] = []

    for _ in range(ROUNDS):
        buyers = [[("checkout", shipment(world, (world.mug, 1)), None) for _ in range(EACH)] for _ in range(4)]
        ends += flat(at_once(buyers))

    sold = STORES * UNITS_EACH
    assert len(ends) == 300
    assert (ends.count("done"), len([end for end in ends if end != "done"])) == (sold, 300 - sold)
    assert {levels(world.mug)[store] for store in stores} == {(UNITS_EACH, UNITS_EACH)}
    assert orders_clean() == []
