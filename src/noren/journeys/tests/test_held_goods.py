"""What is held, bought: online, at a till, at a counter."""

from datetime import timedelta

import pytest
from tests.world import NOON, clerk, levels, make_world, pickup, shipment

from noren.domains.fulfilment import api as fulfilment
from noren.domains.holds import api as holds
from noren.domains.holds.contracts import HoldRef, HoldState
from noren.domains.holds.tests.making import a_member, hold, offer
from noren.domains.orders.contracts import OrderState
from noren.domains.stock import api as stock
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import Count, CountEntry, NewArea, OpenStocktake
from noren.journeys.checkout.checkout import checkout
from noren.journeys.collect import Collect, collect
from noren.journeys.held_goods import HoldNotInCheckout
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.journeys.register.contracts import ScannedLine
from noren.journeys.register.sell import sell_at_register
from noren.journeys.sell_carry_out import SellCarryOut, sell_carry_out
from noren.journeys.stocktake import stocktake_variances
from noren.journeys.tests.till import cash, opened, sale
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.outbox.relay import relay_all

pytestmark = pytest.mark.django_db

BOOKS = ("holds.promises", "stock.levels")


def disagreements(at=NOON):
    relay_all(at=at)
    return [found for found in verify.run(at=at) if found.check in BOOKS]


def state_of(made, at=NOON):
    return holds.get_hold(hold_id=made.id, at=at).state


def mine(made, **more):
    return {"hold_id": made.id, "hold_token": holds.hold_token(made.id), **more}


def test_the_last_unit_that_is_held_is_bought_and_collected_under_one_promise():
    world = make_world(units=1)
    offer()
    made = hold(world, (world.mug, 1))
    staff = clerk(world.shibuya)

    placed = checkout(input=pickup(world, (world.mug, 1), **mine(made)), actor=SHOPPER, at=NOON)
    after = levels(world.mug)[world.shibuya]
    part = fulfilment.of_order(order_id=placed.order_id)[0]
    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=staff, at=NOON)
    collect(input=Collect(fulfilment_id=part.id, code=fulfilment.hand_over_code(part.id)), actor=staff, at=NOON)

    assert placed.state is OrderState.CONFIRMED
    assert after == (1, 1)
    assert levels(world.mug)[world.shibuya] == (0, 0)
    assert state_of(made) is HoldState.COMPLETED
    assert holds.get_hold(hold_id=made.id, at=NOON).order_ids == [placed.order_id]
    assert disagreements() == []


def test_more_than_is_held_is_promised_beside_it_and_less_leaves_the_rest_held():
    world = make_world(units=3)
    offer()
    first = hold(world, (world.mug, 2))

    checkout(input=pickup(world, (world.mug, 1), **mine(first)), actor=SHOPPER, at=NOON)
    rest = state_of(first)
    checkout(input=pickup(world, (world.mug, 2), **mine(first)), actor=SHOPPER, at=NOON)

    assert (rest, state_of(first)) == (HoldState.HELD, HoldState.COMPLETED)
    assert levels(world.mug)[world.shibuya] == (3, 3)
    assert disagreements() == []


@pytest.mark.parametrize("token", ["tok_declined", "tok_insufficient"])
def test_a_card_that_is_declined_leaves_the_goods_held(token):
    world = make_world(units=1)
    offer()
    made = hold(world, (world.mug, 1))

    ended = checkout(input=pickup(world, (world.mug, 1), token=token, **mine(made)), actor=SHOPPER, at=NOON)

    assert ended.state is OrderState.FAILED
    assert state_of(made) is HoldState.HELD
    assert levels(world.mug)[world.shibuya] == (1, 1)
    assert disagreements() == []
    again = checkout(input=pickup(world, (world.mug, 1), **mine(made)), actor=SHOPPER, at=NOON)
    assert again.state is OrderState.CONFIRMED


def test_a_hold_is_bought_by_its_customer_in_its_store_while_it_lasts():
    world = make_world()
    offer()
    made = hold(world, (world.mug, 1))
    elsewhere = pickup(world, (world.mug, 1), store=world.umeda, **mine(made))
    other_goods = pickup(world, (world.beans, 1), **mine(made))
    sent = shipment(world, (world.mug, 1), **mine(made))
    stranger = pickup(world, (world.mug, 1), hold_id=made.id)

    for asked, refusal in (
        (elsewhere, HoldNotInCheckout),
        (other_goods, HoldNotInCheckout),
        (sent, HoldNotInCheckout),
        (stranger, holds.HoldNotFound),
    ):
        with pytest.raises(refusal):
            checkout(input=asked, actor=SHOPPER, at=NOON)
    with pytest.raises(holds.HoldEnded):
        checkout(input=pickup(world, (world.mug, 1), **mine(made)), actor=SHOPPER, at=made.expires_at)

    assert state_of(made) is HoldState.HELD
    assert levels(world.mug)[world.shibuya] == (10, 1)


def test_a_till_sells_what_a_hold_kept_and_no_shortfall_is_told():
    world = make_world(units=1)
    offer()
    made = hold(world, (world.mug, 1))
    session = opened(world)
    wish = sale(session, ScannedLine(variant_id=world.mug), tenders=[cash(1200)], hold_ids=[made.id])

    sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert state_of(made) is HoldState.COMPLETED
    assert levels(world.mug)[world.shibuya] == (0, 0)
    assert disagreements() == []


def test_a_member_at_a_till_takes_their_own_hold_without_naming_it_and_others_keep_theirs():
    world = make_world(units=5)
    offer()
    member = a_member()
    own, other = hold(world, (world.mug, 1), actor=member), hold(world, (world.mug, 1))
    session = opened(world)
    line = ScannedLine(variant_id=world.mug, quantity=2)
    wish = sale(session, line, tenders=[cash(2400)], member_id=member.member_id)

    sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert (state_of(own), state_of(other)) == (HoldState.COMPLETED, HoldState.HELD)
    assert levels(world.mug)[world.shibuya] == (3, 1)
    assert disagreements() == []


def test_a_counter_sale_of_a_hold_that_is_over_is_a_plain_sale():
    world = make_world(units=2)
    offer()
    made = hold(world, (world.mug, 1))
    late = made.expires_at + timedelta(seconds=1)
    wish = SellCarryOut(location_id=world.shibuya, lines=[{"variant_id": world.mug, "quantity": 1}], hold_ids=[made.id])

    sell_carry_out(input=wish, actor=clerk(world.shibuya), at=late)

    assert state_of(made, late) is HoldState.EXPIRED
    assert stock.availability(variant_ids=[world.mug], location_ids=[world.shibuya], at=late)[0].available == 1
    assert disagreements(late) == []


def test_nobody_else_buys_what_is_held():
    world = make_world(units=1)
    offer()
    made = hold(world, (world.mug, 1))

    with pytest.raises(AppError) as refused:
        checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)

    assert refused.value.code == "stock.out_of_stock"
    assert state_of(made) is HoldState.HELD


def test_a_stocktake_knows_what_stands_aside_for_a_hold():
    world = make_world(units=5)
    offer()
    made = hold(world, (world.mug, 2))
    staff = clerk(world.shibuya, role="store_manager")
    holds.put_aside(input=HoldRef(hold_id=made.id), actor=staff, at=NOON)
    opened_at = NOON + timedelta(minutes=1)
    counting = stocktake.open_stocktake(
        input=OpenStocktake(location_id=world.shibuya, name="秋", areas=[NewArea(name="売場")]),
        actor=staff,
        at=opened_at,
    )
    entry = CountEntry(id=uuid7(), area_id=counting.areas[0].id, variant_id=world.mug, quantity=3, counted_at=opened_at)
    stocktake.count(input=Count(stocktake_id=counting.id, lines=[entry]), actor=staff, at=opened_at)

    found = stocktake_variances(stocktake_id=counting.id, actor=staff, at=opened_at)

    mug = next(line for line in found.lines if line.variant_id == world.mug)
    assert (mug.expected, mug.set_aside, mug.delta) == (3, 2, 0)
