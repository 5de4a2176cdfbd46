"""Floor plans in the office: drawn in a form, refused with reasons, and the places of goods in and out as a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import make_world

from noren.domains.shelves import api as shelves
from noren.faces.office.tests.making import head_office, manager
from noren.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def typed(*fixtures, **more):
    """The form with these fixtures: (code, x, bays); each 100 by 60."""
    columns = {
        "fixture_id": [""] * len(fixtures),
        "code": [code for code, _x, _bays in fixtures],
        "kind": ["shelf"] * len(fixtures),
        "zone_ja": ["メンズ"] * len(fixtures),
        "zone_en": ["Men"] * len(fixtures),
        "x": [x for _code, x, _bays in fixtures],
        "y": ["100"] * len(fixtures),
        "width": ["100"] * len(fixtures),
        "height": ["60"] * len(fixtures),
        "bays": [bays for _code, _x, bays in fixtures],
        "levels": ["4"] * len(fixtures),
    }
    floor = {
        "floor_code": "1F",
        "floor_position": "1",
        "floor_width": "1000",
        "floor_height": "800",
        "version": "",
        "floor_id": "",
    }
    return {"key": str(uuid7()), **floor, **columns, **more}


def drawn(world):
    return shelves.floors_of(location_id=world.shibuya)


def test_a_floor_is_drawn_looked_at_and_changed():
    world = make_world()
    browser = manager(world, language="ja")
    page = f"/office/stores/{world.shibuya}/floors"

    saved = browser.post(page, typed(("A-1", "100", "3"), ("", "0", "1"), ("A-2", "300", "3")))
    (plan,) = drawn(world)
    shown = browser.get(saved["Location"]).content.decode()
    with CaptureQueriesContext(connection) as asked:
        browser.get(page)
    statements = len(asked)
    again = typed(("A-1", "500", "3"), ("A-2", "300", "3"), floor_id=str(plan.id), version="1", gone="1")
    again["fixture_id"] = [str(one.id) for one in plan.fixtures]
    changed = browser.post(page, again)
    late = browser.post(page, {**again, "key": str(uuid7())})

    assert [(one.code, one.x, one.zone["ja"]) for one in plan.fixtures] == [
        ("A-1", 100, "メンズ"),
        ("A-2", 300, "メンズ"),
    ]
    assert "フロア図を保存しました。" in shown
    assert shown.count("data-fixture=") == 2
    assert statements == 3
    assert (changed.status_code, late.status_code) == (302, 422)
    assert [(one.code, one.x) for one in drawn(world)[0].fixtures] == [("A-1", 500)]


@pytest.mark.parametrize(
    "wrong",
    [{"floor_width": "150"}, {"floor_code": ""}, {"floor_height": "x"}, {"x": ["-5", "0"]}, {"code": ["A-1", "A-1"]}],
)
def test_what_does_not_fit_is_said_and_kept_in_the_form(wrong):
    world = make_world()

    answer = manager(world).post(
        f"/office/stores/{world.shibuya}/floors", typed(("A-1", "100", "3"), ("B-9", "300", "2"), **wrong)
    )

    assert answer.status_code == 422
    assert "メンズ" in answer.content.decode()
    assert drawn(world) == []


def test_places_go_in_and_out_as_a_file_whole_or_not_at_all():
    world = make_world()
    browser = head_office(language="ja")
    page = f"/office/stores/{world.shibuya}/floors"
    browser.post(page, typed(("A-1", "100", "3"), ("A-2", "300", "3")))

    def upload(*lines):
        file = SimpleUploadedFile("places.csv", "\n".join(["floor,fixture,bay,level,sku", *lines]).encode())
        address = f"/office/upload/stores/{world.shibuya}/places"
        return browser.post(address, {"key": str(uuid7()), "file": file})

    refused = upload("1F,A-1,1,1,SKU-mug", "1F,Z-9,,,SKU-shirt", "1F,A-1,x,,SKU-shirt", "1F,A-1,,,ghost")
    beyond = upload("1F,A-1,9,1,SKU-mug")
    before = shelves.spots(location_id=world.shibuya)
    taken = upload("1F,A-2,3,4,SKU-mug", "1F,A-1,,,SKU-shirt")

    told = refused.content.decode()
    assert (refused.status_code, beyond.status_code, taken.status_code) == (422, 422, 302)
    for line in ("3行目：", "4行目：", "5行目："):
        assert line in told
    assert before == {}
    file = b"".join(browser.get(page, {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert file.splitlines() == ["floor,fixture,bay,level,sku", "1F,A-1,,,SKU-shirt", "1F,A-2,3,4,SKU-mug"]


def test_an_empty_floor_is_removed_by_those_whose_store_it_is():
    world = make_world()
    browser = manager(world)
    page = f"/office/stores/{world.shibuya}/floors"
    browser.post(page, typed(("A-1", "100", "3")))
    floor_id = str(drawn(world)[0].id)

    elsewhere = browser.post(f"/office/stores/{world.umeda}/floors/remove", {"key": str(uuid7()), "floor_id": floor_id})
    standing = len(drawn(world))
    removed = browser.post(f"{page}/remove", {"key": str(uuid7()), "floor_id": floor_id})

    assert (elsewhere.status_code, standing, removed.status_code) == (404, 1, 302)
    assert drawn(world) == []
