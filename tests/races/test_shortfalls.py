"""Broken promises, in processes of their own: tills, customers, the clock and several workers, all at once."""

from datetime import timedelta
from uuid import UUID

import pytest

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, Outcome, Remedy, Shortfall
from noren.domains.register import api as register
from noren.domains.register.contracts import OpenSession, SaveTill
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ExpectLine, ExpectStock, IncomingKind
from noren.journeys.checkout.contracts import CheckoutResult
from noren.journeys.mend_promises import AnswerShortfall
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from tests.journeys.serving import bought, money, order, well
from tests.journeys.test_mend_promises import cases, gone, mend, outcomes
from tests.races.test_processes import AtOnce, Call, at_once, callers, flat
from tests.races.test_register import mug
from tests.races.ticking import Tick
from tests.world import NOON, World, levels, make_world, pickup

__all__ = ["at_once", "callers"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
A_DAY = Tick(minutes=25 * 60)
GIVEN = {Outcome.REFUNDED: 1_200, Outcome.OTHER_STORE: 0}


def sale_at(world: World, till: str) -> Call:
    saved = register.save_till(input=SaveTill(location_id=world.shibuya, code=till), actor=SYSTEM, at=NOON)
    session = register.open_session(input=OpenSession(till_id=saved.id), actor=SYSTEM, at=NOON)
    return "sell", mug(world, session), None


def answer(asked: Shortfall, done: CheckoutResult, remedy: Remedy, place: UUID | None = None) -> Call:
    wish = AnswerShortfall(shortfall_id=asked.id, remedy=remedy, location_id=place, access_token=done.access_token)
    return "answer", wish, None


@pytest.mark.parametrize("remedy", [Remedy.REFUND, Remedy.OTHER_STORE])
def test_two_tills_sell_what_was_promised_while_its_customer_answers(at_once: AtOnce, remedy: Remedy) -> None:
    world = make_world(units=2)
    done = bought(pickup(world, (world.mug, 2)))
    gone(world.shibuya, world.mug, 1)
    [asked] = cases(done)
    place = world.umeda if remedy is Remedy.OTHER_STORE else None

    ends = at_once(
        [
            [sale_at(world, "1")],
            [sale_at(world, "2")],
            [answer(asked, done, remedy, place), answer(asked, done, Remedy.REFUND)],
            [("mend", Tick(minutes=5), None)],
        ]
    )
    for _ in range(2):
        mend()

    assert [*ends[0], *ends[1], *ends[3]] == ["done"] * 3
    assert sorted(ends[2]) == ["done", "fulfilment.shortfall_settled"]
    first, rest = cases(done)[0], cases(done)[1:]
    assert first.outcome in GIVEN
    assert [one.outcome for one in rest] == [None]
    here = sum(line.quantity for part in _here(done, world) for line in part.lines)
    assert levels(world.mug)[world.shibuya] == (-1, here)
    assert money(done.order_id) == (2_400 - GIVEN[first.outcome], GIVEN[first.outcome])
    assert well()


@pytest.mark.parametrize("_again", range(3))
def test_answers_of_two_devices_and_the_clock_end_in_one_outcome(at_once: AtOnce, _again: int) -> None:
    world = make_world()
    done = bought(pickup(world, (world.mug, 2)))
    gone(world.shibuya, world.mug, 9)
    [asked] = cases(done)

    ends = at_once(
        [
            [answer(asked, done, Remedy.REFUND)],
            [answer(asked, done, Remedy.OTHER_STORE, world.umeda)],
            [("settle", A_DAY, None)],
            [("settle", A_DAY, None), answer(asked, done, Remedy.REFUND)],
        ]
    )

    answers = [ends[0][0], ends[1][0], ends[3][1]]
    assert answers.count("done") <= 1
    assert set(answers) <= {"done", "fulfilment.shortfall_settled"}
    [outcome] = outcomes(done)
    assert outcome in (Outcome.REFUNDED, Outcome.OTHER_STORE)
    assert (outcome is Outcome.OTHER_STORE) == (ends[1] == ["done"])
    assert money(done.order_id)[1] == GIVEN[outcome]
    assert order(done.order_id).cancelled_minor == GIVEN[outcome]
    assert levels(world.mug)[world.shibuya] == (1, 1)
    assert well()


def test_four_workers_mend_what_one_sale_has_broken_and_everybody_is_asked_once(at_once: AtOnce) -> None:
    world = make_world(units=3)
    orders = [bought(pickup(world, (world.mug, 1))) for _ in range(3)]
    sales = [sale_at(world, str(till)) for till in (1, 2)]

    at_once([[("mend", Tick(minutes=5), None), *sales[number : number + 1]] for number in range(4)])
    at_once([[("mend", Tick(minutes=5), None)] for _ in range(4)])

    assert [len(cases(one)) for one in orders] == [0, 1, 1]
    assert levels(world.mug)[world.shibuya] == (1, 3)
    assert fulfilment.endangered_levels() == []
    assert well()


def test_one_unit_on_its_way_is_waited_for_by_one_customer(at_once: AtOnce) -> None:
    world = make_world(units=4)
    day = NOON + timedelta(days=2)
    line = ExpectLine(id=uuid7(), location_id=world.shibuya, variant_id=world.mug, quantity=1, expected_at=day)
    coming = ExpectStock(kind=IncomingKind.PURCHASE, reference_id=uuid7(), lines=[line])
    stock.expect(input=coming, actor=SYSTEM, at=NOON)
    orders = [bought(pickup(world, (world.mug, 1))) for _ in range(4)]
    gone(world.shibuya, world.mug, 4)

    ends = at_once([[answer(cases(one)[0], one, Remedy.WAIT)] for one in orders])

    assert flat(ends) == ["done"] + ["fulfilment.delivery_taken"] * 3
    assert [one.outcome for done in orders for one in cases(done) if one.outcome] == [Outcome.WAITING]
    assert well()


def _here(done: CheckoutResult, world: World) -> list[Fulfilment]:
    parts = fulfilment.of_order(order_id=done.order_id)
    return [part for part in parts if part.location_id == world.shibuya and part.state == "RESERVED"]
