"""One order part: picked, put ready, handed over or sent, each exactly once."""

import pytest
from tests.world import levels, make_world, only_at

from noren.domains.fulfilment import api as fulfilment
from noren.domains.payments import api as payments
from noren.faces.store.tests.making import (
    clerk_at,
    handed_over,
    made_ready,
    ordered,
    picks,
    signed_in,
    staff,
    state_of,
    text_of,
    to_be_sent,
)
from noren.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def test_the_pick_page_shows_what_to_fetch_and_how_staff_know_it():
    world = make_world()
    part = ordered(world)

    page = clerk_at(world, language="ja").get(f"/store/parts/{part.id}")

    shown = text_of(page.content)
    for told in ("リネンシャツ", "マグカップ", "SKU-shirt", "店頭に 10", "/ 2", "準備できた", "見つからない"):
        assert told in shown


def test_what_was_found_stands_ready_with_a_label_and_the_name_of_who_did_it():
    world = make_world()
    part = ordered(world)
    browser = clerk_at(world, language="ja")

    done = browser.post(f"/store/parts/{part.id}/prepare", picks(part))
    page = browser.get(done["Location"]).content

    assert (done.status_code, done["Location"]) == (302, f"/store/parts/{part.id}?done=prepared")
    assert state_of(part) == "PREPARED"
    shown = text_of(page)
    assert "準備できました" in shown
    assert "shibuya clerk" in shown
    assert b'class="label-code"' in page
    assert b"<svg" in page


def test_a_line_that_is_neither_found_nor_explained_is_asked_about_and_nothing_is_lost():
    world = make_world()
    part = ordered(world)
    quantities = [line.quantity - 1 if line.quantity > 1 else 1 for line in part.lines]

    asked = clerk_at(world).post(f"/store/parts/{part.id}/prepare", picks(part, *quantities))

    assert asked.status_code == 400
    assert "say why it is missing" in text_of(asked.content)
    assert b'value="1" min="0" max="2"' in asked.content
    assert state_of(part) == "RESERVED"


@pytest.mark.parametrize("typed", ["-1", "99", "x", "", "1.5"])
def test_a_number_that_cannot_be_is_refused_beside_its_line(typed):
    world = make_world()
    part = ordered(world, (world.mug, 1))
    form = {**picks(part), f"q-{part.lines[0].id}": typed}

    refused = clerk_at(world).post(f"/store/parts/{part.id}/prepare", form)

    assert refused.status_code == 400
    assert "between 0 and 1" in text_of(refused.content)
    assert state_of(part) == "RESERVED"


def test_a_short_pick_first_says_what_it_means():
    world = make_world()
    part = ordered(world, (world.shirt, 2))
    browser = clerk_at(world)

    told = browser.post(f"/store/parts/{part.id}/prepare", picks(part, 1, why="not_on_shelf"))

    assert told.status_code == 200
    shown = text_of(told.content)
    assert "Some goods are missing." in shown
    assert "the customer is asked" in shown
    assert state_of(part) == "RESERVED"
    assert fulfilment.shortfalls_of(order_id=part.order_id) == []


def test_a_confirmed_short_pick_asks_the_customer_and_keeps_the_reason():
    world = make_world()
    part = ordered(world, (world.shirt, 2))
    browser = clerk_at(world, language="ja")
    form = picks(part, 1, why="not_on_shelf", confirmed="1")

    done = browser.post(f"/store/parts/{part.id}/prepare", form)
    again = browser.post(f"/store/parts/{part.id}/prepare", form)

    assert (done.status_code, again.status_code) == (302, 302)
    assert state_of(part) == "PREPARED"
    [asked] = fulfilment.shortfalls_of(order_id=part.order_id)
    assert (asked.quantity, asked.outcome, levels(world.shirt)[world.shibuya]) == (1, None, (9, 2))
    shown = text_of(browser.get(f"/store/parts/{part.id}").content)
    assert "売り場にない" in shown
    assert "お客様に確認中" in shown


def test_a_clerk_answers_for_the_customer_who_stands_in_the_shop():
    world = make_world()
    part = ordered(world, (world.mug, 1))
    browser = clerk_at(world)
    browser.post(f"/store/parts/{part.id}/prepare", picks(part, 0, why="sold", confirmed="1"))
    [asked] = fulfilment.shortfalls_of(order_id=part.order_id)
    address = f"/store/parts/{part.id}/answers/{asked.id}"

    assert "The customer is asked: " in text_of(browser.get(f"/store/parts/{part.id}").content)
    assert browser.post(address, {"choice": "nonsense"}).status_code == 400
    assert state_of(part) == "RESERVED"
    assert browser.post(address, {"choice": f"OTHER_STORE:{world.umeda}"}).status_code == 302

    assert state_of(part) == "CANCELED"
    shown = text_of(browser.get(f"/store/parts/{part.id}").content)
    assert "What became of missing goods" in shown
    assert payments.payments_for(purpose_id=part.order_id)[0].refunded_minor == 0


def test_what_nobody_has_any_more_is_paid_back_and_the_part_is_over():
    world = make_world()
    only_at(world.shibuya, world.mug)
    part = ordered(world, (world.mug, 1))
    browser = clerk_at(world)

    browser.post(f"/store/parts/{part.id}/prepare", picks(part, 0, why="sold", confirmed="1"))

    assert state_of(part) == "FAILED"
    assert payments.payments_for(purpose_id=part.order_id)[0].refunded_minor == 1200
    assert "Nothing was found" in text_of(browser.get(f"/store/parts/{part.id}").content)


def test_a_store_gives_a_part_away_that_it_cannot_prepare_with_a_reason():
    world = make_world()
    part = ordered(world, (world.mug, 1))
    browser = clerk_at(world)

    assert browser.post(f"/store/parts/{part.id}/reject", {"reason": ""}).status_code == 302
    assert fulfilment.shortfalls_of(order_id=part.order_id) == []
    assert browser.post(f"/store/parts/{part.id}/reject", {"reason": "closing"}).status_code == 302

    [asked] = fulfilment.shortfalls_of(order_id=part.order_id)
    assert (asked.cause, asked.outcome) == ("rejected", None)
    shown = text_of(browser.get(f"/store/parts/{part.id}").content)
    assert "Waits until" in shown
    assert levels(world.mug)[world.shibuya] == (10, 1)
    assert clerk_at(world, "umeda").post(f"/store/parts/{part.id}/reject", {"reason": "busy"}).status_code == 404


def test_the_second_of_two_staff_is_told_who_was_first():
    world = make_world()
    part = ordered(world)
    staff("S900", "clerk", world.shibuya, name="佐藤 一郎")
    signed_in("S900").post(f"/store/parts/{part.id}/prepare", picks(part))

    second = clerk_at(world).post(f"/store/parts/{part.id}/prepare", picks(part))

    assert second.status_code == 409
    shown = text_of(second.content)
    assert "Somebody was first." in shown
    assert "佐藤 一郎" in shown
    assert [entry.what for entry in fulfilment.history_of(fulfilment_id=part.id)].count("fulfilment.prepare") == 1


def test_the_same_form_sent_twice_has_one_effect_and_the_same_answer():
    world = make_world()
    part = ordered(world)
    browser = clerk_at(world)
    form = picks(part)

    answers = [browser.post(f"/store/parts/{part.id}/prepare", form) for _ in range(3)]

    assert {answer["Location"] for answer in answers} == {f"/store/parts/{part.id}?done=prepared"}
    assert [entry.what for entry in fulfilment.history_of(fulfilment_id=part.id)].count("fulfilment.prepare") == 1


def test_the_right_code_hands_over_and_says_so_large():
    world = make_world()
    part = made_ready(world)
    browser = clerk_at(world, language="ja")
    form = {"key": str(uuid7()), "code": fulfilment.hand_over_code(part.id)}

    done = browser.post(f"/store/parts/{part.id}/hand-over", form)
    again = browser.post(f"/store/parts/{part.id}/hand-over", form)
    page = text_of(browser.get(done["Location"]).content)

    assert done["Location"] == again["Location"] == f"/store/parts/{part.id}?done=handed-over"
    assert state_of(part) == "COMPLETED"
    assert "お渡し済み" in page
    assert "次のお客様" in page
    assert levels(world.shirt)[world.shibuya] == (8, 0)


def test_a_wrong_code_says_how_many_tries_are_left_and_then_how_long_it_is_locked():
    world = make_world()
    part = made_ready(world)
    wrong = f"{(int(fulfilment.hand_over_code(part.id)) + 1) % 1_000_000:06d}"
    browser = clerk_at(world)

    answers = [
        browser.post(f"/store/parts/{part.id}/hand-over", {"key": str(uuid7()), "code": wrong}) for _ in range(6)
    ]

    told = [text_of(answer.content) for answer in answers]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 400, 429]
    assert "Tries left: 4" in told[0]
    assert "locked for five minutes" in told[4]
    assert "try again in 5 min" in told[5]
    assert f'value="{wrong}"'.encode() in answers[0].content
    assert state_of(part) == "PREPARED"


def test_goods_that_are_gone_say_when_and_by_whom():
    world = make_world()
    part = made_ready(world)
    staff("S900", "clerk", world.shibuya, name="佐藤 一郎")
    form = {"key": str(uuid7()), "code": fulfilment.hand_over_code(part.id)}
    signed_in("S900").post(f"/store/parts/{part.id}/hand-over", form)

    page = clerk_at(world, language="ja").get(f"/store/parts/{part.id}")
    again = clerk_at(world, language="ja").post(f"/store/parts/{part.id}/hand-over", {**form, "key": str(uuid7())})

    assert "すでにお渡し済み" in text_of(page.content)
    assert "佐藤 一郎" in text_of(page.content)
    assert again.status_code == 409
    assert "佐藤 一郎" in text_of(again.content)


def test_a_parcel_is_packed_and_given_to_the_carrier_with_its_number():
    world = make_world()
    staff("W001", "clerk", world.warehouse)
    part = to_be_sent(world)
    browser = signed_in("W001", language="ja")

    browser.post(f"/store/parts/{part.id}/prepare", picks(part))
    packed = browser.get(f"/store/parts/{part.id}").content
    form = {"key": str(uuid7()), "carrier": "ヤマト運輸", "tracking": "1234-5678-9012"}
    done = browser.post(f"/store/parts/{part.id}/send", form)
    again = browser.post(f"/store/parts/{part.id}/send", form)

    assert "〒150-0001 東京都渋谷区神宮前1-2-3" in text_of(packed)
    assert done["Location"] == again["Location"] == f"/store/parts/{part.id}?done=sent"
    sent = fulfilment.get_fulfilment(fulfilment_id=part.id)
    assert (sent.state, sent.carrier, sent.tracking_number) == ("COMPLETED", "ヤマト運輸", "1234-5678-9012")
    assert "1234-5678-9012" in text_of(browser.get(done["Location"]).content)


def test_without_a_carrier_the_number_that_was_typed_is_kept():
    world = make_world()
    staff("W001", "clerk", world.warehouse)
    part = to_be_sent(world)
    browser = signed_in("W001")
    browser.post(f"/store/parts/{part.id}/prepare", picks(part))

    refused = browser.post(f"/store/parts/{part.id}/send", {"key": str(uuid7()), "tracking": "77"})

    assert refused.status_code == 400
    assert b'value="77"' in refused.content
    assert state_of(part) == "PREPARED"


def test_a_cancelled_part_says_to_put_the_goods_back():
    world = make_world()
    part = made_ready(world)
    manager = clerk_at(world, role="store_manager")

    manager.post(f"/store/orders/{part.order_id}/cancel", {"key": str(uuid7()), "reason": "customer"})

    assert "put them back on the shelf" in text_of(manager.get(f"/store/parts/{part.id}").content)


def test_a_part_that_was_handed_over_leads_to_its_return():
    world = make_world()
    part = handed_over(world)

    page = clerk_at(world).get(f"/store/parts/{part.id}").content.decode()

    assert f'href="/store/returns/{part.order_id}"' in page


def test_looking_once_more_keeps_what_was_counted():
    world = make_world()
    part = ordered(world, (world.shirt, 2))
    browser = clerk_at(world)

    page = browser.post(f"/store/parts/{part.id}/prepare", picks(part, 1, why="damaged", step="change")).content

    assert b'value="1" min="0" max="2"' in page
    assert b'value="damaged" checked' in page
    assert state_of(part) == "RESERVED"
