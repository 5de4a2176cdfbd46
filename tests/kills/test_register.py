"""Killed at every boundary of what happens at a till: sales by any mix of tenders, voids, returns with points."""

from collections.abc import Callable
from typing import Any

import pytest

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, ReturnLine
from noren.domains.payments import api as payments
from noren.domains.register import api as register
from noren.domains.register.contracts import OpenSession, SaveTill, Session, TransactionState
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.register.contracts import (
    GivenTender,
    Method,
    ReturnAtRegister,
    ScannedLine,
    SellAtRegister,
    VoidSale,
)
from noren.journeys.register.reverse import return_at_register, void_sale
from noren.journeys.register.sell import sell_at_register
from noren.journeys.return_goods import ReturnGoods
from noren.journeys.sell_carry_out import sell_carry_out
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from tests.kills.test_every_statement import Request, key_for, killed_everywhere
from tests.kills.test_points import mug_with_points
from tests.loyal import give, has, make_member, make_programme
from tests.world import NOON, World, clerk, levels, make_world

pytestmark = pytest.mark.django_db(transaction=True)

CASH = GivenTender(method=Method.CASH, amount_minor=1200, received_minor=2000)
MIXED = [
    GivenTender(method=Method.CASH, amount_minor=200),
    GivenTender(method=Method.CARD, amount_minor=1000, token="tok_ok"),
]


def qr(amount: int, token: str) -> GivenTender:
    return GivenTender(method=Method.QR, amount_minor=amount, token=token)


def opened(world: World) -> Session:
    till = register.save_till(input=SaveTill(location_id=world.shibuya, code="1"), actor=SYSTEM, at=NOON)
    return register.open_session(input=OpenSession(till_id=till.id, opening_float_minor=30_000), actor=SYSTEM, at=NOON)


def mug(world: World, session: Session, *tenders: GivenTender, **more: Any) -> SellAtRegister:
    lines = [ScannedLine(variant_id=world.mug)]
    return SellAtRegister(session_id=session.id, lines=lines, tenders=list(tenders), **more)


def in_drawer(session: Session) -> int:
    return register.x_report(session_id=session.id, at=NOON).totals.cash_expected_minor


@pytest.mark.parametrize(
    ("points", "tenders", "may_fail"),
    [
        (0, [CASH], False),
        (200, [CASH.model_copy(update={"amount_minor": 1000})], False),
        (0, MIXED, True),
        (200, [qr(400, "tok_ok"), qr(600, "tok_ok")], True),
        (200, [qr(400, "tok_ok"), qr(600, "tok_decline")], True),
        (0, [qr(1200, "tok_timeout")], True),
    ],
    ids=["cash", "points and cash", "cash and card", "points and two", "the second is declined", "silent"],
)
def test_a_sale_at_a_till(points: int, tenders: list[GivenTender], may_fail: bool) -> None:
    world, me = make_world(units=1000), make_member()
    make_programme(earn_points=0)
    give(me, 1_000_000)
    session = opened(world)

    def make() -> tuple[Request, Callable[[Any], None]]:
        wish = mug(world, session, *tenders, member_id=me, points=points)
        before, drawer, had = levels(world.mug)[world.shibuya][0], in_drawer(session), has(me)[0]

        def judge(_answer: Any) -> None:
            sql.touch("UPDATE sandbox_webhook SET next_at = NULL")
            sale = register.find_transaction(transaction_id=wish.id)
            paid = payments.payments_for(purpose_id=wish.id)
            kept = sum(payment.captured_minor - payment.refunded_minor for payment in paid)
            assert sale is not None
            if sale.state is TransactionState.DONE:
                cash = sum(tender.amount_minor for tender in tenders if tender.method is Method.CASH)
                assert (kept, levels(world.mug)[world.shibuya][0], has(me)) == (1200, before - 1, (had - points, 0, 0))
                assert in_drawer(session) == drawer + cash
            else:
                assert may_fail
                assert sale.state is TransactionState.FAILED
                assert (kept, levels(world.mug)[world.shibuya][0], has(me)) == (0, before, (had, 0, 0))
                assert in_drawer(session) == drawer

        return lambda at: sell_at_register(input=wish, actor=clerk(world.shibuya), at=at), judge

    assert killed_everywhere(make) > 10


def test_a_void() -> None:
    world = make_world(units=1000)
    session = opened(world)
    manager = clerk(world.shibuya, role="store_manager")

    def make() -> tuple[Request, Callable[[Any], None]]:
        before, drawer = levels(world.mug)[world.shibuya], in_drawer(session)
        sale = mug(world, session, *MIXED)
        sell_at_register(input=sale, actor=manager, at=NOON)
        wish = VoidSale(sale_id=sale.id, reason="打ち間違い")
        key = key_for(wish)

        def request(at: Any) -> Any:
            done = void_sale(input=wish, actor=manager, at=at, key=key)
            send_pending_refunds(order_id=sale.id, at=at)
            return done

        def judge(answer: Any) -> None:
            assert (answer.amount_minor, answer.cash_minor) == (1200, 200)
            assert sum(paid.refunded_minor for paid in payments.payments_for(purpose_id=sale.id)) == 1200
            assert (levels(world.mug)[world.shibuya], in_drawer(session)) == (before, drawer)

        return request, judge

    assert killed_everywhere(make) > 15


def test_a_return_of_what_was_paid_with_points_and_cash() -> None:
    world, me = make_world(units=1000), make_member()
    make_programme(earn_points=0)
    give(me, 1_000_000)
    session = opened(world)
    staff = clerk(world.shibuya)

    def make() -> tuple[Request, Callable[[Any], None]]:
        sold = sell_carry_out(input=mug_with_points(world, me), actor=staff, at=NOON)
        line = orders.get_order(order_id=sold.order_id).lines[0]
        goods = ReturnGoods(
            return_id=uuid7(),
            order_id=sold.order_id,
            location_id=world.shibuya,
            lines=[ReturnLine(line_id=line.id, quantity=1, condition=Condition.RESTOCK)],
        )
        wish = ReturnAtRegister(session_id=session.id, goods=goods)
        key, points, drawer = key_for(wish), has(me)[0], in_drawer(session)

        def request(at: Any) -> Any:
            done = return_at_register(input=wish, actor=staff, at=at, key=key)
            send_pending_refunds(order_id=sold.order_id, at=at)
            return done

        def judge(answer: Any) -> None:
            assert (answer.amount_minor, answer.cash_minor) == (1200, 1000)
            assert (has(me), in_drawer(session)) == ((points + 200, 0, 0), drawer - 1000)

        return request, judge

    assert killed_everywhere(make) > 15
