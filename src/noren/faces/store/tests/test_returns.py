"""Goods come back: any order of any store, shown before it is done, done once, with its invoice."""

import pytest
from tests.world import levels, make_world

from noren.domains.orders import api as orders
from noren.domains.payments import api as payments
from noren.domains.register import api as register
from noren.faces.store.tests.making import (
    clerk_at,
    handed_over,
    made_ready,
    open_till,
    ordered,
    sold_at_till,
    text_of,
)
from noren.journeys.order_access import access_token
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def lines_of(part):
    return {line.variant_id: line for line in orders.get_order(order_id=part.order_id).lines}


def form_of(part, variant, quantity=1, *, step="confirm", condition="restock", reason="size", **more):
    line = lines_of(part)[variant]
    given = {"key": str(uuid7()), "step": step, "reason": reason}
    return given | {f"q-{line.id}": str(quantity), f"condition-{line.id}": condition} | more


def nothing_came_back(part):
    counted = sql.value("SELECT count(*) FROM orders_return")
    return counted == 0 and orders.get_order(order_id=part.order_id).returned_minor == 0


def test_any_store_finds_the_sale_by_receipt_phone_or_mail_and_its_own_by_name_too():
    world = make_world()
    part = handed_over(world)
    browser = clerk_at(world, "umeda")
    receipt = f"https://shop.example/orders/{part.order_id}?token={access_token(part.order_id)}"

    for exact in (part.order_code, part.order_code.lower().replace("-", ""), receipt):
        answer = browser.get("/store/returns", {"q": exact})
        assert (answer.status_code, answer["Location"]) == (302, f"/store/returns/{part.order_id}")
    for words in ("hanako@example.com", "HANAKO@example.com", "090-1234-5678", "09012345678"):
        assert part.order_code in browser.get("/store/returns", {"q": words}).content.decode(), words
    own = clerk_at(world)
    for words in ("山田", "山田 花子"):
        assert part.order_code in own.get("/store/returns", {"q": words}).content.decode(), words
        assert part.order_code not in browser.get("/store/returns", {"q": words}).content.decode(), words


def test_a_receipt_read_at_the_till_of_another_store_opens_the_sale_and_its_cash_goes_back_out_of_that_drawer():
    world = make_world()
    sold = sold_at_till(clerk_at(world), world.shibuya, "SKU-mug", "1200")
    web = handed_over(world)
    browser = clerk_at(world, "umeda")
    session = open_till(browser, world.umeda)

    answers = [browser.post("/store/register/scan", {"code": code}) for code in (sold.order_code, web.order_code)]
    form = form_of(sold, world.mug)
    before = orders.get_order(order_id=sold.order_id).returned_minor
    asked = text_of(browser.post(answers[0]["Location"], form | {"step": "review"}).content)
    done = browser.post(answers[0]["Location"], form)

    assert [answer["Location"] for answer in answers] == [
        f"/store/returns/{sold.order_id}",
        f"/store/returns/{web.order_id}",
    ]
    assert "Please take it from the drawer. ¥1,200" in asked
    assert before == 0
    slip = text_of(browser.get(done["Location"]).content)
    assert "Please give the customer the cash." in slip
    assert levels(world.mug)[world.umeda] == (11, 0)
    assert register.x_report(session_id=session, at=now()).totals.net_minor == -1200
    assert "Scan the first goods." in text_of(browser.get("/store/register").content)


@pytest.mark.parametrize("text", ["N-AAAAA-AAAA", "nobody@example.com", "00000000", "\x00", "%", "/orders/x"])
def test_what_is_no_sale_says_so(text):
    world = make_world()
    handed_over(world)

    answer = clerk_at(world, "umeda").get("/store/returns", {"q": f"x{text}"})

    assert answer.status_code == 200
    assert "No sale was found." in text_of(answer.content)


def test_the_refund_is_shown_before_anything_happens():
    world = make_world()
    part = handed_over(world)

    asked = clerk_at(world, "umeda").post(
        f"/store/returns/{part.order_id}", form_of(part, world.shirt, 2, step="review", condition="damaged")
    )

    shown = text_of(asked.content)
    assert asked.status_code == 200
    assert "¥5,980" in shown
    assert "Card" in shown
    assert "not back on sale" in shown
    assert nothing_came_back(part)


def test_confirmed_goods_stand_in_this_store_and_the_money_goes_back():
    world = make_world()
    part = handed_over(world)
    browser = clerk_at(world, "umeda")
    form = form_of(part, world.shirt, 2)

    done = browser.post(f"/store/returns/{part.order_id}", form)
    again = browser.post(f"/store/returns/{part.order_id}", form)

    assert done.status_code == 302
    assert again["Location"] == done["Location"]
    assert levels(world.shirt)[world.umeda] == (12, 0)
    assert payments.payments_for(purpose_id=part.order_id)[0].refunded_minor == 5980
    assert sql.value("SELECT count(*) FROM orders_return") == 1


def test_damaged_goods_come_in_but_are_not_sold_again():
    world = make_world()
    part = handed_over(world)

    clerk_at(world, "umeda").post(f"/store/returns/{part.order_id}", form_of(part, world.mug, condition="damaged"))

    row = sql.row(
        "SELECT on_hand, unavailable FROM stock_level WHERE location_id = %s AND variant_id = %s",
        (world.umeda, world.mug),
    )
    assert row == (11, 1)


def test_the_return_invoice_has_all_that_the_law_asks_for():
    world = make_world()
    part = handed_over(world, (world.shirt, 2), (world.beans, 1))
    browser = clerk_at(world, "umeda", language="ja")
    done = browser.post(f"/store/returns/{part.order_id}", form_of(part, world.beans))

    shown = text_of(browser.get(done["Location"]).content)

    order = orders.get_order(order_id=part.order_id)
    for told in (
        "適格返還請求書",
        "T7000012050002",
        order.returns[0].return_code,
        part.order_code,
        "コーヒー豆 200g ※",
    ):
        assert told in shown
    assert "8 % ※ ¥1,080 ¥80" in shown
    assert "梅田店" in shown


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"quantity": 3}, "No more can come back"),
        ({"quantity": 0}, "Please choose what comes back."),
        ({"reason": "nonsense"}, "Please choose a reason."),
        ({"quantity": "x"}, "No more can come back"),
    ],
)
def test_a_wrong_form_says_what_is_wrong_and_changes_nothing(changes, told):
    world = make_world()
    part = handed_over(world)
    quantity = changes.pop("quantity", 1)

    refused = clerk_at(world, "umeda").post(
        f"/store/returns/{part.order_id}", form_of(part, world.shirt, quantity, **changes)
    )

    assert refused.status_code == 400
    assert told in text_of(refused.content)
    assert nothing_came_back(part)


def test_what_came_back_cannot_come_back_again():
    world = make_world()
    part = handed_over(world, (world.mug, 1))
    clerk_at(world, "umeda").post(f"/store/returns/{part.order_id}", form_of(part, world.mug))

    page = clerk_at(world).get(f"/store/returns/{part.order_id}")
    refused = clerk_at(world).post(f"/store/returns/{part.order_id}", form_of(part, world.mug))

    assert "Nothing of this order can come back." in text_of(page.content)
    assert refused.status_code == 400
    assert sql.value("SELECT count(*) FROM orders_return") == 1


def test_goods_that_were_not_handed_over_cannot_come_back():
    world = make_world()
    part = made_ready(world, (world.mug, 1))

    refused = clerk_at(world).post(f"/store/returns/{part.order_id}", form_of(part, world.mug))

    assert refused.status_code == 400
    assert nothing_came_back(part)


def test_changing_ones_mind_keeps_what_was_typed():
    world = make_world()
    part = handed_over(world)

    back = clerk_at(world).post(f"/store/returns/{part.order_id}", form_of(part, world.shirt, 2, step="change"))

    line = lines_of(part)[world.shirt]
    assert back.status_code == 200
    assert f'name="q-{line.id}" value="2"' in back.content.decode()
    assert nothing_came_back(part)


def test_a_slip_of_another_stores_return_is_not_shown_here():
    world = make_world()
    part = handed_over(world)
    done = clerk_at(world, "umeda").post(f"/store/returns/{part.order_id}", form_of(part, world.mug))

    assert clerk_at(world, "shibuya").get(done["Location"]).status_code == 404


def test_an_unpaid_or_unknown_order_is_not_found():
    world = make_world()
    ordered(world)

    assert clerk_at(world).get(f"/store/returns/{uuid7()}").status_code == 404
