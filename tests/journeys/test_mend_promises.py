"""The physical world breaks promises: whose gives way, who is asked, and what becomes of the goods and the money."""

from datetime import timedelta
from uuid import UUID

import pytest

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState, FulfilmentType, Outcome, Ranking, Remedy, Shortfall
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import OrderState
from noren.domains.places import api as places
from noren.domains.places.contracts import SaveLocation
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ExpectLine, ExpectStock, IncomingKind, MoveLine, MovementReason, MoveStock
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout.contracts import CheckoutResult
from noren.journeys.mend_promises import (
    AnswerShortfall,
    answer_shortfall,
    endanger_forgotten,
    mend_endangered,
    settle_unanswered,
)
from noren.kernel.ids import uuid7
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM, Actor
from noren.platform.outbox.relay import relay_all
from tests.journeys.serving import bought, hand_over, money, order, part_of, prepare, well
from tests.world import NOON, World, clerk, levels, make_world, pickup, shipment

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOON + timedelta(minutes=5)


def gone(place: UUID, variant: UUID, units: int, reason: MovementReason = MovementReason.SALE) -> None:
    """Units leave a shelf, whatever was promised; the relay and the timer do the rest."""
    lines = [MoveLine(location_id=place, variant_id=variant, delta=-units)]
    stock.move(input=MoveStock(reason=reason, lines=lines), actor=SYSTEM, at=SOON)
    mend()


def mend() -> None:
    relay_all(at=SOON)
    mend_endangered(at=SOON)
    relay_all(at=SOON)


def answer(
    asked: Shortfall,
    remedy: Remedy,
    *,
    at: UUID | None = None,
    similar: UUID | None = None,
    actor: Actor = SHOPPER,
    token: str = "",
) -> Shortfall:
    wanted = AnswerShortfall(
        shortfall_id=asked.id, remedy=remedy, location_id=at, variant_id=similar, access_token=token
    )
    return answer_shortfall(input=wanted, actor=actor, at=SOON)


def cases(done: CheckoutResult) -> list[Shortfall]:
    return fulfilment.shortfalls_of(order_id=done.order_id)


def outcomes(done: CheckoutResult) -> list[Outcome | None]:
    return [case.outcome for case in cases(done)]


def let_umeda_send(world: World) -> None:
    facts = places.get_location(location_id=world.umeda, fresh=True)
    fields = set(SaveLocation.model_fields) & set(type(facts).model_fields)
    given = facts.model_dump(include=fields) | {"services": [*facts.services, "ship_from"]}
    places.save_location(input=SaveLocation(**given), actor=SYSTEM, at=NOON)
    places.forget_locations()


def asked_about_a_shirt(world: World) -> tuple[CheckoutResult, Shortfall]:
    done = bought(pickup(world, (world.shirt, 2), (world.mug, 1)))
    gone(world.shibuya, world.shirt, 9)
    [asked] = cases(done)
    return done, asked


def test_a_sale_that_takes_promised_goods_asks_the_customer_who_moves_them_to_another_store() -> None:
    world = make_world()

    done, asked = asked_about_a_shirt(world)

    assert (asked.quantity, asked.outcome, asked.respond_by) == (1, None, SOON + timedelta(hours=24))
    assert [(o.remedy, o.location_id) for o in asked.options] == [
        (Remedy.OTHER_STORE, world.umeda),
        (Remedy.SIMILAR, None),
        (Remedy.REFUND, None),
    ]
    assert (asked.cause, asked.ranking) == ("sale", Ranking(there=1, promised=2, place=1, of=1))
    answer(asked, Remedy.OTHER_STORE, at=world.umeda, token=done.access_token)
    here, there = sorted(
        fulfilment.of_order(order_id=done.order_id), key=lambda part: part.location_id != world.shibuya
    )
    assert [(line.variant_id, line.quantity) for line in here.lines] == [(world.shirt, 1), (world.mug, 1)]
    assert (there.location_id, there.state, there.lines[0].quantity) == (world.umeda, FulfilmentState.RESERVED, 1)
    assert levels(world.shirt)[world.shibuya] == (1, 1)
    assert levels(world.shirt)[world.umeda] == (10, 1)
    assert (outcomes(done), money(done.order_id)[1]) == ([Outcome.OTHER_STORE], 0)
    assert well()
    prepare(done.order_id, clerk())
    assert well()


def test_a_parcel_comes_from_another_place_without_a_question_if_it_leaves_on_the_same_day() -> None:
    world = make_world()
    let_umeda_send(world)
    done = bought(shipment(world, (world.shirt, 2)))

    gone(world.warehouse, world.shirt, 10, MovementReason.DAMAGE)

    moved = [part for part in fulfilment.of_order(order_id=done.order_id) if part.state is FulfilmentState.RESERVED]
    assert [(part.location_id, part.type) for part in moved] == [(world.umeda, FulfilmentType.SHIPMENT)]
    assert moved[0].why is not None
    assert outcomes(done) == [Outcome.MOVED]
    assert (levels(world.shirt)[world.warehouse], levels(world.shirt)[world.umeda]) == ((0, 0), (10, 2))
    assert well()


def test_who_ordered_last_gives_way() -> None:
    world = make_world(units=2)
    early, late = (bought(pickup(world, (world.shirt, 1))) for _ in range(2))

    gone(world.shibuya, world.shirt, 1)

    assert (len(cases(early)), len(cases(late))) == (0, 1)


def test_goods_that_stand_ready_stay_with_their_customer() -> None:
    world = make_world(units=2)
    early = bought(pickup(world, (world.shirt, 1)))
    late = bought(pickup(world, (world.shirt, 1)))
    prepare(late.order_id, clerk(world.shibuya))

    gone(world.shibuya, world.shirt, 1)

    assert (len(cases(early)), len(cases(late))) == (1, 0)


def test_nobody_is_asked_twice_about_the_same_goods() -> None:
    world = make_world()
    done, _asked = asked_about_a_shirt(world)

    gone(world.shibuya, world.shirt, 1)
    mend()

    assert len(cases(done)) == 1


def test_without_an_answer_the_money_goes_back() -> None:
    world = make_world()
    done, _asked = asked_about_a_shirt(world)

    settle_unanswered(at=SOON + timedelta(hours=23))
    assert outcomes(done) == [None]
    settle_unanswered(at=SOON + timedelta(hours=25))

    assert (outcomes(done), money(done.order_id)[1]) == ([Outcome.REFUNDED], 2_990)
    assert levels(world.shirt)[world.shibuya] == (1, 1)
    assert well()
    prepare(done.order_id, clerk(world.shibuya))
    hand_over(done.order_id, clerk(world.shibuya))
    assert order(done.order_id).state is OrderState.COMPLETED
    assert well()


def test_a_refund_of_all_that_a_part_had_ends_the_order() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 1)))
    gone(world.shibuya, world.shirt, 10)

    answer(cases(done)[0], Remedy.REFUND, token=done.access_token)

    assert (order(done.order_id).state, part_of(done.order_id).state) == (
        OrderState.CANCELLED,
        FulfilmentState.CANCELED,
    )
    assert (money(done.order_id), levels(world.shirt)[world.shibuya]) == ((0, 2_990), (0, 0))
    assert well()


def test_a_customer_who_waits_is_promised_the_day_of_the_next_goods() -> None:
    world = make_world()
    coming = NOON + timedelta(days=2)
    line = ExpectLine(id=uuid7(), location_id=world.shibuya, variant_id=world.shirt, quantity=5, expected_at=coming)
    expected = ExpectStock(kind=IncomingKind.PURCHASE, reference_id=uuid7(), lines=[line])
    stock.expect(input=expected, actor=SYSTEM, at=NOON)
    done, asked = asked_about_a_shirt(world)

    answer(asked, Remedy.WAIT, token=done.access_token)

    assert (part_of(done.order_id).due_at, outcomes(done)) == (coming, [Outcome.WAITING])
    endanger_forgotten(at=SOON)
    mend()
    assert len(cases(done)) == 1


def test_a_question_is_answered_once() -> None:
    world = make_world()
    done, asked = asked_about_a_shirt(world)
    answer(asked, Remedy.REFUND, token=done.access_token)
    before = levels(world.shirt), money(done.order_id)

    with pytest.raises(fulfilment.ShortfallSettled):
        answer(asked, Remedy.OTHER_STORE, at=world.umeda, token=done.access_token)

    assert (levels(world.shirt), money(done.order_id)) == before


def test_what_was_not_offered_strangers_and_sold_goods_change_nothing() -> None:
    world = make_world()
    done, asked = asked_about_a_shirt(world)
    before = levels(world.shirt)

    with pytest.raises(fulfilment.RemedyNotOffered):
        answer(asked, Remedy.WAIT, token=done.access_token)
    with pytest.raises(fulfilment.RemedyNotOffered):
        answer(asked, Remedy.OTHER_STORE, at=world.warehouse, token=done.access_token)
    with pytest.raises(orders.OrderNotFound):
        answer(asked, Remedy.REFUND)
    with pytest.raises(orders.OrderNotFound):
        answer(asked, Remedy.REFUND, actor=clerk(world.umeda))
    assert levels(world.shirt) == before
    gone(world.umeda, world.shirt, 10)
    with pytest.raises(stock.OutOfStock):
        answer(asked, Remedy.OTHER_STORE, at=world.umeda, token=done.access_token)

    assert (levels(world.shirt)[world.shibuya], outcomes(done)) == (before[world.shibuya], [None])
    assert [part.state for part in fulfilment.of_order(order_id=done.order_id)] == [FulfilmentState.RESERVED]


def test_staff_who_find_the_goods_after_all_or_a_cancellation_end_the_question() -> None:
    world = make_world()
    done, asked = asked_about_a_shirt(world)
    other = bought(pickup(world, (world.beans, 1)))
    gone(world.shibuya, world.beans, 10)

    prepare(done.order_id, clerk(world.shibuya))
    cancel_order(input=CancelOrder(order_id=other.order_id, access_token=other.access_token), actor=SHOPPER, at=SOON)

    assert (outcomes(done), outcomes(other)) == ([Outcome.FOUND], [Outcome.CANCELLED])
    with pytest.raises(fulfilment.ShortfallSettled):
        answer(asked, Remedy.REFUND, token=done.access_token)


def test_an_order_that_was_paid_for_after_its_goods_had_gone_is_found_by_the_sweep() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 1)))
    lines = [MoveLine(location_id=world.shibuya, variant_id=world.shirt, delta=-10)]
    stock.move(input=MoveStock(reason=MovementReason.SALE, lines=lines), actor=SYSTEM, at=SOON)
    assert fulfilment.endangered_levels() == []

    endanger_forgotten(at=SOON)
    mend_endangered(at=SOON)

    assert outcomes(done) == [None]
    assert fulfilment.endangered_levels() == []


def test_a_unit_that_was_set_apart_as_damaged_breaks_a_promise_as_a_sale_does() -> None:
    world = make_world(units=2)
    done = bought(pickup(world, (world.shirt, 2)))

    apart = [MoveLine(location_id=world.shibuya, variant_id=world.shirt, delta=0, unavailable_delta=1)]
    stock.move(input=MoveStock(reason=MovementReason.DAMAGE, lines=apart), actor=SYSTEM, at=SOON)
    mend()

    assert [(case.quantity, case.outcome) for case in cases(done)] == [(1, None)]
    answer(cases(done)[0], Remedy.REFUND, token=done.access_token)
    assert (levels(world.shirt)[world.shibuya], money(done.order_id)[1]) == ((2, 1), 2_990)
    assert well()
