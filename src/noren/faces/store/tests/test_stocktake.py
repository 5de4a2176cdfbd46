"""Counting on the shop floor."""

import json
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import make_world

from noren.domains.places import api as places
from noren.domains.stocktake import api as stocktake
from noren.faces.store.tests.making import clerk_at, text_of
from noren.kernel.ids import uuid7
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def begun(browser, **fields) -> tuple[UUID, UUID]:
    form = {"key": str(uuid7()), "kind": "full", "name": "秋", "areas": "売場\n倉庫", **fields}
    answers = [browser.post("/store/stocktake/begin", form) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    assert answers[0]["Location"] == answers[1]["Location"]
    this = UUID(answers[0]["Location"].rsplit("/", 1)[1])
    return this, stocktake.get_stocktake(stocktake_id=this).areas[0].id


def kept(code: str, quantity: int, count_id: str = "") -> dict[str, str]:
    line = {"id": count_id or str(uuid7()), "code": code, "quantity": quantity, "counted_at": now().isoformat()}
    return {"line": json.dumps(line), "sent_at": now().isoformat()}


def test_a_count_that_is_sent_again_counts_once_and_can_be_taken_back():
    world = make_world()
    this, area = begun(clerk_at(world, role="store_manager"))
    browser = clerk_at(world)
    path, sent = f"/store/stocktake/{this}/{area}", kept("SKU-mug", 7)

    answers = [browser.post(f"{path}/count", sent).json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert (answers[0]["name"], answers[0]["quantity"]) == ("Mug", 7)
    assert [one.quantity for one in stocktake.counts_of(stocktake_id=this)] == [7]
    assert "Mug" in text_of(browser.get(path).content)
    browser.post(f"{path}/withdraw", {"count_id": answers[0]["id"]})
    assert stocktake.counts_of(stocktake_id=this) == []


def test_a_form_without_scripts_counts_too_and_what_is_wrong_is_said():
    world = make_world()
    this, area = begun(clerk_at(world, role="store_manager"))
    browser = clerk_at(world)
    path = f"/store/stocktake/{this}/{area}"

    good = browser.post(f"{path}/count", {"key": str(uuid7()), "q": "SKU-shirt", "quantity": "4"})
    unknown = browser.post(f"{path}/count", kept("4900000000000", 1))
    nonsense = browser.post(f"{path}/count", {"q": "SKU-shirt", "quantity": "x"})
    elsewhere = clerk_at(world, "umeda").get(path)

    assert (good.status_code, unknown.status_code, nonsense.status_code, elsewhere.status_code) == (302, 404, 400, 404)
    assert unknown.json() == {"refused": "This product is unknown."}
    assert [one.quantity for one in stocktake.counts_of(stocktake_id=this)] == [4]


def test_who_counts_blindly_does_not_see_what_is_expected():
    world = make_world()
    manager = clerk_at(world, role="store_manager")
    seen, _area = begun(manager)
    blind, _area = begun(manager, blind="1", kind="cycle")

    assert manager.get(f"/store/stocktake/{seen}/find?q=SKU-mug").json()["expected"] == 10
    assert manager.get(f"/store/stocktake/{blind}/find?q=SKU-mug").json()["expected"] is None
    assert len(stocktake.scope_of(stocktake_id=blind)) == 3


def test_an_area_is_marked_done_and_taken_up_again():
    world = make_world()
    this, area = begun(clerk_at(world, role="store_manager"))
    browser = clerk_at(world)

    browser.post(f"/store/stocktake/{this}/{area}/mark", {"done": "yes"})
    assert stocktake.get_stocktake(stocktake_id=this).areas[0].done_at is not None
    browser.post(f"/store/stocktake/{this}/{area}/mark", {"done": "no"})
    assert stocktake.get_stocktake(stocktake_id=this).areas[0].done_at is None
    assert browser.post("/store/stocktake/begin", {"kind": "full"}).status_code == 403


@pytest.mark.parametrize(("path", "statements"), [("", 4), ("/{this}", 4), ("/{this}/{area}", 6)])
def test_each_page_takes_a_fixed_number_of_statements(path, statements):
    world = make_world()
    this, area = begun(clerk_at(world, role="store_manager"))
    browser = clerk_at(world)
    for code in ("SKU-mug", "SKU-shirt"):
        browser.post(f"/store/stocktake/{this}/{area}/count", kept(code, 7))
    path = f"/store/stocktake{path.format(this=this, area=area)}"
    browser.get(path)
    places.forget_locations()
    places.all_facts()

    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200

    assert len(seen) == statements
