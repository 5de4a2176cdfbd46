"""Points pay, or lower prices: held with the order, used when it is paid, given back with the goods; each yen once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import ExpireDue
from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, OrderState, ReturnLine, ShippingFee
from noren.domains.orders.queries import shipping_fee
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Outcome, OutcomeKind
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult, WantedLine
from noren.journeys.checkout.place import TotalChanged, place
from noren.journeys.checkout.settle import Settle, rescue_payments, settle
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.sell_carry_out import SellCarryOut, Sold, sell_carry_out
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from noren.platform.idempotency import IdempotencyKey
from noren.platform.outbox.relay import relay_all
from tests.loyal import give, hand_over, has, make_member, make_programme, one_person, shopper
from tests.world import NOON, World, clerk, levels, make_world, pickup, shipment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _the_books_agree(db: None) -> Any:
    loyalty.forget_programme()
    yield
    loyalty.forget_programme()
    mine = ("ledger", "loyalty", "journeys", "payments", "orders")
    assert [f for f in verify.run(at=NOON + timedelta(minutes=2)) if f.check.startswith(mine)] == []


def bought(world: World, member_id: UUID, *lines: tuple[UUID, int], points: int, **more: Any) -> CheckoutResult:
    order = pickup(world, *lines, points=points, **more)
    return checkout(input=order, actor=shopper(member_id), at=NOON)


def paid(order_id: UUID) -> dict[str, tuple[int, int]]:
    """(captured, on its way back or back) by provider."""
    return {
        one.provider: (one.captured_minor, sum(refund.amount_minor for refund in one.refunds))
        for one in payments.payments_for(purpose_id=order_id)
    }


def brought_back(world: World, order_id: UUID, *parts: tuple[int, int], at: Any = NOON) -> None:
    lines = orders.get_order(order_id=order_id).lines
    wish = ReturnGoods(
        return_id=uuid7(), order_id=order_id, location_id=world.umeda,
        lines=[
            ReturnLine(line_id=lines[line].id, quantity=units, condition=Condition.RESTOCK) for line, units in parts
        ],
    )  # fmt: skip
    return_goods(input=wish, actor=SYSTEM, at=at)
    send_pending_refunds(order_id=order_id, at=at)


def test_points_pay_beside_money() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 500)

    result = bought(world, me, (world.shirt, 1), points=300)

    assert (result.state, result.total_minor, result.points_used) == (OrderState.CONFIRMED, 2990, 300)
    assert paid(result.order_id) == {"sandbox": (2690, 0), "points": (300, 0)}
    assert has(me) == (200, 0, 0)
    order = orders.get_order(order_id=result.order_id)
    assert (order.points_used, order.points_minor, order.points_as) == (300, 300, "tender")
    assert order.taxes[0].tax_minor == 271  # the base is as it was
    relay_all(at=NOON)
    assert has(me) == (200, 0, 27)


def test_an_order_paid_with_points_alone_asks_no_provider() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 2990)

    result = bought(world, me, (world.shirt, 1), points=2990, token="tok_decline")

    assert result.state is OrderState.CONFIRMED
    assert paid(result.order_id) == {"points": (2990, 0)}
    assert sql.value("SELECT count(*) FROM sandbox_charge") == 0
    assert has(me) == (0, 0, 0)


def test_an_order_that_is_not_paid_gives_its_points_back() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 500)

    result = bought(world, me, (world.shirt, 1), points=300, token="tok_decline")

    assert (result.state, result.payment_state) == (OrderState.FAILED, "declined")
    assert paid(result.order_id) == {"sandbox": (0, 0)}
    assert has(me) == (500, 0, 0)


def test_while_the_customer_is_at_the_bank_the_points_are_held_and_come_back_when_it_takes_too_long() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 500)
    result = bought(world, me, (world.shirt, 1), points=300, token="tok_redirect")
    assert (result.state, has(me)) == (OrderState.PENDING, (200, 300, 0))

    rescue_payments(at=NOON + timedelta(minutes=13))

    assert orders.get_order(order_id=result.order_id).state is OrderState.FAILED
    assert has(me) == (500, 0, 0)


@pytest.mark.parametrize("points", [300, 2990])
def test_a_request_that_died_after_its_first_step_is_brought_to_its_end(points: int) -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 2990)
    order = pickup(world, (world.shirt, 1), points=points)
    placed = place(input=order, actor=shopper(me), at=NOON)
    assert has(me) == (2990 - points, points, 0)

    later = NOON + timedelta(seconds=31)
    rescue_payments(at=later)

    state = orders.get_order(order_id=placed.order_id).state
    assert state is (OrderState.CONFIRMED if points == 2990 else OrderState.FAILED)
    assert has(me) == ((0, 0, 0) if points == 2990 else (2990, 0, 0))


def test_goods_that_are_gone_when_the_money_comes_give_both_back() -> None:
    world, me = make_world(units=1), make_member()
    make_programme()
    give(me, 500)
    late = place(input=pickup(world, (world.shirt, 1), points=300), actor=shopper(me), at=NOON)
    later = NOON + timedelta(minutes=16)
    gone = MoveStock(
        reason=MovementReason.COUNT, lines=[MoveLine(location_id=world.shibuya, variant_id=world.shirt, delta=-1)]
    )
    stock.expire_holds(input=stock.ExpireHolds(), actor=SYSTEM, at=later)
    stock.move(input=gone, actor=SYSTEM, at=later)

    said = Outcome(kind=OutcomeKind.APPROVED, reference="ch_1")
    settle(input=Settle(order_id=late.order_id, payment_id=late.payment_id, outcome=said), actor=SYSTEM, at=later)

    assert orders.get_order(order_id=late.order_id).state is OrderState.FAILED
    assert paid(late.order_id) == {"sandbox": (2690, 2690), "points": (300, 300)}
    assert has(me, at=later) == (500, 0, 0)


@pytest.mark.parametrize("points", [300, 2990])
def test_money_that_comes_when_the_points_are_used_elsewhere_goes_back(points: int) -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 2990)
    late = place(input=pickup(world, (world.shirt, 1), points=points), actor=shopper(me), at=NOON)
    later = NOON + timedelta(hours=2)
    ledger.expire_due(input=ExpireDue(), actor=SYSTEM, at=later)

    said = Outcome(kind=OutcomeKind.APPROVED, reference="ch_1")
    settle(input=Settle(order_id=late.order_id, payment_id=late.payment_id, outcome=said), actor=SYSTEM, at=later)

    assert orders.get_order(order_id=late.order_id).state is OrderState.FAILED
    assert paid(late.order_id) == ({"sandbox": (2690, 2690)} if points == 300 else {"points": (0, 0)})
    assert has(me, at=later) == (2990, 0, 0)


def test_what_comes_back_is_points_first_and_money_last_and_each_yen_once() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 1500)
    result = bought(world, me, (world.mug, 3), points=1500)
    hand_over(result.order_id)
    seen = []

    for _ in range(3):
        brought_back(world, result.order_id, (0, 1))
        seen.append((paid(result.order_id), has(me)[0]))

    assert seen == [
        ({"sandbox": (2100, 0), "points": (1500, 1200)}, 1200),
        ({"sandbox": (2100, 900), "points": (1500, 1500)}, 1500),
        ({"sandbox": (2100, 2100), "points": (1500, 1500)}, 1500),
    ]


def test_a_cancelled_order_gives_points_and_money_back() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 500)
    result = bought(world, me, (world.shirt, 1), points=300)

    cancel_order(input=CancelOrder(order_id=result.order_id), actor=shopper(me), at=NOON)

    assert paid(result.order_id) == {"sandbox": (2690, 2690), "points": (300, 300)}
    assert has(me) == (500, 0, 0)


def test_points_that_come_back_after_their_time_count_for_thirty_days_more() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 300, expires_at=NOON + DAY)
    result = bought(world, me, (world.shirt, 1), points=300)
    hand_over(result.order_id)
    late = NOON + 10 * DAY

    brought_back(world, result.order_id, (0, 1), at=late)

    found = loyalty.find_points(member_id=me, at=late)
    assert found is not None
    assert (found.balance.available, found.balance.next_expiry_at) == (300, late + 30 * DAY)


def test_as_a_discount_points_lower_each_rates_base_by_its_share() -> None:
    world, me = make_world(), make_member()
    make_programme(use_as="discount")
    give(me, 1000)

    result = bought(world, me, (world.shirt, 1), (world.beans, 2), points=1000)

    order = orders.get_order(order_id=result.order_id)
    assert (order.total_minor, order.points_as, paid(order.id)) == (4150, "discount", {"sandbox": (4150, 0)})
    assert [(line.discount_minor, line.amount_minor) for line in order.lines] == [(581, 2409), (419, 1741)]
    assert [(tax.total_incl_minor, tax.tax_minor) for tax in order.taxes] == [(2409, 219), (1741, 128)]
    relay_all(at=NOON)
    assert has(me) == (0, 0, 38)  # 2,190 + 1,613


def test_points_of_a_discount_come_back_with_their_goods() -> None:
    world, me = make_world(), make_member()
    make_programme(use_as="discount", earn_points=0)
    give(me, 1000)
    result = bought(world, me, (world.mug, 3), (world.beans, 1), points=1000)
    hand_over(result.order_id)
    seen = []

    for line, units in ((0, 1), (1, 1), (0, 2)):
        brought_back(world, result.order_id, (line, units))
        relay_all(at=NOON)
        seen.append((paid(result.order_id)["sandbox"][1], has(me)[0]))

    assert seen[-1] == (3680, 1000)
    assert [back for back, _points in seen] == sorted({back for back, _points in seen})
    assert seen[0] == (943, 256)


def test_a_discount_to_nothing_asks_no_provider() -> None:
    world, me = make_world(), make_member()
    make_programme(use_as="discount")
    give(me, 1200)

    result = bought(world, me, (world.mug, 1), points=1200, token="tok_decline")

    assert (result.state, result.total_minor, has(me)) == (OrderState.CONFIRMED, 0, (0, 0, 0))
    assert paid(result.order_id) == {"points": (0, 0)}
    cancel_order(input=CancelOrder(order_id=result.order_id), actor=shopper(me), at=NOON)
    relay_all(at=NOON)
    assert has(me) == (1200, 0, 0)


def test_a_discount_lowers_goods_only_and_is_refused_beyond_them() -> None:
    world, me = make_world(), make_member()
    make_programme(use_as="discount")
    give(me, 5000)
    fee = ShippingFee(company_id=world.company, amount_minor=550, valid_from=NOON - DAY)
    orders.set_shipping_fee(input=fee, actor=SYSTEM, at=NOON)
    shipping_fee.forget_shipping_fees()

    with pytest.raises(loyalty.PointsOutOfLimits) as refused:
        checkout(input=shipment(world, (world.mug, 1), points=1201), actor=shopper(me), at=NOON)
    result = checkout(input=shipment(world, (world.mug, 1), points=1200), actor=shopper(me), at=NOON)

    shipping_fee.forget_shipping_fees()
    assert refused.value.data["most"] == 1200
    assert (result.total_minor, paid(result.order_id)) == (550, {"sandbox": (550, 0)})


@pytest.mark.parametrize(
    ("points", "code"),
    [
        (501, "loyalty.too_few"),
        (50, "loyalty.out_of_limits"),
        (150, "loyalty.out_of_limits"),
        (1600, "loyalty.out_of_limits"),
    ],
)
def test_points_that_may_not_be_used_change_nothing(points: int, code: str) -> None:
    world, me = make_world(), make_member()
    make_programme(use_minimum=100, use_step=1 if points == 501 else 100, use_share_percent=50)
    give(me, 500 if points == 501 else 5000)
    before = has(me)

    with pytest.raises(AppError) as refused:
        bought(world, me, (world.shirt, 1), points=points)

    assert refused.value.code == code
    assert has(me) == before
    assert sql.value("SELECT count(*) FROM orders_order") == 0
    assert levels(world.shirt)[world.shibuya] == (10, 0)


def test_a_guest_and_a_chain_without_a_programme_use_no_points() -> None:
    world, me = make_world(), make_member()
    with pytest.raises(loyalty.PointsNotOffered):
        bought(world, me, (world.shirt, 1), points=10)
    make_programme()

    with pytest.raises(loyalty.PointsNeedMember):
        checkout(input=pickup(world, (world.shirt, 1), points=10), actor=SHOPPER, at=NOON)

    assert sql.value("SELECT count(*) FROM orders_order") == 0


def test_the_total_that_was_shown_is_the_one_with_the_discount() -> None:
    world, me = make_world(), make_member()
    make_programme(use_as="discount")
    give(me, 500)

    with pytest.raises(TotalChanged) as refused:
        bought(world, me, (world.shirt, 1), points=500, expected_total_minor=2990)

    assert refused.value.data["total_minor"] == 2490
    assert has(me) == (500, 0, 0)


def test_the_same_request_again_uses_points_once() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 500)
    order = pickup(world, (world.shirt, 1), points=300)
    key = IdempotencyKey.of(client="test", route="checkout.place", key="once", body=order)

    first = checkout(input=order, actor=shopper(me), at=NOON, key=key)
    again = checkout(input=order, actor=shopper(me), at=NOON, key=key)

    assert first == again
    assert has(me) == (200, 0, 0)
    with pytest.raises(orders.OrderExists):
        checkout(input=order, actor=shopper(me), at=NOON)
    assert has(me) == (200, 0, 0)


def sold(world: World, member_id: UUID | None, points: int, *lines: tuple[UUID, int]) -> Sold:
    wanted = [WantedLine(variant_id=variant, quantity=quantity) for variant, quantity in lines]
    sale = SellCarryOut(location_id=world.shibuya, lines=wanted, member_id=member_id, points=points)
    return sell_carry_out(input=sale, actor=clerk(world.shibuya), at=NOON)


def test_at_a_counter_points_and_cash_pay_together() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 1500)

    part, whole = sold(world, me, 300, (world.mug, 1)), sold(world, me, 1200, (world.mug, 1))

    assert (part.total_minor, part.due_minor, paid(part.order_id)) == (
        1200,
        900,
        {"cash": (900, 0), "points": (300, 0)},
    )
    assert (whole.due_minor, paid(whole.order_id)) == (0, {"points": (1200, 0)})
    assert has(me) == (0, 0, 0)
    brought_back(world, part.order_id, (0, 1))
    assert (paid(part.order_id), has(me)[0]) == ({"cash": (900, 900), "points": (300, 300)}, 300)


def test_at_a_counter_points_as_a_discount_lower_the_total() -> None:
    world, me = make_world(), make_member()
    make_programme(use_as="discount")
    give(me, 300)

    result = sold(world, me, 300, (world.mug, 1))

    assert (result.total_minor, result.due_minor, result.taxes[0].tax_minor) == (900, 900, 81)
    assert paid(result.order_id) == {"cash": (900, 0)}


def test_a_stranger_at_a_counter_uses_no_points() -> None:
    world = make_world()
    make_programme()

    with pytest.raises(loyalty.PointsNeedMember):
        sold(world, None, 10, (world.mug, 1))

    assert sql.value("SELECT count(*) FROM orders_order") == 0
    assert levels(world.mug)[world.shibuya] == (10, 0)


def test_a_person_uses_the_points_of_all_their_ids_the_soonest_to_expire_first() -> None:
    world, me, before = make_world(), make_member(), make_member("old@example.com")
    make_programme()
    give(me, 100, expires_at=NOON + 60 * DAY)
    give(before, 100, expires_at=NOON + 30 * DAY)
    one_person(me, before)

    sold(world, me, 150, (world.mug, 1))

    left = sql.rows("SELECT a.owner_id, a.posted FROM ledger_account a WHERE keeps_balance AND posted > 0")
    assert left == [(me, 50)]


def test_an_order_without_points_asks_neither_ledger_nor_programme_anything() -> None:
    world, me = make_world(), make_member()
    make_programme()
    loyalty.forget_programme()
    asked: list[str] = []

    def note(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(str(statement))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(note):
        checkout(input=pickup(world, (world.mug, 1)), actor=shopper(me), at=NOON)
        sold(world, me, 0, (world.mug, 1))

    assert len(asked) > 5
    assert not [one for one in asked if "ledger_" in one or "loyalty_" in one]
