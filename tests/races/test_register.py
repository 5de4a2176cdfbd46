"""A till under everybody's fingers at once: two sales, the closing in the middle of them, and the web beside it."""

from typing import Any

import pytest

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IssueCard
from noren.domains.loyalty import api as loyalty
from noren.domains.orders.contracts import Condition, ReturnLine
from noren.domains.register import api as register
from noren.domains.register.contracts import CloseSession, OpenSession, SaveTill, Session, TransactionState, ZReport
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult, WantedLine
from noren.journeys.register.contracts import (
    GivenTender,
    Method,
    RegisterSale,
    ReturnAtRegister,
    Reversed,
    ScannedLine,
    SellAtRegister,
    SendGoods,
    VoidSale,
)
from noren.journeys.register.reverse import return_at_register, void_sale
from noren.journeys.register.scanned import ScanAtTill, Scanned, read_scan
from noren.journeys.register.sell import sell_at_register
from noren.journeys.return_goods import ReturnGoods
from noren.kernel.errors import AppError
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from tests.kills.books import disagreements
from tests.loyal import give, has, make_member, make_programme, shopper
from tests.races.starting_together import together
from tests.races.test_checkout import clean
from tests.world import ADDRESS, CONTACT, NOON, World, clerk, levels, make_world, pickup, shipment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_programme(transactional_db: None) -> Any:
    loyalty.forget_programme()
    yield
    loyalty.forget_programme()


def opened(world: World) -> Session:
    till = register.save_till(input=SaveTill(location_id=world.shibuya, code="1"), actor=SYSTEM, at=NOON)
    return register.open_session(input=OpenSession(till_id=till.id), actor=SYSTEM, at=NOON)


def mug(world: World, session: Session, method: Method = Method.CASH) -> SellAtRegister:
    tender = GivenTender(method=method, amount_minor=1200, token="tok_ok")
    return SellAtRegister(session_id=session.id, lines=[ScannedLine(variant_id=world.mug)], tenders=[tender])


def codes(ends: list[object]) -> list[str]:
    return sorted(end.code for end in ends if isinstance(end, AppError))


def test_a_till_and_the_web_sell_the_last_unit_and_the_till_is_right() -> None:
    world = make_world(units=1)
    wish = mug(world, opened(world))

    ends = together(
        [
            lambda: sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON),
            *[lambda: checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)] * 3,
        ]
    )

    assert isinstance(ends[0], RegisterSale)
    web = sum(isinstance(end, CheckoutResult) for end in ends)
    assert web in (0, 1)
    assert levels(world.mug)[world.shibuya] == (0, web)
    assert clean() == []
    assert disagreements(sql.rows) == []


def test_the_last_unit_elsewhere_is_sold_once_by_tills_and_the_web_and_nobody_else_pays() -> None:
    world = make_world(units=1)
    session = opened(world)
    wishes = [
        SellAtRegister(
            session_id=session.id,
            sent=SendGoods(lines=[WantedLine(variant_id=world.mug, quantity=1)], contact=CONTACT, address=ADDRESS),
            tenders=[GivenTender(method=method, amount_minor=1200, token="tok_ok")],
        )
        for method in (Method.CASH, Method.CARD, Method.QR)
    ]

    ends = together(
        [
            *[lambda w=w: sell_at_register(input=w, actor=clerk(world.shibuya), at=NOON) for w in wishes],
            *[lambda: checkout(input=shipment(world, (world.mug, 1)), actor=SHOPPER, at=NOON)] * 3,
        ]
    )

    assert sum(isinstance(end, RegisterSale | CheckoutResult) for end in ends) == 1
    assert codes(ends) == ["stock.out_of_stock"] * 5
    assert levels(world.mug)[world.warehouse] == (1, 1)
    assert sql.value("SELECT count(*) FROM payments_payment") == 1
    assert clean() == []
    assert disagreements(sql.rows) == []


def test_sales_at_one_till_at_once_are_numbered_without_gaps_and_the_same_one_is_one() -> None:
    world = make_world()
    session = opened(world)
    same = mug(world, session)
    wishes = [mug(world, session), mug(world, session, Method.CARD), mug(world, session, Method.QR), same, same, same]

    ends = together([lambda w=w: sell_at_register(input=w, actor=clerk(world.shibuya), at=NOON) for w in wishes])

    assert all(isinstance(end, RegisterSale) and end.state is TransactionState.DONE for end in ends)
    assert sorted({end.number for end in ends}) == [1, 2, 3, 4]
    assert len({end.number for end in ends[3:]}) == 1
    assert levels(world.mug)[world.shibuya] == (6, 0)
    assert register.x_report(session_id=session.id, at=NOON).totals.net_minor == 4 * 1200
    assert clean() == []


def test_a_till_is_closed_while_it_sells_and_its_report_is_what_was_sold() -> None:
    world = make_world()
    session = opened(world)
    staff = clerk(world.shibuya)
    wishes = [
        mug(world, session),
        mug(world, session, Method.CARD),
        mug(world, session),
        mug(world, session, Method.QR),
    ]
    closing = CloseSession(session_id=session.id, counted_minor=0)

    ends = together(
        [
            *[lambda w=w: sell_at_register(input=w, actor=staff, at=NOON) for w in wishes],
            lambda: register.close_session(input=closing, actor=staff, at=NOON),
        ]
    )

    assert set(codes(ends)) <= {"register.session_not_open", "register.sale_running"}
    sold = [end for end in ends if isinstance(end, RegisterSale)]
    assert all(sale.state is TransactionState.DONE for sale in sold)
    closed = ends[-1] if isinstance(ends[-1], ZReport) else register.close_session(input=closing, actor=staff, at=NOON)
    assert (closed.number, closed.totals.net_minor) == (1, 1200 * len(sold))
    assert levels(world.mug)[world.shibuya] == (10 - len(sold), 0)
    assert clean() == []


def test_a_till_is_opened_once_and_a_sale_is_voided_once() -> None:
    world = make_world()
    session = opened(world)
    manager = clerk(world.shibuya, role="store_manager")
    wish = mug(world, session)
    sell_at_register(input=wish, actor=manager, at=NOON)

    ends = together(
        [lambda: void_sale(input=VoidSale(sale_id=wish.id, reason="打ち間違い"), actor=manager, at=NOON)] * 3
        + [lambda: register.open_session(input=OpenSession(till_id=session.till_id), actor=manager, at=NOON)] * 3
    )

    assert sum(isinstance(end, Reversed) for end in ends) == 1
    assert codes(ends) == ["register.already_voided"] * 2 + ["register.till_in_use"] * 3
    assert levels(world.mug)[world.shibuya] == (10, 0)
    assert clean() == []


def test_one_points_balance_is_wanted_from_a_till_with_a_card_from_the_app_and_by_a_return_at_once() -> None:
    world, me = make_world(units=50), make_member()
    make_programme(earn_points=0)
    give(me, 700)
    session, staff = opened(world), clerk(world.shibuya)

    def sale(method: Method) -> SellAtRegister:
        tender = GivenTender(method=method, amount_minor=900, token="tok_ok")
        line = ScannedLine(variant_id=world.mug)
        return SellAtRegister(session_id=session.id, lines=[line], tenders=[tender], member_id=me, points=300)

    bought = sale(Method.CASH)
    sell_at_register(input=bought, actor=staff, at=NOON)
    line_id = sql.value("SELECT id FROM orders_line WHERE order_id = %s", (bought.id,))
    part = ReturnLine(line_id=line_id, quantity=1, condition=Condition.RESTOCK)
    goods = ReturnGoods(order_id=bought.id, location_id=world.shibuya, lines=[part])
    back = ReturnAtRegister(session_id=session.id, goods=goods)
    wishes = [sale(Method.CARD), sale(Method.CARD), sale(Method.CASH)]
    app = pickup(world, (world.mug, 1), points=300)

    ends = together(
        [
            *[lambda w=w: sell_at_register(input=w, actor=staff, at=NOON) for w in wishes],
            lambda: checkout(input=app, actor=shopper(me), at=NOON),
            lambda: return_at_register(input=back, actor=staff, at=NOON),
        ]
    )

    assert isinstance(ends[-1], Reversed)
    used = sum(isinstance(end, RegisterSale | CheckoutResult) for end in ends)
    assert used in (1, 2)
    assert codes(ends) == ["loyalty.too_few"] * (4 - used)
    assert has(me) == (700 - 300 * used, 0, 0)
    assert clean() == []
    assert disagreements(sql.rows) == []


def test_one_membership_code_is_good_at_one_of_three_tills_and_there_as_often_as_it_is_read() -> None:
    world, me = make_world(), make_member()
    make_programme()
    identity.issue_card(input=IssueCard(member_id=me), actor=shopper(me), at=NOON)
    code = identity.find_membership_code(member_id=me, at=NOON)
    assert code is not None
    scans = [ScanAtTill(location_id=world.shibuya, till=till, text=code.payload) for till in ("1", "1", "2", "2", "3")]

    ends = together([lambda s=s: read_scan(input=s, actor=clerk(world.shibuya), at=NOON) for s in scans])

    read = {scan.till for scan, end in zip(scans, ends, strict=True) if isinstance(end, Scanned)}
    assert len(read) == 1
    assert set(codes(ends)) == {"identity.membership_code_used"}
    assert len(codes(ends)) == sum(scan.till not in read for scan in scans)
