"""The register's pages: from opening the till to its closing report."""

import re
import time

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.loyal import give, has, make_member, make_programme, shopper
from tests.world import levels, make_world

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, IssueCard, LinkIdentifier, UpdateProfile
from noren.domains.register import api as register
from noren.domains.register.contracts import SaveTill
from noren.faces.store.tests.making import PASSWORD, clerk_at, made_ready, ordered, staff, text_of
from noren.journeys.order_access import access_token
from noren.journeys.reads.order_view import order_view
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.live.tickets import topics_of

pytestmark = pytest.mark.django_db


def till_at(world, code="1"):
    return register.save_till(input=SaveTill(location_id=world.shibuya, code=code), actor=SYSTEM, at=now())


def opened(world, *, role="clerk", code="1"):
    browser = clerk_at(world, role=role)
    form = {"till": str(till_at(world, code).id), "float": "30000", "key": str(uuid7())}
    assert browser.post("/store/register/open", form).status_code == 302
    return browser


def paid(browser, total, *, tender="cash", **form):
    """What the customer gives: in cash the whole total, unless told otherwise."""
    given = {"received": str(total)} if tender == "cash" else {}
    return browser.post("/store/register/pay", {"total": str(total), "tender": tender, **given, **form})


def test_a_store_without_a_till_says_so_and_its_manager_adds_one():
    world = make_world()

    seen = text_of(clerk_at(world).get("/store/register").content)
    manager = clerk_at(world, role="store_manager")
    manager.post("/store/register/tills", {"code": "1"})

    assert "This store has no till yet." in seen
    assert "Add a till" not in seen
    assert [till.code for till in register.tills_of(location_id=world.shibuya)] == ["1"]
    assert clerk_at(world).post("/store/register/tills", {"code": "2"}).status_code == 403


def test_goods_are_scanned_sold_for_cash_and_the_change_is_large():
    world = make_world()
    browser = opened(world)
    for code in ("SKU-mug", "SKU-mug", "SKU-beans"):
        browser.post("/store/register/scan", {"code": code})
    seen = text_of(browser.get("/store/register").content)

    answer = paid(browser, 3480, received="5000")

    assert "¥3,480" in seen
    assert "3 pieces" in seen
    shown = text_of(browser.get(answer["Location"]).content)
    assert "Change due ¥1,520" in shown
    assert "Receipt number 1-1" in shown
    assert "T7000012050002" in shown
    assert levels(world.mug)[world.shibuya] == (8, 0)
    assert "Scan the first goods." in text_of(browser.get("/store/register").content)


def test_an_unknown_code_a_wrong_amount_and_a_changed_total_are_told_and_sell_nothing():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "4999"})
    assert "Unknown code: 4999" in text_of(browser.get("/store/register").content)
    assert "Unknown code" not in text_of(browser.get("/store/register").content)
    browser.post("/store/register/scan", {"code": "SKU-mug"})

    for form in ({"received": "x"}, {"received": "1300", "tender": "card"}):
        assert paid(browser, 1200, **form)["Location"] == "/store/register"
    assert paid(browser, 1000, received="1200")["Location"] == "/store/register"
    assert paid(browser, 1200, received="")["Location"] == "/store/register"
    assert "Please give the cash that was received." in text_of(browser.get("/store/register").content)

    assert sql.value("SELECT count(*) FROM orders_order") == 0
    assert levels(world.mug)[world.shibuya] == (10, 0)


def test_a_part_is_paid_in_cash_taken_back_and_the_rest_goes_to_two_cards():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})
    paid(browser, 1200, received="300")
    browser.post("/store/register/pay", {"drop": "0"})
    assert "Left to pay" not in text_of(browser.get("/store/register").content)

    paid(browser, 1200, received="200")
    paid(browser, 1200, tender="card", received="400")
    seen = text_of(browser.get("/store/register").content)
    answer = paid(browser, 1200, tender="card")

    assert "Left to pay ¥600" in seen
    shown = text_of(browser.get(answer["Location"]).content)
    assert "Card ¥400 Card ¥600" in shown or "Card ¥600 Card ¥400" in shown
    assert "Cash ¥200" in shown


def test_a_refused_second_card_leaves_the_goods_on_the_counter_and_says_that_all_goes_back():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})
    paid(browser, 1200, tender="card", received="500")

    answer = paid(browser, 1200, tender="card", terminal="tok_decline")

    assert answer["Location"] == "/store/register"
    seen = text_of(browser.get("/store/register").content)
    assert "Nothing was sold, and everything that was taken goes back." in seen
    assert "1 piece" in seen
    assert sql.rows("SELECT captured_minor, refunded_minor FROM payments_payment ORDER BY 1") == [(0, 0), (500, 500)]
    assert sql.value("SELECT count(*) FROM orders_order") == 0


def test_the_till_waits_for_a_customer_who_confirms_and_gives_up_one_who_does_not():
    world = make_world()
    browser = opened(world)

    def asked():
        browser.post("/store/register/scan", {"code": "SKU-mug"})
        paid(browser, 1200, tender="qr", terminal="tok_redirect")
        return browser.get("/store/register")

    waiting = asked()
    assert "Waiting for the payment ¥1,200" in text_of(waiting.content)
    assert b"<svg" in waiting.content
    assert browser.post("/store/register/wait", headers={"X-Asks-Again": "1"}).status_code == 204
    sql.touch("UPDATE sandbox_charge SET state = 'captured'")
    answer = browser.post("/store/register/wait", headers={"X-Asks-Again": "1"})
    assert "Change due" in text_of(browser.get(answer.content.decode()).content)
    asked()
    browser.post("/store/register/wait", {"give_up": "1"})

    assert "The payment was refused. Nothing was sold." in text_of(browser.get("/store/register").content)
    assert sql.value("SELECT count(*) FROM orders_order") == 1


def test_a_member_shows_a_code_is_greeted_pays_with_points_and_the_slip_says_so():
    world, me = make_world(), make_member()
    make_programme()
    give(me, 1_000, at=now())
    identity.update_profile(
        input=UpdateProfile(member_id=me, family_name="佐藤", given_name="美咲"), actor=SYSTEM, at=now()
    )
    identity.issue_card(input=IssueCard(member_id=me), actor=shopper(me), at=now())
    code = identity.find_membership_code(member_id=me, at=now()).payload
    part = made_ready(world)
    sql.touch("UPDATE orders_order SET member_id = %s WHERE id = %s", (me, part.order_id))
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})

    browser.post("/store/register/scan", {"code": code})
    seen = text_of(browser.get("/store/register").content)
    browser.post("/store/register/points", {"points": "9999"})
    refused = text_of(browser.get("/store/register").content)
    browser.post("/store/register/points", {"points": "300"})
    left = text_of(browser.get("/store/register").content)
    answer = paid(browser, 1200)

    assert "美咲 佐藤 (member)" in seen
    assert "1,000 points" in seen
    assert "+10 with this sale" in seen
    assert f"{part.order_code} is ready here" in seen
    assert "points" in refused
    assert "Left to pay ¥900" in left
    slip = text_of(browser.get(answer["Location"]).content)
    assert "Points ¥300" in slip
    assert "300 points were used to pay." in slip
    assert has(me)[0] == 700
    other = opened(world, role="store_manager", code="2")
    other.post("/store/register/scan", {"code": code})
    assert "was used at another till. Please show the next one." in text_of(other.get("/store/register").content)


def test_a_member_is_found_by_phone_and_by_an_old_card_and_is_taken_off_again():
    world, me = make_world(), make_member()
    for kind, raw in ((IdentifierKind.PHONE, "090-1234-5678"), (IdentifierKind.CARD, "2800 1234 5678 9")):
        link = LinkIdentifier(member_id=me, kind=kind, raw=raw, verified=True)
        identity.link_identifier(input=link, actor=SYSTEM, at=now())
    browser = opened(world)

    browser.post("/store/register/member", {"text": "09012345678"})
    asked = text_of(browser.get("/store/register").content)
    browser.post("/store/register/member", {"chosen": str(me)})
    found = text_of(browser.get("/store/register").content)
    browser.post("/store/register/member", {"away": "1"})
    gone = text_of(browser.get("/store/register").content)
    browser.post("/store/register/scan", {"code": "2800 1234 5678 9"})
    by_card = text_of(browser.get("/store/register").content)
    browser.post("/store/register/member", {"text": "08000000000"})

    assert "Please ask for the name." in asked
    assert "＊＊＊5678" in asked
    assert "Please ask for the name before points are used." in found
    assert "before points are used" not in gone
    assert "before points are used" in by_card
    assert "Nobody was found." in text_of(browser.get("/store/register").content)


def test_a_line_is_changed_discounted_by_a_manager_and_removed():
    world = make_world()
    browser = opened(world, role="store_manager")
    browser.post("/store/register/scan", {"code": "SKU-beans"})

    browser.post("/store/register/line", {"place": "0", "quantity": "3"})
    browser.post("/store/register/line", {"place": "0", "mode": "eat_in"})
    browser.post("/store/register/line", {"place": "0", "off": "240", "why": "last day"})
    seen = text_of(browser.get("/store/register").content)
    browser.post("/store/register/line", {"place": "0", "quantity": "0"})

    assert "¥3,000" in seen
    assert "Eat in" in seen
    assert "Scan the first goods." in text_of(browser.get("/store/register").content)


def test_a_clerk_gives_a_discount_with_a_managers_password_and_voids_nothing():
    world = make_world()
    staff("M900", "store_manager", world.shibuya)
    staff("C900", "clerk", world.shibuya)
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})
    off = {"place": "0", "off": "10", "unit": "percent", "why": "箱破れ"}

    for more in ({}, {"manager": "M900", "secret": "wrong"}, {"manager": "C900", "secret": PASSWORD}):
        browser.post("/store/register/line", off | more)
        assert "¥1,200" in text_of(browser.get("/store/register").content)
    browser.post("/store/register/line", off | {"manager": "M900", "secret": PASSWORD})
    seen = text_of(browser.get("/store/register").content)
    sale = paid(browser, 1080)["Location"].split("?")[0]

    assert "Discount 10 % −¥120 · 箱破れ" in seen
    assert "Discount −¥120" in text_of(browser.get(sale).content)
    assert browser.post(f"{sale}/void", {"why": "x", "key": str(uuid7())}).status_code == 403
    assert sql.value("SELECT total_minor - returned_minor FROM orders_order") == 1080


def test_a_manager_voids_the_last_sale():
    world = make_world()
    browser = opened(world, role="store_manager")
    browser.post("/store/register/scan", {"code": "SKU-mug"})
    sale = paid(browser, 1200)["Location"].split("?")[0]

    answer = browser.post(f"{sale}/void", {"why": "打ち間違い", "key": str(uuid7())})

    assert "The sale was voided." in text_of(browser.get(answer["Location"]).content)
    assert levels(world.mug)[world.shibuya] == (10, 0)


def test_a_drawer_is_counted_before_anybody_is_told_what_should_be_in_it():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})
    paid(browser, 1200)
    browser.post("/store/register/cash", {"kind": "paid_out", "amount": "200", "why": "切手", "key": str(uuid7())})
    assert "Cash expected" not in text_of(browser.get("/store/register/x").content)

    browser.post("/store/register/end")
    counting = text_of(browser.get("/store/register/x").content)
    assert "This till is being counted." in text_of(browser.get("/store/register").content)
    answer = browser.post("/store/register/close", {"counted": "31010", "key": str(uuid7())})

    assert "31,000" not in counting
    shown = text_of(browser.get(answer["Location"]).content)
    assert re.search(r"Z report 1\b", shown)
    assert "Cash expected ¥31,000" in shown
    assert "Over or short ¥10" in shown
    assert "Open the till" in text_of(browser.get("/store/register").content)
    listed = text_of(browser.get("/store/register/reports").content)
    assert "Z report 1" in listed
    assert "Over or short ¥10" in listed


def test_a_sale_of_a_promised_unit_says_whose_it_was_and_the_copy_says_that_it_is_one():
    world = make_world(units=1)
    part = ordered(world, (world.mug, 1))
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})

    answer = paid(browser, 1200)

    shown = text_of(browser.get(answer["Location"]).content)
    assert "This sale took goods that were promised to somebody else." in shown
    assert part.order_code in shown
    assert "Receipt Copy" not in shown
    work = text_of(browser.get("/store/").content)
    assert f"Promised goods are missing Mug × 1 · {part.order_code}" in work
    assert f'href="/store/stock/{world.mug}"' in browser.get("/store/").content.decode()
    seen = order_view(order_id=part.order_id, actor=SYSTEM, at=now())
    assert [one.in_danger for one in seen.parts] == [True]
    told = sql.value("SELECT topics FROM platform_outbox WHERE type = 'stock.shortfall.v1'")
    customer = Client(headers={"accept-language": "en"})
    page = customer.get(f"/orders/{part.order_id}?token={access_token(part.order_id)}", follow=True).content.decode()
    assert "was just sold in the store. We look for another one" in text_of(page.encode())
    ticket = re.search(r'ticket="([^"]+)"', page)
    watched = topics_of(ticket[1], key=settings.SECRET_KEY, now_s=time.time())
    assert watched.intersection(told) == {f"promise:{world.shibuya}:{world.mug}"}
    slip = answer["Location"].split("?")[0]
    assert "Receipt Copy" in text_of(browser.get(slip).content)
    assert browser.get(f"{slip}/receipt.pdf").content.startswith(b"%PDF-")


@pytest.mark.parametrize("page", ["", "/x", "/reports"])
def test_the_pages_of_the_till_cost_a_fixed_number_of_statements(page):
    world = make_world()
    browser = opened(world, role="store_manager")
    counts = []
    for _ in range(2):
        for code in ("SKU-mug", "SKU-beans", "SKU-shirt"):
            browser.post("/store/register/scan", {"code": code})
        browser.get(f"/store/register{page}")
        with CaptureQueriesContext(connection) as statements:
            browser.get(f"/store/register{page}")
        counts.append(len(statements))
        if not page:
            continue
        paid(browser, 1200 + 1080 + 2990)

    assert counts[0] == counts[1] == {"": 8, "/x": 12, "/reports": 5}[page]


def test_goods_without_a_barcode_are_touched_and_others_are_found_by_their_name():
    world = make_world()
    browser = opened(world)
    sql.touch("UPDATE catalog_variant SET gtin = '04901234567894' WHERE id = %s", (world.mug,))

    with CaptureQueriesContext(connection) as statements:
        tiles = browser.get("/store/register/goods").content.decode()
    count = len(statements)
    by_name = browser.get("/store/register/goods", {"q": "マグ"}).content.decode()
    none = browser.get("/store/register/goods", {"q": "%_"}).content.decode()
    browser.post("/store/register/scan", {"code": "SKU-beans"})

    assert count == 3
    assert 'value="SKU-beans"' in tiles
    assert "¥1,080" in tiles
    assert "SKU-mug" not in tiles
    assert 'value="SKU-mug"' in by_name
    assert "Nothing has this name." in none
    assert "1 piece" in text_of(browser.get("/store/register").content)


def test_a_double_tap_sells_once():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})

    paid(browser, 1200)
    paid(browser, 1200)

    assert sql.value("SELECT count(*) FROM orders_order") == 1


def test_goods_that_come_back_while_the_till_is_open_take_its_cash():
    world = make_world()
    browser = opened(world, role="store_manager")
    browser.post("/store/register/scan", {"code": "SKU-mug"})
    paid(browser, 1200)
    order_id, line_id = sql.row("SELECT order_id, id FROM orders_line")
    form = {"key": str(uuid7()), "step": "confirm", "reason": "size"}

    browser.post(f"/store/returns/{order_id}", form | {f"q-{line_id}": "1", f"condition-{line_id}": "restock"})

    seen = text_of(browser.get("/store/register/x").content)
    assert "Returns 1 −¥1,200" in seen
    assert "Cash expected ¥30,000" in seen
