"""How a sale at a till is paid: cards, QR, cash and points in any mix, with discounts; nothing is ever half done."""

from datetime import datetime, timedelta

import pytest
from tests.loyal import follow, give, has, make_member, make_programme
from tests.world import NOON, clerk, levels, make_world

from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import ExpireDue
from noren.domains.loyalty import api as loyalty
from noren.domains.payments import api as payments
from noren.domains.register import api as register
from noren.domains.register.contracts import (
    ApproveDiscount,
    CloseSession,
    SessionRef,
    SetDiscountLimit,
    TransactionState,
)
from noren.journeys.checkout.settle import rescue_payments
from noren.journeys.giving_back import send_due_refunds
from noren.journeys.register.contracts import (
    Discount,
    GivenTender,
    GiveUpSale,
    Method,
    RegisterSale,
    ScannedLine,
    VoidSale,
)
from noren.journeys.register.errors import (
    CashTooLittle,
    DiscountNeedsApproval,
    OneCashOnly,
    TendersDiffer,
)
from noren.journeys.register.reverse import void_sale
from noren.journeys.register.sell import give_up_sale, sell_at_register
from noren.journeys.tests.till import all_agrees, card, cash, nothing_was_sold, opened, sale, waiting_payment
from noren.platform import sql, verify
from noren.platform.actor import SYSTEM, NotAllowed

pytestmark = pytest.mark.django_db


def test_a_sale_is_paid_by_cash_and_card_together() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(session, ScannedLine(variant_id=world.shirt), tenders=[cash(1000, 1000), card(1990)])

    sold = sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert sold.state is TransactionState.DONE
    paid = {payment.method: payment.captured_minor for payment in payments.payments_for(purpose_id=wish.id)}
    assert paid == {"cash": 1000, "card": 1990}
    totals = register.x_report(session_id=session.id, at=NOON).totals
    assert {tender.method: tender.amount_minor for tender in totals.tenders} == paid
    assert totals.cash_expected_minor == 31_000
    assert all_agrees()


def test_a_refused_card_sells_nothing_and_uses_no_number() -> None:
    world = make_world()
    session = opened(world)
    refused = sale(session, ScannedLine(variant_id=world.mug), tenders=[card(1200, "tok_decline")])
    staff = clerk(world.shibuya)

    ended = sell_at_register(input=refused, actor=staff, at=NOON)

    assert (ended.state, ended.decline_code) == (TransactionState.FAILED, "card_declined")
    assert nothing_was_sold()
    assert levels(world.mug)[world.shibuya] == (10, 0)
    next_one = sale(session, ScannedLine(variant_id=world.mug), tenders=[cash(1200)])
    assert sell_at_register(input=next_one, actor=staff, at=NOON).number == 1
    assert all_agrees()


def test_a_qr_without_an_answer_waits_and_the_till_is_not_closed_before_it_has_ended() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(session, ScannedLine(variant_id=world.mug), tenders=[card(1200, "tok_timeout", Method.QR)])
    staff = clerk(world.shibuya)

    waiting = sell_at_register(input=wish, actor=staff, at=NOON)

    assert waiting.state is TransactionState.PENDING
    assert nothing_was_sold()
    with pytest.raises(register.SaleRunning):
        register.end_session(input=SessionRef(session_id=session.id), actor=staff, at=NOON)
    with pytest.raises(register.SaleRunning):
        register.close_session(input=CloseSession(session_id=session.id, counted_minor=0), actor=staff, at=NOON)
    rescue_payments(at=NOON + timedelta(minutes=2))
    assert sell_at_register(input=wish, actor=staff, at=NOON).state is TransactionState.DONE
    assert levels(world.mug)[world.shibuya] == (9, 0)
    assert all_agrees()


def test_a_payment_that_never_reached_its_provider_is_given_up() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(session, ScannedLine(variant_id=world.mug), tenders=[card(1200, "tok_timeout_lost")])
    staff = clerk(world.shibuya)
    assert sell_at_register(input=wish, actor=staff, at=NOON).state is TransactionState.PENDING

    rescue_payments(at=NOON + timedelta(minutes=2))

    assert sell_at_register(input=wish, actor=staff, at=NOON).state is TransactionState.FAILED
    assert nothing_was_sold()
    assert register.end_session(input=SessionRef(session_id=session.id), actor=staff, at=NOON).state == "ENDED"


def test_a_clerk_gives_as_much_as_the_place_allows_and_it_lowers_the_tax() -> None:
    world = make_world()
    session = opened(world)
    staff = clerk(world.shibuya)
    limit = SetDiscountLimit(percent=30, valid_from=NOON)
    large = ScannedLine(variant_id=world.shirt, discount=Discount(amount_minor=990, reason="汚れ"))

    with pytest.raises(DiscountNeedsApproval) as refused:
        sell_at_register(input=sale(session, large, tenders=[cash(2000)]), actor=staff, at=NOON)
    assert refused.value.data == {"limit_percent": 0}
    register.set_discount_limit(input=limit, actor=SYSTEM, at=NOON)
    with pytest.raises(DiscountNeedsApproval):
        sell_at_register(input=sale(session, large, tenders=[cash(2000)]), actor=staff, at=NOON)
    assert nothing_was_sold()
    small = ScannedLine(variant_id=world.shirt, discount=Discount(percent=30, reason="汚れ"))
    allowed = sell_at_register(input=sale(session, small, tenders=[cash(2093)]), actor=staff, at=NOON)
    manager = clerk(world.shibuya, role="store_manager")
    sold = sell_at_register(input=sale(session, large, tenders=[cash(2000)]), actor=manager, at=NOON)

    assert (allowed.total_minor, allowed.taxes[0].tax_minor) == (2093, 190)
    assert (sold.total_minor, sold.taxes[0].tax_minor) == (2000, 181)
    totals = register.x_report(session_id=session.id, at=NOON).totals
    assert (totals.discounts, totals.discounts_minor) == (2, 990 + 897)
    assert all_agrees()


def test_a_managers_approval_is_good_for_one_sale_of_its_place_and_size_and_hour() -> None:
    world = make_world()
    session = opened(world)
    staff, manager = clerk(world.shibuya), clerk(world.shibuya, role="store_manager")
    word = ApproveDiscount(location_id=world.shibuya, percent=50)
    with pytest.raises(NotAllowed):
        register.approve_discount(input=word, actor=staff, at=NOON)
    register.approve_discount(input=word, actor=manager, at=NOON)

    def asked(percent: int, *, token: str = "tok_ok", at: datetime = NOON) -> RegisterSale:
        off = Discount(percent=percent, reason="破れ", approval_id=word.id)
        price = 1200 - 1200 * percent // 100
        wish = sale(session, ScannedLine(variant_id=world.mug, discount=off), tenders=[card(price, token)])
        return sell_at_register(input=wish, actor=staff, at=at)

    with pytest.raises(DiscountNeedsApproval):
        asked(51)
    with pytest.raises(DiscountNeedsApproval):
        asked(50, at=NOON + timedelta(minutes=31))
    assert nothing_was_sold()
    assert asked(50, token="tok_decline").state is TransactionState.FAILED
    assert asked(50).total_minor == 600
    with pytest.raises(DiscountNeedsApproval):
        asked(50)

    assert register.x_report(session_id=session.id, at=NOON).totals.sales == 1


def test_a_sale_is_paid_by_two_cards_a_qr_and_cash() -> None:
    world = make_world()
    session = opened(world)
    tenders = [card(1000), cash(500, 1000), card(500), card(990, method=Method.QR)]
    wish = sale(session, ScannedLine(variant_id=world.shirt), tenders=tenders)

    sold = sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert (sold.state, sold.change_minor) == (TransactionState.DONE, 500)
    paid = payments.payments_for(purpose_id=wish.id)
    assert sorted((one.method, one.captured_minor) for one in paid) == [
        ("card", 500),
        ("card", 1000),
        ("cash", 500),
        ("qr", 990),
    ]
    assert all_agrees()


@pytest.mark.parametrize("token", ["tok_decline", "tok_timeout_lost"])
def test_where_the_second_card_fails_nothing_is_sold_and_the_first_has_its_money_back(token: str) -> None:
    world, me = make_world(), make_member()
    make_programme(earn_points=0)
    give(me, 500)
    session = opened(world)
    tenders = [card(700), card(400, token), cash(1590)]
    line = ScannedLine(variant_id=world.shirt)
    wish = sale(session, line, tenders=tenders, member_id=me, points=300)

    ended = sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)
    if token != "tok_decline":
        assert (ended.state, ended.waits_minor, has(me)) == (TransactionState.PENDING, 400, (200, 300, 0))
        rescue_payments(at=NOON + timedelta(minutes=2))
        send_due_refunds(at=NOON + timedelta(minutes=2))
        ended = sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert ended.state is TransactionState.FAILED
    assert nothing_was_sold()
    paid = payments.payments_for(purpose_id=wish.id)
    assert sorted((one.captured_minor, one.refunded_minor) for one in paid) == [(0, 0), (700, 700)]
    assert has(me) == (500, 0, 0)
    assert levels(world.shirt)[world.shibuya] == (10, 0)
    assert register.x_report(session_id=session.id, at=NOON).totals.cash_expected_minor == 30_000
    assert all_agrees()


def test_money_that_waits_for_the_second_card_is_no_fault_until_nobody_looks_after_it() -> None:
    world = make_world()
    wish = sale(opened(world), ScannedLine(variant_id=world.mug), tenders=[card(700), card(500, "tok_timeout_lost")])

    sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert all_agrees()
    later = verify.run(at=NOON + timedelta(minutes=21))
    assert f"sale at a till {wish.id}" in {finding.subject for finding in later}


def test_a_qr_that_the_customer_confirms_waits_and_is_given_up_when_nobody_does() -> None:
    world = make_world()
    session = opened(world)
    staff = clerk(world.shibuya)
    wishes = [
        sale(session, ScannedLine(variant_id=world.mug), tenders=[card(700), card(500, "tok_redirect", Method.QR)])
        for _ in range(2)
    ]

    waiting = [sell_at_register(input=wish, actor=staff, at=NOON) for wish in wishes]

    assert [(one.waits_for, one.waits_minor) for one in waiting] == [(Method.QR, 500)] * 2
    assert all("/sandbox/pay/" in one.confirm_url for one in waiting)
    assert sell_at_register(input=wishes[0], actor=staff, at=NOON) == waiting[0]
    sql.touch("UPDATE sandbox_charge SET state = 'captured' WHERE state = 'waiting' AND payment_id = %s",
              (waiting_payment(wishes[0].id),))  # fmt: skip
    assert sell_at_register(input=wishes[0], actor=staff, at=NOON).state is TransactionState.DONE
    assert give_up_sale(input=GiveUpSale(sale_id=wishes[0].id), actor=staff, at=NOON).state is TransactionState.DONE
    ended = give_up_sale(input=GiveUpSale(sale_id=wishes[1].id), actor=staff, at=NOON)
    assert ended.state is TransactionState.FAILED
    with pytest.raises(NotAllowed):
        give_up_sale(input=GiveUpSale(sale_id=wishes[0].id), actor=clerk(world.umeda), at=NOON)
    assert sum(one.refunded_minor for one in payments.payments_for(purpose_id=wishes[1].id)) == 700
    assert register.x_report(session_id=session.id, at=NOON).totals.sales == 1
    assert all_agrees()


def test_a_member_earns_and_pays_with_points_and_a_void_takes_all_of_it_back() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 1_000)
    session = opened(world)
    wish = sale(session, ScannedLine(variant_id=world.mug), tenders=[cash(900)], member_id=me, points=300)

    sold = sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)
    follow(wish.id)

    assert (sold.total_minor, sold.points_used, has(me)) == (1200, 300, (710, 0, 0))
    totals = register.x_report(session_id=session.id, at=NOON).totals
    assert {one.method: one.amount_minor for one in totals.tenders} == {"cash": 900, "points": 300}
    manager = clerk(world.shibuya, role="store_manager")
    done = void_sale(input=VoidSale(sale_id=wish.id, reason="打ち間違い"), actor=manager, at=NOON)
    follow(wish.id)
    assert (done.cash_minor, done.points_minor, has(me)) == (900, 300, (1_000, 0, 0))
    assert register.x_report(session_id=session.id, at=NOON).totals.cash_expected_minor == 30_000
    assert all_agrees()


def test_points_as_a_discount_lower_the_tax_and_are_no_discount_of_staff() -> None:
    world, me = make_world(), make_member()
    make_programme(use_as="discount")
    give(me, 1_000)
    session = opened(world)
    wish = sale(session, ScannedLine(variant_id=world.mug), tenders=[card(1000)], member_id=me, points=200)

    sold = sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert (sold.total_minor, sold.taxes[0].tax_minor, has(me)) == (1000, 90, (800, 0, 0))
    assert register.x_report(session_id=session.id, at=NOON).totals.discounts_minor == 0
    assert all_agrees()


def test_points_that_are_not_there_sell_nothing() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 100)
    session = opened(world)

    for more, refusal in (({"member_id": me}, loyalty.PointsTooFew), ({}, loyalty.PointsNeedMember)):
        wish = sale(session, ScannedLine(variant_id=world.mug), tenders=[cash(1000)], points=200, **more)
        with pytest.raises(refusal):
            sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert nothing_was_sold()
    assert has(me) == (100, 0, 0)


def test_held_points_that_ran_out_while_the_card_was_asked_sell_nothing_and_the_card_has_its_money_back() -> None:
    world, me = make_world(), make_member()
    make_programme()
    give(me, 500)
    session = opened(world)
    tenders = [card(700, "tok_redirect")]
    wish = sale(session, ScannedLine(variant_id=world.mug), tenders=tenders, member_id=me, points=500)
    staff = clerk(world.shibuya)
    assert sell_at_register(input=wish, actor=staff, at=NOON).state is TransactionState.PENDING
    late = NOON + timedelta(hours=2)
    ledger.expire_due(input=ExpireDue(), actor=SYSTEM, at=late)
    sql.touch("UPDATE sandbox_charge SET state = 'captured'")

    ended = sell_at_register(input=wish, actor=staff, at=late)

    assert ended.state is TransactionState.FAILED
    assert nothing_was_sold()
    assert payments.payments_for(purpose_id=wish.id)[0].refunded_minor == 700
    assert has(me) == (500, 0, 0)
    assert all_agrees()


@pytest.mark.parametrize(
    ("tenders", "refusal"),
    [
        ([cash(1000)], TendersDiffer),
        ([], TendersDiffer),
        ([cash(1200, 1000)], CashTooLittle),
        ([cash(600), cash(600)], OneCashOnly),
    ],
)
def test_what_is_paid_is_the_total(tenders: list[GivenTender], refusal: type[Exception]) -> None:
    world = make_world()
    session = opened(world)

    with pytest.raises(refusal):
        sell_at_register(
            input=sale(session, ScannedLine(variant_id=world.mug), tenders=tenders), actor=clerk(world.shibuya), at=NOON
        )

    assert nothing_was_sold()
