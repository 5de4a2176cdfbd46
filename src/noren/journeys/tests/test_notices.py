from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from tests.journeys.serving import answer_missing
from tests.world import NOON, World, clerk, make_world, pickup, shipment

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Remedy
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, Contact, ReturnLine
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Outcome, OutcomeKind
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult
from noren.journeys.checkout.settle import Settle, rescue_payments, settle
from noren.journeys.collect import Collect, collect
from noren.journeys.order_access import access_token
from noren.journeys.prepare_pickup import Picked, PreparePickup, prepare_pickup
from noren.journeys.resend_letter import LetterKind, ResendLetter, resend_letter
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.ship import Ship, ship
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from noren.platform.outbox.relay import relay_all

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return make_world()


def _letters() -> list[tuple[str, str, str, str]]:
    relay_all(at=LATER)
    sql.touch("UPDATE platform_mail SET error = 'read' WHERE error = ''")
    found = sql.rows("SELECT recipient, subject, text, html FROM platform_mail WHERE error = 'read' ORDER BY id")
    sql.touch("UPDATE platform_mail SET error = 'seen' WHERE error = 'read'")
    return [(row[0], row[1], row[2], row[3]) for row in found]


def _ordered(world: World, **more: Any) -> CheckoutResult:
    return checkout(input=pickup(world, (world.shirt, 2), (world.beans, 1), **more), actor=SHOPPER, at=NOON)


def _part(placed: CheckoutResult) -> Any:
    return fulfilment.of_order(order_id=placed.order_id)[0]


def test_a_confirmed_order_is_told_with_goods_totals_place_and_link(world: World, settings: Any) -> None:
    settings.PUBLIC_URL = "https://shop.example/"
    placed = _ordered(world)

    ((recipient, subject, text, html),) = _letters()

    assert recipient == "hanako@example.com"
    assert subject == f"ご注文 {placed.order_code} を承りました"
    link = f"https://shop.example/orders/{placed.order_id}?token={access_token(placed.order_id)}"
    for said in (
        "山田 花子 様", "リネンシャツ × 2  ¥5,980", "コーヒー豆 200g × 1  ¥1,080", "合計（税込）  ¥7,060", "うち消費税（10%）  ¥543",
        "うち消費税（8% 軽減税率）  ¥80", "店舗: 渋谷店", "受け取り可能時刻: 11月20日(金) 13:00", link,
    ):  # fmt: skip
        assert said in text
    assert link in html
    assert "¥7,060" in html


@pytest.mark.parametrize(
    ("locale", "subject", "said"),
    [
        ("ja", "ご注文 {} をお受けできませんでした", "ご返金額"),
        ("en", "We could not take your order {}", "Refund to your means of payment: ¥2,990"),
    ],
)
def test_goods_that_were_gone_after_the_payment_are_told_of_with_the_refund(
    locale: str, subject: str, said: str
) -> None:
    world = make_world(units=1)
    late = checkout(input=pickup(world, (world.shirt, 1), token="tok_late", locale=locale), actor=SHOPPER, at=NOON)
    checkout(input=pickup(world, (world.shirt, 1)), actor=SHOPPER, at=NOON + timedelta(minutes=16))
    _letters()

    rescue_payments(at=NOON + timedelta(minutes=17))

    ((recipient, told, text, _html),) = _letters()
    assert (recipient, told) == ("hanako@example.com", subject.format(late.order_code))
    assert said in text
    assert "¥2,990" in text


@pytest.mark.parametrize("told_between", [True, False])
@pytest.mark.parametrize(
    ("locale", "subject"),
    [
        ("ja", "ご注文 {} のお支払いが期限を過ぎて届きました"),
        ("en", "Your payment for the order {} came too late"),
    ],
)
def test_money_that_comes_after_the_order_failed_has_one_letter(
    world: World, locale: str, subject: str, told_between: bool
) -> None:
    late = _ordered(world, token="tok_redirect", locale=locale)
    rescue_payments(at=NOON + timedelta(minutes=13))
    if told_between:
        assert _letters() == []
    (paying,) = payments.payments_for(purpose_id=late.order_id)
    money = Outcome(kind=OutcomeKind.APPROVED, reference="ch_late")

    for _ in range(2):
        settle(input=Settle(order_id=late.order_id, payment_id=paying.id, outcome=money), actor=SYSTEM, at=LATER)

    ((recipient, told, text, _html),) = _letters()
    assert (recipient, told) == ("hanako@example.com", subject.format(late.order_code))
    assert "¥7,060" in text
    assert _letters() == []


def test_a_declined_card_has_no_letter(world: World) -> None:
    _ordered(world, token="tok_decline")

    assert _letters() == []


def test_a_letter_is_in_the_orders_language(world: World) -> None:
    placed = _ordered(world, locale="en")

    ((_recipient, subject, text, html),) = _letters()

    assert subject == f"Thank you for your order {placed.order_code}"
    assert "Linen shirt × 2  ¥5,980" in text
    assert "Ready for you from: Fri 20 Nov, 13:00" in text
    assert '<html lang="en">' in html


def test_an_event_that_comes_again_writes_no_second_letter(world: World) -> None:
    _ordered(world)
    assert len(_letters()) == 1

    sql.touch("UPDATE platform_outbox SET relayed_at = NULL")

    assert _letters() == []


def test_ready_goods_come_with_their_code_and_nothing_more_when_collected(world: World) -> None:
    placed = _ordered(world)
    _letters()
    part = _part(placed)
    code = fulfilment.hand_over_code(part.id)

    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=clerk(world.shibuya), at=LATER)
    ((_recipient, subject, text, _html),) = _letters()
    collect(input=Collect(fulfilment_id=part.id, code=code), actor=clerk(world.shibuya), at=LATER)

    assert subject == f"ご注文 {placed.order_code} の商品をご準備しました"
    assert f"受け渡しコード: {code}" in text
    assert _letters() == []


def test_goods_collected_before_the_letter_was_written_need_none(world: World) -> None:
    placed = _ordered(world)
    _letters()
    part = _part(placed)
    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=clerk(world.shibuya), at=LATER)
    code = fulfilment.hand_over_code(part.id)
    collect(input=Collect(fulfilment_id=part.id, code=code), actor=clerk(world.shibuya), at=LATER)

    assert _letters() == []


def test_a_parcel_is_told_with_carrier_and_number(world: World) -> None:
    placed = checkout(input=shipment(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
    _letters()
    part = _part(placed)
    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=SYSTEM, at=LATER)
    assert _letters() == []

    ship(input=Ship(fulfilment_id=part.id, carrier="のれん便", tracking_number="1234-5678"), actor=SYSTEM, at=LATER)

    ((_recipient, subject, text, _html),) = _letters()
    assert subject == f"ご注文 {placed.order_code} を発送しました"
    assert "配送会社: のれん便\nお問い合わせ番号: 1234-5678" in text


def test_a_cancelled_order_says_what_comes_back(world: World) -> None:
    placed = _ordered(world)
    _letters()

    cancel_order(input=CancelOrder(order_id=placed.order_id), actor=SYSTEM, at=LATER)

    ((_recipient, subject, text, _html),) = _letters()
    assert subject == f"ご注文 {placed.order_code} をキャンセルいたしました"
    assert "ご返金額（お支払い方法へ返金）: ¥7,060" in text


def test_goods_that_were_not_found_are_told_beside_those_that_are_ready(world: World) -> None:
    placed = _ordered(world)
    _letters()
    part = _part(placed)
    shirt = next(line for line in part.lines if line.variant_id == world.shirt)

    picked = [Picked(line_id=shirt.id, quantity=1)]
    prepare_pickup(input=PreparePickup(fulfilment_id=part.id, picked=picked), actor=clerk(world.shibuya), at=LATER)

    answer_missing(placed.order_id, Remedy.REFUND, by=world.shibuya)

    by_subject = {subject: text for _recipient, subject, text, _html in _letters()}
    ready = by_subject[f"ご注文 {placed.order_code} の商品をご準備しました"]
    short = by_subject[f"ご注文 {placed.order_code} の一部をキャンセルいたしました"]
    assert "リネンシャツ × 1" in ready
    assert "リネンシャツ × 1" in short
    assert "¥2,990" in short
    assert len(by_subject) == 2


def test_returned_goods_are_confirmed_with_the_refund(world: World) -> None:
    placed = _ordered(world)
    part = _part(placed)
    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=clerk(world.shibuya), at=LATER)
    code = fulfilment.hand_over_code(part.id)
    collect(input=Collect(fulfilment_id=part.id, code=code), actor=clerk(world.shibuya), at=LATER)
    _letters()
    line = next(x for x in orders.get_order(order_id=placed.order_id).lines if x.variant_id == world.beans)

    return_goods(
        input=ReturnGoods(
            return_id=uuid7(), order_id=placed.order_id, location_id=world.umeda,
            lines=[ReturnLine(line_id=line.id, quantity=1, condition=Condition.RESTOCK)],
        ),
        actor=clerk(world.umeda),
        at=LATER,
    )  # fmt: skip

    ((_recipient, subject, text, _html),) = _letters()
    assert subject == f"ご注文 {placed.order_code} の返品を承りました"
    assert "コーヒー豆 200g × 1  ¥1,080" in text
    assert "ご返金額（お支払い方法へ返金）: ¥1,080" in text


def test_nobody_is_written_to_without_an_address(world: World) -> None:
    order = pickup(world, (world.shirt, 1)).model_copy(
        update={"contact": Contact(family_name="山田", phone="090-1234-5678")}
    )

    checkout(input=order, actor=SHOPPER, at=NOON)

    assert _letters() == []


def test_a_name_in_markup_stays_text(world: World) -> None:
    order = pickup(world, (world.shirt, 1)).model_copy(
        update={"contact": Contact(family_name="<script>alert(1)</script>", email="hanako@example.com")}
    )
    checkout(input=order, actor=SHOPPER, at=NOON)

    ((_recipient, _subject, _text, html),) = _letters()

    tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            tags.append(tag)

    Reader().feed(html)
    assert "script" not in tags
    assert "table" in tags


def test_a_letter_sent_once_more_tells_the_order_as_it_stands() -> None:
    world = make_world()
    placed = _ordered(world)
    prepare_pickup(input=PreparePickup(fulfilment_id=_part(placed).id), actor=clerk(world.shibuya), at=LATER)
    _confirmed, first = _letters()

    written = resend_letter(
        input=ResendLetter(order_id=placed.order_id, letter=LetterKind.READY), actor=SYSTEM, at=LATER
    )

    assert written == 1
    assert _letters() == [first]


def test_the_letter_of_a_cancellation_can_be_sent_once_more() -> None:
    placed = _ordered(make_world())
    cancel_order(input=CancelOrder(order_id=placed.order_id), actor=SYSTEM, at=LATER)
    *_before, first = _letters()

    resend_letter(input=ResendLetter(order_id=placed.order_id, letter=LetterKind.CANCELLED), actor=SYSTEM, at=LATER)

    assert _letters() == [first]
