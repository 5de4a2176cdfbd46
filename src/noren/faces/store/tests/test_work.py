"""The queue, the counter and the pick list: what a store sees of its work, and of nobody else's."""

import re
from datetime import timedelta
from html import unescape

import pytest
from tests.world import make_world

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import NoteShortfall, Remedy, RemedyOption
from noren.faces.store.tests.making import (
    clerk_at,
    handed_over,
    made_ready,
    ordered,
    signed_in,
    staff,
    text_of,
    to_be_sent,
)
from noren.journeys.reads import pick_list, store_queue
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def test_the_queue_shows_this_stores_work_with_time_left_and_who_it_is_for():
    world = make_world()
    mine, theirs = ordered(world), ordered(world, store=world.umeda)
    ready = made_ready(world, (world.beans, 1))

    page = clerk_at(world, language="ja").get("/store/").content.decode()

    assert mine.order_code in page
    assert ready.order_code in page
    assert theirs.order_code not in page
    shown = text_of(page.encode())
    assert "山田 花子 様" in shown
    assert "リネンシャツ ×2、マグカップ ×1" in shown
    assert f'datetime="{mine.due_at.isoformat()}"' in page
    assert "あと" in shown
    assert "noren-live ticket=" in page


def test_the_queue_marks_what_its_customer_is_asked_about_and_tells_how_far_the_goal_is_reached():
    world = make_world()
    asked, other = ordered(world), ordered(world)
    note = NoteShortfall(
        fulfilment_id=asked.id,
        line_id=asked.lines[0].id,
        quantity=1,
        options=[RemedyOption(remedy=Remedy.REFUND)],
        respond_by=now() + timedelta(hours=24),
    )
    fulfilment.note_shortfall(input=note, actor=SYSTEM, at=now())
    made_ready(world, (world.beans, 1))
    browser = clerk_at(world, language="en")

    queue = browser.get("/store/").context["queue"]
    shown = text_of(browser.get("/store/").content)

    assert {item.order_code: item.is_asked for item in queue.prepare} == {
        asked.order_code: True,
        other.order_code: False,
    }
    assert shown.count("The customer is asked") == 1
    assert "100% ready within 2 opening hours (1 of 1)" in shown
    assert "100% ready as promised (1 of 1)" in shown


def test_the_pick_list_says_in_short_why_a_parcel_comes_from_here():
    world = make_world()
    parcel = to_be_sent(world)
    browser = clerk_at(world, "warehouse", language="en")

    shown = text_of(browser.get("/store/pick-list").content)

    assert f"{parcel.order_code} Only this place could send." in shown


def test_a_late_order_says_so_in_words_and_comes_first():
    world = make_world()
    later = ordered(world)
    late = ordered(world, at=now() - timedelta(hours=20))

    page = clerk_at(world, language="en").get("/store/").content.decode()

    assert page.index(late.order_code) < page.index(later.order_code)
    assert 'data-urgency="late"' in page
    assert " late</time>" in page


def test_an_empty_queue_says_that_new_orders_come_by_themselves():
    assert "New orders appear here by themselves." in text_of(clerk_at(make_world()).get("/store/").content)


@pytest.mark.parametrize("text", ["山田", "山田花子", "山田 花子", "5678", "090-1234-5678", "09012345678"])
def test_work_is_found_by_name_and_phone_number(text):
    world = make_world()
    part = ordered(world)

    page = clerk_at(world).get("/store/", {"q": text}).content.decode()

    assert part.order_code in page


def test_work_is_found_by_any_piece_of_its_code_and_what_is_over_too():
    world = make_world()
    part = handed_over(world)
    browser = clerk_at(world)

    for text in (part.order_code, part.order_code.lower(), part.order_code.replace("-", ""), part.order_code[-4:]):
        assert part.order_code in browser.get("/store/", {"q": text}).content.decode()
    assert part.order_code not in browser.get("/store/").content.decode()


@pytest.mark.parametrize("text", ["%", "_", "\\", "'; --", "\x00", "x" * 300])
def test_no_search_text_breaks_the_queue_or_finds_everything(text):
    world = make_world()
    part = ordered(world)

    answer = clerk_at(world).get("/store/", {"q": text})

    assert answer.status_code == 200
    assert text == "\x00" or part.order_code not in answer.content.decode()


def test_whatever_a_customer_shows_leads_to_their_goods():
    world = make_world()
    part = made_ready(world)
    browser = clerk_at(world)
    shown = (
        fulfilment.hand_over_text(part.id),
        fulfilment.hand_over_code(part.id),
        part.order_code,
        part.order_code.lower().replace("-", " "),
    )

    for text in shown:
        answer = browser.post("/store/present", {"text": text})
        assert (answer.status_code, answer["Location"]) == (302, f"/store/parts/{part.id}")


def test_a_scanned_code_is_filled_in_but_an_order_code_is_no_proof():
    world = make_world()
    part = made_ready(world)
    code = fulfilment.hand_over_code(part.id)
    browser = clerk_at(world)

    browser.post("/store/present", {"text": part.order_code})
    asked = browser.get(f"/store/parts/{part.id}").content.decode()
    browser.post("/store/present", {"text": code})
    known = browser.get(f"/store/parts/{part.id}").content.decode()

    assert code not in asked
    assert f'value="{part.order_code}"' not in asked
    assert f'value="{code}"' in known


def test_a_name_leads_to_the_list_and_a_stranger_to_a_clear_sentence():
    world = make_world()
    ordered(world)
    browser = clerk_at(world)

    by_name = browser.post("/store/present", {"text": "山田"})
    nobody = browser.post("/store/present", {"text": "000000"})

    assert by_name["Location"] == "/store/?q=%E5%B1%B1%E7%94%B0"
    assert nobody.status_code == 404
    assert "Nothing was found for this." in text_of(nobody.content)


def test_an_order_of_another_store_is_only_told_where_to_go():
    world = make_world()
    part = ordered(world, store=world.umeda)

    answer = clerk_at(world, language="ja").post("/store/present", {"text": part.order_code})

    shown = text_of(answer.content)
    assert answer.status_code == 404
    assert "梅田店" in shown
    assert "山田" not in shown


def test_the_pick_list_sums_the_goods_of_several_orders():
    world = make_world()
    first, second = ordered(world, (world.mug, 2)), ordered(world, (world.mug, 3), (world.shirt, 1))
    ordered(world, (world.mug, 1), store=world.umeda)

    shown = text_of(clerk_at(world, language="ja").get("/store/pick-list").content)

    assert "2 件・6 点" in shown
    assert "× 5" in shown
    assert f"{first.order_code} ×2" in shown
    assert f"{second.order_code} ×3" in shown


def test_the_pick_list_can_be_for_parcels_or_for_the_next_hour_only():
    world = make_world()
    part = ordered(world)
    browser = clerk_at(world)

    parcels = browser.get("/store/pick-list", {"kind": "shipment"}).content.decode()
    soon = browser.get("/store/pick-list", {"within": "60"})
    nonsense = browser.get("/store/pick-list", {"within": "x", "kind": "y"}).content.decode()

    assert part.order_code not in parcels
    assert soon.status_code == 200
    assert part.order_code in nonsense


def test_more_work_than_a_page_holds_stands_on_further_pages(monkeypatch):
    monkeypatch.setattr(store_queue, "PAGE", 2)
    monkeypatch.setattr(pick_list, "ORDERS_PER_WALK", 2)
    world = make_world()
    ready = made_ready(world, (world.mug, 1))
    parts = [ready, *(ordered(world, (world.mug, 1)) for _ in range(3))]
    browser = clerk_at(world)

    for page, there in (("/store/", parts), ("/store/pick-list", parts[1:])):
        shown, address = [], page
        while address:
            text = browser.get(address).content.decode()
            shown += [part.order_code for part in parts if part.order_code in text]
            further = re.search(r'rel="next" href="([^"]+)"', text)
            address = page + unescape(further[1]) if further else ""
        assert sorted(shown) == sorted(part.order_code for part in there)
    assert browser.get("/store/?cursor=x").status_code == browser.get("/store/pick-list?cursor=x").status_code == 400


def test_parcels_stand_on_their_own_page():
    world = make_world()
    staff("W001", "clerk", world.warehouse)
    parcel = to_be_sent(world)
    browser = signed_in("W001", language="ja")

    page = browser.get("/store/shipments").content.decode()

    assert parcel.order_code in page
    assert "梱包する 1" in text_of(page.encode())


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_stores_part_does_not_exist_here(method):
    world = make_world()
    part = ordered(world, store=world.umeda)
    browser = clerk_at(world)
    address = f"/store/parts/{part.id}"

    if method == "get":
        answers = [browser.get(address), browser.get(f"/store/orders/{part.order_id}")]
    else:
        form = {"key": str(uuid7()), "code": "000000", "carrier": "x"}
        steps = ("prepare", "hand-over", "send")
        answers = [browser.post(f"{address}/{step}", form) for step in steps]

    assert {answer.status_code for answer in answers} == {404}
    assert fulfilment.get_fulfilment(fulfilment_id=part.id) == part
