"""One balance, wanted from all sides at once: a till, the app, a return, a merge of two ids; never below zero."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import AcceptCode, IssueCard
from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import ExpireDue
from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, ReturnLine
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult, WantedLine
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.sell_carry_out import SellCarryOut, Sold, sell_carry_out
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from noren.platform.outbox.relay import relay_all
from tests.loyal import follow, give, has, make_member, make_programme, one_person, shopper
from tests.races.starting_together import together
from tests.races.test_checkout import clean
from tests.world import NOON, World, clerk, make_world, pickup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_programme(transactional_db: None) -> Any:
    loyalty.forget_programme()
    yield
    loyalty.forget_programme()


def at_a_till(world: World, member_id: UUID, points: int) -> Callable[[], Sold]:
    sale = SellCarryOut(
        location_id=world.shibuya,
        lines=[WantedLine(variant_id=world.mug, quantity=1)],
        member_id=member_id,
        points=points,
    )
    return lambda: sell_carry_out(input=sale, actor=clerk(world.shibuya), at=NOON)


def in_the_app(world: World, member_id: UUID, points: int) -> Callable[[], CheckoutResult]:
    order = pickup(world, (world.mug, 1), points=points)
    return lambda: checkout(input=order, actor=shopper(member_id), at=NOON)


def brought_back(world: World, order_id: UUID) -> Callable[[], Any]:
    line = orders.get_order(order_id=order_id).lines[0]
    wish = ReturnGoods(
        return_id=uuid7(), order_id=order_id, location_id=world.umeda,
        lines=[ReturnLine(line_id=line.id, quantity=1, condition=Condition.RESTOCK)],
    )  # fmt: skip
    return lambda: return_goods(input=wish, actor=SYSTEM, at=NOON)


def test_one_balance_is_used_once_from_till_and_app() -> None:
    world, me, before = make_world(units=50), make_member(), make_member("old@example.com")
    make_programme()
    give(me, 600)
    give(before, 400)
    one_person(me, before)

    asked = [(at_a_till, in_the_app)[turn % 2](world, (me, before)[turn % 3 == 0], 300) for turn in range(10)]
    ends = together(asked)

    used = [end for end in ends if not isinstance(end, AppError)]
    assert len(used) == 3
    assert {end.code for end in ends if isinstance(end, AppError)} == {"loyalty.too_few"}
    assert has(me)[:2] == (100, 0)
    assert clean() == []


def test_a_till_the_app_a_return_the_worker_and_the_clock_at_once_keep_the_books() -> None:
    world, me = make_world(units=90), make_member()
    make_programme(earn_points=10)
    give(me, 1000)
    give(me, 50, expires_at=NOON)
    bought = [at_a_till(world, me, 200)().order_id for _ in range(3)]
    follow(*bought)

    calls: list[Callable[[], Any]] = []
    for order_id in bought:
        calls += [brought_back(world, order_id), lambda o=order_id: follow(o), at_a_till(world, me, 250)]
    calls += [in_the_app(world, me, 300), lambda: ledger.expire_due(input=ExpireDue(), actor=SYSTEM, at=NOON)]
    ends = together(calls)

    assert {end.code for end in ends if isinstance(end, AppError)} <= {"loyalty.too_few"}
    relay_all(at=NOON)
    assert clean() == []
    assert has(me, at=NOON + timedelta(hours=1))[1] == 0


def test_the_same_order_is_followed_once_by_many_workers() -> None:
    world, me = make_world(units=50), make_member()
    make_programme()
    order_id = at_a_till(world, me, 0)().order_id

    together([lambda: follow(order_id) for _ in range(6)])

    assert has(me) == (10, 0, 0)
    assert clean() == []


def test_a_code_shown_to_two_tills_at_once_counts_at_one() -> None:
    make_world()
    me = make_member()
    identity.issue_card(input=IssueCard(member_id=me), actor=SYSTEM, at=NOON)
    shown = identity.find_membership_code(member_id=me, at=NOON)
    assert shown is not None

    ends = together(
        [
            lambda place=f"till {number % 4}": identity.accept_code(
                input=AcceptCode(payload=shown.payload, place=place), actor=SYSTEM, at=NOON
            )
            for number in range(8)
        ]
    )

    assert len([end for end in ends if end == me]) == 2
    assert {end.code for end in ends if isinstance(end, AppError)} == {"identity.membership_code_used"}


def test_a_card_asked_for_ten_times_at_once_is_one_card() -> None:
    make_world()
    me = make_member()

    ends = together(
        [lambda: identity.issue_card(input=IssueCard(member_id=me), actor=SYSTEM, at=NOON) for _ in range(10)]
    )

    assert len({end.card_number for end in ends if not isinstance(end, AppError)}) == 1
    assert not any(isinstance(end, AppError) for end in ends)
