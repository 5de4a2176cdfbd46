"""The programme in figures, its rules with a preview, and a member's points changed by hand."""

from typing import Any

import pytest
from tests.loyal import give, has, make_member, make_programme
from tests.world import make_world

from noren.domains.loyalty import api as loyalty
from noren.faces.office.point_rules import values_of
from noren.faces.office.tests.making import browser_of, head_office, manager, page, send, staff
from noren.kernel.ids import uuid7
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def rule(**changed: Any) -> dict[str, Any]:
    programme = loyalty.find_programme()
    assert programme is not None
    given = values_of(programme.rules[0], programme.currency) | {"start": "now"} | changed
    return {name: value for name, value in given.items() if value != ""}


def test_an_installation_without_a_programme_begins_one() -> None:
    make_world()
    browser = head_office()

    empty = page(browser, "/office/points")
    wrong = send(browser, "/office/points/programme", code="points", name_ja="")
    begun = send(browser, "/office/points/programme", code="points", name_ja="のれんポイント")

    assert "No points programme yet" in empty
    assert wrong.status_code == 422
    assert begun.status_code == 302
    assert "のれんポイント" in page(browser, "/office/points/rules")


def test_a_rule_is_shown_with_an_example_before_it_is_set_once() -> None:
    make_world()
    make_programme()
    browser = head_office()
    given = rule(earn_points="2", example_standard="3300", example_food="1080")

    reviewed = send(browser, "/office/points/rules/set", **given)
    before, after = reviewed.context["review"]["outcomes"]
    unchanged = loyalty.find_programme()
    key = str(uuid7())
    shown = reviewed.context["form"].values
    answers = [send(browser, "/office/points/rules/set", key, **shown, confirmed="1") for _ in range(2)]

    assert (before.base_minor, before.points, after.points, after.usable) == (4000, 40, 80, 4380)
    assert unchanged is not None
    assert len(unchanged.rules) == 1
    assert [answer.status_code for answer in answers] == [302, 302]
    changed = loyalty.find_programme()
    assert changed is not None
    assert sorted(one.earn_points for one in changed.rules) == [1, 2]
    assert "replaced" in page(browser, "/office/points/rules")


@pytest.mark.parametrize(
    "wrong", [{"earn_per": "0"}, {"use_share_percent": "101"}, {"start": "later", "valid_from": "2020-01-01T00:00"}]
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(wrong: dict[str, str]) -> None:
    make_world()
    make_programme()
    browser = head_office()

    answer = send(browser, "/office/points/rules/set", **rule(**wrong, confirmed="1"))

    found = loyalty.find_programme()
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert found is not None
    assert len(found.rules) == 1


def test_the_figures_of_a_month_add_up_to_what_is_outstanding() -> None:
    make_world()
    make_programme()
    member = make_member()
    give(member, 500, at=now())
    browser = head_office()
    send(browser, f"/office/members/{member}/points", direction="take", points="120", reason_ja="訂正")

    seen = browser.get("/office/points").context["seen"]

    assert (seen.liability.outstanding, seen.months[0].issued, seen.months[0].redeemed) == (380, 380, 0)
    assert sum(month.issued - month.redeemed - month.expired for month in seen.months) == seen.liability.outstanding


def test_points_are_changed_by_hand_once_and_the_customer_reads_why() -> None:
    world = make_world()
    make_programme()
    member = make_member()
    browser = manager(world, language="ja")
    key = str(uuid7())

    for _ in range(2):
        answer = send(
            browser, f"/office/members/{member}/points", key, direction="give", points="３００", reason_ja="お詫び"
        )
        assert answer.status_code == 302

    text = page(browser, f"/office/members/{member}")
    assert has(member, at=now()) == (300, 0, 0)
    assert "お詫び" in text
    assert "監査ログに記録されました" in text


def test_a_store_manager_stays_within_the_limit_of_the_rule_and_an_area_manager_may_go_beyond() -> None:
    world = make_world()
    make_programme(adjust_limit=1_000)
    member = make_member()
    staff("A001", "area_manager", world.shibuya)
    path = f"/office/members/{member}/points"

    refused = send(manager(world), path, direction="give", points="1001", reason_ja="お礼")
    nothing = has(member, at=now())
    too_few = send(manager(world), path, direction="take", points="1", reason_ja="訂正")
    given = send(browser_of("A001"), path, direction="give", points="1001", reason_ja="お礼")

    assert refused.status_code == 422
    assert "points" in refused.context["form"].errors
    assert too_few.status_code == 422
    assert nothing == (0, 0, 0)
    assert given.status_code == 302
    assert has(member, at=now()) == (1001, 0, 0)
