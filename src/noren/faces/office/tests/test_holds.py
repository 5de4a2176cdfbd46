"""Rules of holds, and the holds of the chain, in the office."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import make_world

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import SetHoldRule
from noren.domains.holds.tests.making import hold
from noren.faces.office.tests.making import head_office, manager, send, warm
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db

RULE = {
    "lasts": "hours", "hours": "6", "days": "2", "most_units": "4", "most_extensions": "0", "remind_minutes": "", "is_offered": "1",
    "start": "now",
}  # fmt: skip


def test_head_office_sets_a_rule_for_one_store_and_a_manager_only_reads_it() -> None:
    world = make_world()
    answer = send(head_office(), "/office/stock/holds/set", location_id=str(world.shibuya), **RULE)
    refused = send(manager(world), "/office/stock/holds/set", **RULE)

    rules = holds.hold_rules(at=now())
    assert (answer.status_code, refused.status_code) == (302, 403)
    assert [(r.location_id, r.hours, r.days, r.most_units, r.remind_minutes, r.for_guests) for r in rules] == [
        (world.shibuya, 6, None, 4, None, False)
    ]


def test_a_rule_that_was_mistyped_is_shown_again_and_nothing_is_set() -> None:
    make_world()

    answer = send(head_office(), "/office/stock/holds/set", **{**RULE, "hours": "many"})

    assert answer.status_code == 422
    assert holds.hold_rules(at=now()) == []


def test_the_page_costs_a_fixed_number_of_statements() -> None:
    world = make_world()
    holds.set_rule(input=SetHoldRule(hours=24, most_units=9), actor=SYSTEM, at=now() - timedelta(days=9))
    browser = head_office()
    warm()
    costs = []
    for variant, store in ((world.mug, world.shibuya), (world.shirt, world.umeda), (world.beans, world.shibuya)):
        made = hold(world, (variant, 1), store=store, at=now())
        with CaptureQueriesContext(connection) as asked:
            shown = browser.get("/office/stock/holds").content.decode()
        assert made.code in shown
        costs.append(len(asked))

    assert costs == [costs[0]] * 3
