"""From the confirmed order on: prepared, found short, collected, sent, returned, cancelled; money and goods to the unit."""

from datetime import timedelta
from uuid import UUID

import pytest

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState, Remedy
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, OrderState, ReturnLine, ShippingFee
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.giving_back import PaidElsewhere
from noren.journeys.prepare_pickup import Picked, PreparePickup, prepare_pickup
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.ship import Ship, ship
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from tests.journeys.serving import answer_missing, bought, give_back, hand_over, money, order, part_of, prepare, well
from tests.world import NOON, clerk, levels, make_world, pickup, shipment

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(hours=1)


def set_fee(company: UUID, amount: int) -> None:
    orders.set_shipping_fee(
        input=ShippingFee(company_id=company, amount_minor=amount, valid_from=NOON), actor=SYSTEM, at=NOON
    )


def stock_up(place: UUID, variant: UUID, units: int) -> None:
    line = MoveLine(location_id=place, variant_id=variant, delta=units)
    stock.move(input=MoveStock(reason=MovementReason.RECEIPT, lines=[line]), actor=SYSTEM, at=NOON)


def test_where_nothing_is_found_anywhere_the_order_ends_with_all_money_back() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))

    prepare(done.order_id, clerk(world.shibuya), **{"0": 0})
    answer_missing(done.order_id, Remedy.REFUND, by=world.shibuya)

    assert order(done.order_id).state is OrderState.CANCELLED
    assert money(done.order_id) == (0, 5_980)
    assert levels(world.shirt)[world.shibuya] == (8, 0)
    assert well()


def test_more_than_was_ordered_cannot_be_picked() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))

    with pytest.raises(fulfilment.PickedTooMuch):
        prepare(done.order_id, clerk(world.shibuya), **{"0": 3})

    assert part_of(done.order_id).state is FulfilmentState.RESERVED


def test_goods_are_handed_over_once() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))
    prepare(done.order_id, clerk(world.shibuya))

    hand_over(done.order_id, clerk(world.shibuya))
    with pytest.raises(fulfilment.AlreadyCompleted):
        hand_over(done.order_id, clerk(world.shibuya))

    assert levels(world.shirt)[world.shibuya] == (8, 0)
    assert well()


def test_goods_are_not_handed_over_before_they_are_ready() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))

    with pytest.raises(fulfilment.FulfilmentStateConflict):
        hand_over(done.order_id, clerk(world.shibuya))

    assert levels(world.shirt)[world.shibuya] == (10, 2)


def test_wrong_codes_lock_the_hand_over_for_a_while() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 1)))
    prepare(done.order_id, clerk(world.shibuya))
    right = fulfilment.hand_over_code(part_of(done.order_id).id)
    wrong = "000000" if right != "000000" else "111111"

    for _ in range(5):
        with pytest.raises(fulfilment.CodeWrong):
            hand_over(done.order_id, clerk(world.shibuya), wrong)
    with pytest.raises(fulfilment.CodeLocked):
        hand_over(done.order_id, clerk(world.shibuya))

    assert levels(world.shirt)[world.shibuya] == (10, 1)


def test_a_parcel_leaves_with_its_fee_rendered() -> None:
    world = make_world()
    done = bought(shipment(world, (world.shirt, 2)))
    sender = clerk(world.warehouse)
    prepare(done.order_id, sender)

    sent = ship(
        input=Ship(fulfilment_id=part_of(done.order_id).id, carrier="のれん運輸", tracking_number="123"),
        actor=sender,
        at=LATER,
    )

    assert (sent.state, sent.tracking_number) == (FulfilmentState.COMPLETED, "123")
    assert order(done.order_id).state is OrderState.COMPLETED
    assert levels(world.shirt)[world.warehouse] == (8, 0)
    assert well()


def test_the_history_says_who_did_what() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))
    picker, giver, taker = clerk(world.shibuya), clerk(world.shibuya), clerk(world.umeda)
    prepare(done.order_id, picker, **{"0": 1})
    answer_missing(done.order_id, Remedy.REFUND, by=world.shibuya)
    hand_over(done.order_id, giver)
    line = order(done.order_id).lines[0]
    return_goods(
        input=ReturnGoods(
            order_id=done.order_id,
            location_id=world.umeda,
            lines=[ReturnLine(line_id=line.id, quantity=1, condition=Condition.RESTOCK)],
        ),
        actor=taker,
        at=LATER,
    )

    said = [(entry.what, entry.actor_kind, entry.actor_id) for entry in order(done.order_id).history]

    assert said[0][:2] == ("orders.place", "anonymous")
    assert ("orders.cancel_lines", "staff") in [(what, kind) for what, kind, _who in said]
    assert any(actor_id == giver.id for _what, _kind, actor_id in said)
    assert said[-1] == ("orders.record_return", "staff", taker.id)


def test_a_parcel_of_which_nothing_was_found_gives_its_fee_back_too() -> None:
    world = make_world()
    set_fee(world.company, 500)
    done = bought(shipment(world, (world.shirt, 2)))
    assert done.total_minor == 2 * 2_990 + 500

    prepare(done.order_id, clerk(world.warehouse), **{"0": 0})
    answer_missing(done.order_id, Remedy.REFUND, by=world.warehouse)

    assert order(done.order_id).state is OrderState.CANCELLED
    assert money(done.order_id) == (0, 2 * 2_990 + 500)
    assert well()


def test_the_fee_stays_while_another_parcel_of_the_order_is_sent() -> None:
    world = make_world(units=0)
    set_fee(world.company, 500)
    stock_up(world.warehouse, world.shirt, 2)
    stock_up(world.umeda, world.mug, 1)
    sql.touch("UPDATE places_location SET services = '{pickup,ship_from}' WHERE id = %s", (world.umeda,))
    places.forget_locations()
    done = bought(shipment(world, (world.shirt, 2), (world.mug, 1)))
    lost, sent = sorted(fulfilment.of_order(order_id=done.order_id), key=lambda part: part.location_id != world.umeda)

    prepare_pickup(
        input=PreparePickup(fulfilment_id=lost.id, picked=[Picked(line_id=lost.lines[0].id, quantity=0)]),
        actor=clerk(world.umeda),
        at=LATER,
    )

    assert money(done.order_id) == (2 * 2_990 + 500, 1_200)
    ship(input=Ship(fulfilment_id=sent.id, carrier="yamato"), actor=clerk(world.warehouse), at=LATER)
    assert order(done.order_id).state is OrderState.COMPLETED
    assert well()


def test_a_line_that_is_not_of_the_part_cannot_be_picked() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))
    part = part_of(done.order_id)

    with pytest.raises(fulfilment.LinesIncomplete):
        prepare_pickup(
            input=PreparePickup(fulfilment_id=part.id, picked=[Picked(line_id=uuid7(), quantity=0)]),
            actor=clerk(world.shibuya),
            at=LATER,
        )

    assert part_of(done.order_id).state is FulfilmentState.RESERVED


def test_what_was_paid_in_another_system_is_not_given_back_by_this_one() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 1)))
    prepare(done.order_id, clerk(world.shibuya))
    hand_over(done.order_id, clerk(world.shibuya))
    # As an import leaves a sale: over, and with no payment on file.
    sql.touch("DELETE FROM payments_payment WHERE purpose_id = %s", (done.order_id,))

    with pytest.raises(PaidElsewhere):
        give_back(done.order_id, world.umeda, 1)

    assert order(done.order_id).returns == []
    assert levels(world.shirt)[world.umeda] == (10, 0)
