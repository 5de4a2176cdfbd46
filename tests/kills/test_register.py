"""Killed at every boundary of a till: a sale with a member's points and two cards, its void, and a return, each once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, ReturnLine
from noren.domains.payments import api as payments
from noren.domains.register import api as register
from noren.domains.register.contracts import OpenSession, SaveTill, Session, TransactionState
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.register.contracts import (
    GivenTender,
    Method,
    RegisterSale,
    ReturnAtRegister,
    ScannedLine,
    SellAtRegister,
    VoidSale,
)
from noren.journeys.register.reverse import return_at_register, void_sale
from noren.journeys.register.sell import sell_at_register
from noren.journeys.return_goods import ReturnGoods
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from tests.kills.test_every_statement import Request, key_for, killed_everywhere
from tests.loyal import give, has, make_member, make_programme
from tests.world import NOON, World, clerk, levels, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_programme(transactional_db: None) -> Any:
    loyalty.forget_programme()
    yield
    loyalty.forget_programme()


def opened(world: World) -> Session:
    till = register.save_till(input=SaveTill(location_id=world.shibuya, code="1"), actor=SYSTEM, at=NOON)
    return register.open_session(input=OpenSession(till_id=till.id), actor=SYSTEM, at=NOON)


def sale(world: World, session: Session, me: Any, *cards: int) -> SellAtRegister:
    cash = GivenTender(method=Method.CASH, amount_minor=1000 - sum(cards))
    tenders = [GivenTender(method=Method.CARD, amount_minor=amount, token="tok_ok") for amount in cards]
    line = ScannedLine(variant_id=world.mug)
    return SellAtRegister(session_id=session.id, lines=[line], tenders=[*tenders, cash], member_id=me, points=200)


def test_a_sale_with_points_and_two_cards() -> None:
    world, me = make_world(units=1000), make_member()
    make_programme(earn_points=0)
    give(me, 1_000_000)
    session = opened(world)

    def make() -> tuple[Request, Callable[[Any], None]]:
        wish = sale(world, session, me, 300, 400)
        before, on_hand = has(me)[0], levels(world.mug)[world.shibuya][0]

        def judge(_answer: RegisterSale) -> None:
            known = register.find_transaction(transaction_id=wish.id)
            done = known is not None and known.state is TransactionState.DONE
            assert done or (known is not None and known.state is TransactionState.FAILED)
            paid = payments.payments_for(purpose_id=wish.id)
            kept = sum(one.captured_minor - one.refunded_minor for one in paid)
            assert (kept, has(me)) == ((1200, (before - 200, 0, 0)) if done else (0, (before, 0, 0)))
            assert levels(world.mug)[world.shibuya] == (on_hand - done, 0)

        return lambda at: sell_at_register(input=wish, actor=clerk(world.shibuya), at=at), judge

    assert killed_everywhere(make) > 20


@pytest.mark.parametrize("how", ["void", "return"])
def test_a_sale_with_points_that_is_taken_back(how: str) -> None:
    world, me = make_world(units=1000), make_member()
    make_programme(earn_points=0)
    give(me, 1_000_000)
    session = opened(world)
    staff = clerk(world.shibuya, role="store_manager")

    def make() -> tuple[Request, Callable[[Any], None]]:
        before, on_hand = has(me)[0], levels(world.mug)[world.shibuya][0]
        sold = sale(world, session, me, 600)
        sell_at_register(input=sold, actor=staff, at=NOON)
        line = orders.get_order(order_id=sold.id).lines[0]
        wish: Any = VoidSale(sale_id=sold.id, reason="打ち間違い")
        command: Any = void_sale
        if how == "return":
            part = ReturnLine(line_id=line.id, quantity=1, condition=Condition.RESTOCK)
            goods = ReturnGoods(return_id=uuid7(), order_id=sold.id, location_id=world.shibuya, lines=[part])
            wish, command = ReturnAtRegister(session_id=session.id, goods=goods), return_at_register
        key = key_for(wish)

        def request(at: datetime) -> Any:
            done = command(input=wish, actor=staff, at=at, key=key)
            send_pending_refunds(order_id=sold.id, at=at)
            return done

        def judge(answer: Any) -> None:
            assert (answer.amount_minor, answer.cash_minor, answer.points_minor) == (1200, 400, 200)
            assert has(me) == (before, 0, 0)
            assert levels(world.mug)[world.shibuya] == (on_hand, 0)
            every = payments.payments_for(purpose_id=sold.id)
            assert all(one.refunded_minor in (0, one.captured_minor) for one in every)

        return request, judge

    assert killed_everywhere(make) > 15
