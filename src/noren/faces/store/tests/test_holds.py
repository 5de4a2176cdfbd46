"""Holds in a store: seen, put aside, sold at the till, brought back."""

from datetime import timedelta

import pytest
from tests.world import make_world

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import HoldState, SetHoldRule
from noren.domains.holds.tests.making import hold
from noren.faces.store.tests.making import clerk_at, open_till
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = make_world()
    holds.set_rule(input=SetHoldRule(hours=24, most_units=10), actor=SYSTEM, at=now() - timedelta(days=9))
    return made


def state_of(made):
    return holds.get_hold(hold_id=made.id, at=now()).state


def text_of(answer):
    return answer.content.decode()


def test_what_is_to_be_done_with_holds_is_seen_and_done(world):
    browser = clerk_at(world)
    made = hold(world, (world.mug, 2), at=now())

    before = text_of(browser.get("/store/holds"))
    answer = browser.post(f"/store/holds/{made.id}/put-aside")
    after = text_of(browser.get("/store/holds"))
    browser.post(f"/store/holds/{made.id}/release")
    back = text_of(browser.get("/store/holds"))
    browser.post(f"/store/holds/{made.id}/put-back")

    assert made.code in before
    assert "Put aside" in before
    assert answer.status_code == 302
    assert f"/store/holds/{made.id}/put-aside" not in after
    assert f"/store/holds/{made.id}/put-back" in back
    assert made.code not in text_of(browser.get("/store/holds"))
    assert state_of(made) is HoldState.RELEASED


def test_a_step_that_comes_too_late_is_told_and_changes_nothing(world):
    browser = clerk_at(world, language="ja")
    made = hold(world, (world.mug, 1), at=now() - timedelta(days=3))

    answer = browser.post(f"/store/holds/{made.id}/extend")

    assert answer.status_code == 409
    assert "このお取り置きは終了しています。" in text_of(answer)
    assert state_of(made) is HoldState.EXPIRED


def test_staff_of_another_store_neither_see_nor_touch_a_hold(world):
    made = hold(world, (world.mug, 1), at=now())
    browser = clerk_at(world, "umeda")

    listed = browser.get("/store/holds")
    answer = browser.post(f"/store/holds/{made.id}/release")

    assert made.code not in text_of(listed)
    assert answer.status_code == 403
    assert state_of(made) is HoldState.HELD


def test_a_clerk_holds_for_somebody_on_the_phone_once(world):
    browser = clerk_at(world)
    form = {
        "variant": world.mug,
        "quantity": "2",
        "name": "田中",
        "phone": "03-1111-2222",
        "source": "PHONE",
        "key": uuid7(),
    }

    page = browser.get(f"/store/holds/new?variant={world.mug}")
    wrong = browser.post("/store/holds/new", {**form, "phone": ""})
    answers = [browser.post("/store/holds/new", form) for _ in range(2)]

    assert page.status_code == 200
    assert wrong.status_code == 400
    assert [answer.status_code for answer in answers] == [302, 302]
    made = holds.list_holds(location_ids=[world.shibuya], at=now())
    assert [(one.contact.family_name, one.source, one.lines[0].quantity) for one in made] == [("田中", "PHONE", 2)]


@pytest.mark.parametrize("by", ["code", "phone", "list"])
def test_a_till_finds_a_hold_by_its_code_and_by_phone_and_its_sale_takes_it(world, by):
    browser = clerk_at(world)
    open_till(browser, world.shibuya)
    made = hold(world, (world.mug, 1), at=now())

    if by == "code":
        browser.post("/store/register/scan", {"code": made.code})
    elif by == "phone":
        browser.post("/store/register/member", {"text": "09012345678"})
    else:
        browser.post(f"/store/holds/{made.id}/ring-up")
    browser.post("/store/register/pay", {"tender": "cash", "received": "1200", "total": "1200"})

    assert state_of(made) is HoldState.COMPLETED
    level = sql.row(
        "SELECT on_hand, reserved FROM stock_level WHERE location_id = %s AND variant_id = %s",
        (world.shibuya, world.mug),
    )
    assert level == (9, 0)


def test_the_scan_field_of_the_counter_leads_to_a_hold(world):
    browser = clerk_at(world)
    made = hold(world, (world.mug, 1), at=now())

    answer = browser.post("/store/present", {"text": made.code.lower()})

    assert answer["Location"] == f"/store/holds?code={made.code}#hold-{made.id}"


def test_the_page_of_holds_reads_a_fixed_number_of_statements(world, django_assert_num_queries):
    browser = clerk_at(world)
    for variant in (world.mug, world.shirt, world.beans):
        hold(world, (variant, 1), at=now())
    browser.get("/store/holds")

    with django_assert_num_queries(5):
        browser.get("/store/holds")
