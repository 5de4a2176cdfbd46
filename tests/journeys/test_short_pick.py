"""Staff who cannot fetch everything: another place sends it in time, else the customer chooses; money goes back last."""

from datetime import timedelta
from uuid import UUID

import pytest

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, FulfilmentType, Outcome, Remedy
from noren.domains.orders.contracts import OrderState
from noren.domains.places import api as places
from noren.domains.places.contracts import SaveLocation
from noren.journeys.collect import Collect, collect
from noren.journeys.mend_promises import mend_endangered, settle_unanswered
from noren.journeys.prepare_pickup import Picked, PreparePickup, prepare_pickup
from noren.journeys.reject_pick import RejectPick, RejectReason, reject_pick
from noren.platform.actor import SYSTEM, NotAllowed
from noren.platform.outbox.relay import relay_all
from tests.journeys.serving import LATER, answer_missing, bought, hand_over, money, order, part_of, prepare, well
from tests.world import NOON, World, clerk, levels, make_world, only_at, pickup, shipment

pytestmark = pytest.mark.django_db(transaction=True)


def let_send(*stores: UUID) -> None:
    for store in stores:
        facts = places.get_location(location_id=store, fresh=True)
        given = facts.model_dump(include=set(SaveLocation.model_fields) & set(type(facts).model_fields))
        saved = SaveLocation(**given | {"services": [*facts.services, "ship_from"]})
        places.save_location(input=saved, actor=SYSTEM, at=NOON)
    places.forget_locations()


def parts(order_id: UUID, *states: FulfilmentState) -> list[Fulfilment]:
    return [one for one in fulfilment.of_order(order_id=order_id) if one.state in states]


def outcomes(order_id: UUID) -> list[tuple[int, Outcome | None, UUID | None]]:
    cases = fulfilment.shortfalls_of(order_id=order_id)
    return [(case.quantity, case.outcome, case.outcome_location_id) for case in cases]


def test_what_a_warehouse_lacks_a_store_with_the_service_sends_on_the_same_day() -> None:
    world = make_world()
    let_send(world.umeda)
    done = bought(shipment(world, (world.shirt, 2), (world.mug, 1)))

    left = prepare(done.order_id, clerk(world.warehouse), **{"0": 1})

    [moved] = parts(done.order_id, FulfilmentState.RESERVED)
    assert left.state is FulfilmentState.PREPARED
    assert sorted(line.picked_quantity for line in left.lines) == [1, 1]
    assert (moved.location_id, moved.type, moved.lines[0].quantity) == (world.umeda, FulfilmentType.SHIPMENT, 1)
    assert moved.why is not None
    assert outcomes(done.order_id) == [(1, Outcome.MOVED, world.umeda)]
    assert money(done.order_id)[1] == 0
    assert levels(moved.lines[0].variant_id)[world.warehouse] == (9, 1)
    assert well()


def test_a_whole_parcel_that_was_not_found_moves_together_and_else_as_far_as_it_can() -> None:
    world = make_world()
    let_send(world.umeda)
    together, apart = (bought(shipment(world, (world.shirt, 1), (world.mug, 1))) for _ in range(2))

    prepare(together.order_id, clerk(world.warehouse), **{"0": 0, "1": 0})
    only_at(world.warehouse, world.mug)
    prepare(apart.order_id, clerk(world.warehouse), **{"0": 0, "1": 0})

    [moved] = parts(together.order_id, FulfilmentState.RESERVED)
    assert (moved.location_id, len(moved.lines)) == (world.umeda, 2)
    places_of = {one.location_id for one in parts(apart.order_id, FulfilmentState.RESERVED)}
    assert (places_of - {world.warehouse}, money(apart.order_id)[1]) == ({world.umeda}, 1_200)
    assert levels(world.shirt)[world.warehouse] == (8, 0)


def test_goods_to_be_collected_that_are_missing_stand_in_a_part_of_their_own_while_the_customer_is_asked() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))

    ready = prepare(done.order_id, clerk(world.shibuya), **{"0": 1})

    [apart] = parts(done.order_id, FulfilmentState.RESERVED)
    assert (ready.state, ready.lines[0].quantity, ready.lines[0].picked_quantity) == (FulfilmentState.PREPARED, 1, 1)
    assert (apart.location_id, apart.lines[0].quantity) == (world.shibuya, 1)
    assert (outcomes(done.order_id), money(done.order_id)[1]) == ([(1, None, None)], 0)
    assert levels(world.shirt)[world.shibuya] == (9, 2)
    code = fulfilment.hand_over_code(ready.id)
    assert well()
    answer_missing(done.order_id, Remedy.OTHER_STORE, at=world.umeda, by=world.shibuya)
    assert [one.location_id for one in parts(done.order_id, FulfilmentState.RESERVED)] == [world.umeda]
    assert (levels(world.shirt)[world.shibuya], levels(world.shirt)[world.umeda]) == ((9, 1), (10, 1))
    assert code == fulfilment.hand_over_code(ready.id)
    assert well()


def test_another_customer_is_not_asked_about_units_that_one_is_asked_about_already() -> None:
    world = make_world(units=2)
    early, late = (bought(pickup(world, (world.shirt, 1))) for _ in range(2))

    prepare(early.order_id, clerk(world.shibuya), **{"0": 0})
    relay_all(at=LATER)
    mend_endangered(at=LATER)

    assert (outcomes(early.order_id), outcomes(late.order_id)) == ([(1, None, None)], [])
    assert levels(world.shirt)[world.shibuya] == (1, 2)


def test_goods_that_are_found_after_all_come_back_into_the_book() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))
    asked = prepare(done.order_id, clerk(world.shibuya), **{"0": 0})
    assert (asked.state, levels(world.shirt)[world.shibuya]) == (FulfilmentState.RESERVED, (8, 2))

    prepare(done.order_id, clerk(world.shibuya))

    assert levels(world.shirt)[world.shibuya] == (10, 2)
    assert outcomes(done.order_id) == [(2, Outcome.FOUND, None)]
    hand_over(done.order_id, clerk(world.shibuya))
    assert well()


def test_looking_once_more_and_finding_one_keeps_the_question_about_the_other() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))
    prepare(done.order_id, clerk(world.shibuya), **{"0": 0})
    [first] = fulfilment.shortfalls_of(order_id=done.order_id)

    prepare(done.order_id, clerk(world.shibuya), **{"0": 1})

    [still] = fulfilment.shortfalls_of(order_id=done.order_id)
    assert (still.id, still.quantity, still.outcome) == (first.id, 1, None)
    assert levels(world.shirt)[world.shibuya] == (9, 2)
    assert well()


def test_without_an_answer_the_money_for_what_was_not_found_goes_back_once() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))
    ready = prepare(done.order_id, clerk(world.shibuya), **{"0": 1})

    settle_unanswered(at=LATER + timedelta(hours=25))

    assert (money(done.order_id)[1], outcomes(done.order_id)) == (2_990, [(1, Outcome.REFUNDED, None)])
    assert levels(world.shirt)[world.shibuya] == (9, 1)
    collect(
        input=Collect(fulfilment_id=ready.id, code=fulfilment.hand_over_code(ready.id)),
        actor=clerk(world.shibuya),
        at=LATER,
    )
    assert order(done.order_id).state is OrderState.COMPLETED
    assert well()


def test_a_store_that_cannot_send_a_parcel_gives_it_away_and_keeps_its_goods() -> None:
    world = make_world()
    let_send(world.umeda)
    only_at(world.umeda, world.shirt)
    done = bought(shipment(world, (world.shirt, 2)))
    assert part_of(done.order_id).location_id == world.umeda
    let_send(world.shibuya)
    only = part_of(done.order_id)

    reject_pick(input=RejectPick(fulfilment_id=only.id, reason=RejectReason.BUSY), actor=clerk(world.umeda), at=LATER)

    [asked] = fulfilment.shortfalls_of(order_id=done.order_id)
    assert next(option.remedy for option in asked.options) is Remedy.WAIT
    assert (asked.cause, asked.outcome, levels(world.shirt)[world.umeda]) == ("rejected", None, (10, 2))
    answer_missing(done.order_id, Remedy.WAIT, by=world.umeda)
    assert part_of(done.order_id).due_at == asked.options[0].at
    assert "fulfilment.reject_pick" in [one.what for one in fulfilment.history_of(fulfilment_id=only.id)]
    assert well()


def test_a_rejected_parcel_goes_to_another_place_that_has_it_today() -> None:
    world = make_world()
    let_send(world.umeda)
    done = bought(shipment(world, (world.shirt, 2), (world.mug, 1)))
    part = part_of(done.order_id)

    left = reject_pick(
        input=RejectPick(fulfilment_id=part.id, reason=RejectReason.CARRIER), actor=clerk(world.warehouse), at=LATER
    )

    [moved] = parts(done.order_id, FulfilmentState.RESERVED)
    assert (left.state, moved.location_id, len(moved.lines)) == (FulfilmentState.CANCELED, world.umeda, 2)
    assert (levels(world.shirt)[world.warehouse], levels(world.shirt)[world.umeda]) == ((10, 0), (10, 2))
    assert money(done.order_id)[1] == 0
    assert well()


def test_only_the_own_store_rejects_and_only_what_is_still_to_be_prepared() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 1)))
    part = part_of(done.order_id)
    wish = RejectPick(fulfilment_id=part.id, reason=RejectReason.BUSY)

    with pytest.raises(NotAllowed):
        reject_pick(input=wish, actor=clerk(world.umeda), at=LATER)
    prepare_pickup(
        input=PreparePickup(fulfilment_id=part.id, picked=[Picked(line_id=part.lines[0].id, quantity=1)]),
        actor=clerk(world.shibuya),
        at=LATER,
    )
    with pytest.raises(fulfilment.FulfilmentStateConflict):
        reject_pick(input=wish, actor=clerk(world.shibuya), at=LATER)

    assert (outcomes(done.order_id), levels(world.shirt)[world.shibuya]) == ([], (10, 1))


def test_a_store_sends_only_if_it_offers_to_and_by_its_own_hours() -> None:
    """Saturday's opening is later than the promised Friday: the customer is asked instead."""
    world: World = make_world()
    let_send(world.umeda)
    done = bought(shipment(world, (world.shirt, 1)))
    closed = NOON + timedelta(hours=11)
    part = part_of(done.order_id)

    prepare_pickup(
        input=PreparePickup(fulfilment_id=part.id, picked=[Picked(line_id=part.lines[0].id, quantity=0)]),
        actor=clerk(world.warehouse),
        at=closed,
    )

    [case] = fulfilment.shortfalls_of(order_id=done.order_id)
    assert case.outcome is None
    assert (Remedy.OTHER_STORE, world.umeda) in [(o.remedy, o.location_id) for o in case.options]
