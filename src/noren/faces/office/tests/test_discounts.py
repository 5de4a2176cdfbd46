"""The limit of discounts that clerks give at the till, on its page of the office."""

from datetime import timedelta

import pytest
from tests.world import make_world

from noren.domains.register import api as register
from noren.faces.office.tests.making import browser_of, head_office, manager, page, send, staff
from noren.faces.office.timer_words import TIMER
from noren.platform.clock import now
from noren.platform.timers import timers

pytestmark = pytest.mark.django_db

SET = "/office/stores/discounts/set"


def test_head_office_sets_a_limit_for_all_stores_and_another_for_one() -> None:
    world = make_world()
    browser = head_office()

    general = send(browser, SET, percent="１０", start="now")
    own = send(browser, SET, percent="25", location_id=str(world.umeda), start="now")
    coming = send(browser, SET, percent="5", location_id=str(world.shibuya), start="tomorrow")

    assert [one.status_code for one in (general, own, coming)] == [302, 302, 302]
    at = now()
    assert register.discount_limit(location_id=world.shibuya, at=at) == 10
    assert register.discount_limit(location_id=world.umeda, at=at) == 25
    assert register.discount_limit(location_id=world.shibuya, at=at + timedelta(days=1)) == 5
    shown = page(browser, "/office/stores/discounts")
    assert "own limit" in shown
    assert "5 % from" in shown


def test_what_is_no_limit_is_told_beside_its_field_and_nothing_is_set() -> None:
    world = make_world()
    browser = head_office()

    for typed in ({"percent": "101"}, {"percent": "x"}, {"percent": "5", "start": "later", "valid_from": ""}):
        answer = send(browser, SET, **{"location_id": str(world.umeda), "start": "now", **typed})

        assert answer.status_code == 422
        assert b"field-error" in answer.content
    assert register.discount_limits() == []


def test_an_area_manager_sets_the_limits_of_their_stores_alone_and_a_store_manager_none() -> None:
    world = make_world()
    staff("A001", "area_manager", world.shibuya)
    area = browser_of("A001")

    own = send(area, SET, percent="20", location_id=str(world.shibuya), start="now")
    every = send(area, SET, percent="20", location_id="", start="now")
    elsewhere = send(area, SET, percent="20", location_id=str(world.umeda), start="now")

    assert [one.status_code for one in (own, every, elsewhere)] == [302, 422, 403]
    assert [one.location_id for one in register.discount_limits()] == [world.shibuya]
    assert manager(world).get("/office/stores/discounts").status_code == 403


def test_every_timer_has_words_for_people() -> None:
    assert {timer.name for timer in timers() if not timer.name.startswith("trial.")} <= set(TIMER)
