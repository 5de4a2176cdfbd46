"""Where parcels come from, in the office: what holds, what comes, what another policy would choose."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import World, make_world

from noren.domains.fulfilment import api as fulfilment
from noren.domains.places import api as places
from noren.domains.places.contracts import SaveLocation
from noren.faces.office.tests.making import head_office, manager, page, send, warm
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db
PAGE = "/office/stock/sourcing"
SET = f"{PAGE}/set"


def asked(**changed: str) -> dict[str, Any]:
    """The form as somebody fills it in."""
    return {
        "scope": ":", "parcel_minor": "800", "store_minor": "150", "distance_minor": "30", "work_minor": "5",
        "late_minor": "2", "cover_minor": "300", "cover_days": "14", "start": "now", "step": "set",
    } | changed  # fmt: skip


def umeda_sends_too(world: World) -> None:
    stored = places.get_location(location_id=world.umeda, fresh=True)
    given = {name: getattr(stored, name) for name in SaveLocation.model_fields if hasattr(stored, name)}
    given["services"] = [*stored.services, "ship_from"]
    places.save_location(input=SaveLocation.model_validate(given), actor=SYSTEM, at=now())
    places.forget_locations()


def test_a_policy_is_set_scheduled_and_told_in_sentences_with_amounts() -> None:
    make_world()
    browser = head_office()
    assert "Built in, until somebody sets another." in page(browser, PAGE)

    assert send(browser, SET, **asked(store_minor="1,200")).status_code == 302
    assert send(browser, SET, **asked(start="tomorrow", cover_minor="0")).status_code == 302

    text = page(browser, PAGE)
    assert "A store that sends counts ¥1,200 more than a warehouse." in text
    assert "How long the shelf of a store lasts counts nothing." in text
    answer = browser.get(PAGE)
    assert (len(answer.context["holding"]), len(answer.context["coming"]), answer.context["built_in"]) == (1, 1, None)
    assert answer.context["form"].values["store_minor"] == "1200"


def test_what_is_mistyped_or_taken_already_changes_nothing() -> None:
    make_world()
    browser = head_office()
    assert send(browser, SET, **asked(start="tomorrow")).status_code == 302

    assert send(browser, SET, **asked(start="tomorrow")).status_code == 422
    assert send(browser, SET, **asked(parcel_minor="dear")).status_code == 422
    assert send(browser, SET, **asked(cover_days="999")).status_code == 422
    assert send(browser, SET, **asked(scope="nobody:")).status_code == 422
    assert send(browser, SET, **asked(step="preview", goods="no-such-sku 1", prefecture="13")).status_code == 422

    assert len(fulfilment.sourcing_policies(fresh=True)) == 1


def test_the_preview_says_for_a_basket_and_an_address_what_would_change_and_why_and_sets_nothing() -> None:
    world = make_world()
    umeda_sends_too(world)
    browser = head_office()
    basket = {"step": "preview", "goods": "SKU-shirt 2\nSKU-mug", "prefecture": "27"}

    same = _preview(browser, asked(**basket))
    other = _preview(browser, asked(**basket, store_minor="0", distance_minor="900"))

    assert "The new policy would choose the same places." in same.content.decode()
    assert [one.place["ja"] for one in same.context["trial"]] == ["中央倉庫"]
    assert "The new policy would choose other places." in other.content.decode()
    assert [one.place["ja"] for one in other.context["today"]] == ["中央倉庫"]
    assert [(one.place["ja"], one.units) for one in other.context["trial"]] == [
        ("梅田店", {"SKU-shirt": 2, "SKU-mug": 1})
    ]
    assert any("the shorter way" in sentence for sentence in other.context["trial"][0].why)
    assert fulfilment.sourcing_policies(fresh=True) == []


def test_a_manager_reads_but_does_not_set_and_the_page_costs_a_fixed_number_of_statements() -> None:
    world = make_world()
    boss, browser = head_office(), manager(world)
    send(boss, SET, **asked())
    page(browser, PAGE)
    warm()

    with CaptureQueriesContext(connection) as seen:
        assert "New policy" not in page(browser, PAGE)

    assert len(seen) == 5, [one["sql"][:90] for one in seen.captured_queries]
    assert send(browser, SET, **asked()).status_code == 403


def _preview(browser: Client, given: dict[str, Any]) -> Any:
    answer = send(browser, SET, **given)
    assert answer.status_code == 200, answer.content.decode()
    return answer
