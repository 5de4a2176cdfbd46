"""Stores, companies and brands."""

from datetime import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.world import make_world

from noren.domains.places import api as places
from noren.faces.office.tests.making import browser_of, head_office, page, send, staff
from noren.faces.office.views.stores import _values
from noren.kernel.ids import uuid7

pytestmark = pytest.mark.django_db

MARK = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle r="9"/></svg>'


def fields(location_id: Any, **changed: Any) -> dict[str, Any]:
    return _values(places.get_location(location_id=location_id, fresh=True)) | changed


def test_a_store_is_saved_with_its_week_its_days_and_its_address() -> None:
    world = make_world()
    browser = head_office()
    path = f"/office/stores/{world.shibuya}"

    answer = send(
        browser, path,
        **fields(world.shibuya, postal_code="１５０－０００１", pickup_minutes="90", opens_0_0="11:00", closes_0_0="02:00",
                 day_0="2027-01-01", closed_0="1", day_note_0="元日", services=["pickup", "parking"]),
    )  # fmt: skip

    saved = places.get_location(location_id=world.shibuya, fresh=True)
    assert answer.status_code == 302
    assert (saved.postal_code, saved.pickup_minutes, sorted(saved.services)) == ("1500001", 90, ["parking", "pickup"])
    assert [(o.opens, o.closes) for o in saved.hours if o.weekday == 0] == [(time(11), time(2))]
    assert [(d.day.isoformat(), d.closed, d.note) for d in saved.special_days] == [("2027-01-01", True, {"ja": "元日"})]
    assert "元日" in page(browser, path)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closes_0_0": ""}, "hours"),
        ({"opens_0_1": "12:00", "closes_0_1": "13:00"}, "hours"),
        ({"postal_code": "12"}, "postal_code"),
        ({"lon": ""}, "lat"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"code": "umeda"}, "code"),
        ({"name_ja": ""}, "name_ja"),
        ({"day_0": "2027-01-01"}, "special_days"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(wrong: dict[str, str], field: str) -> None:
    world = make_world()
    browser = head_office()

    answer = send(browser, f"/office/stores/{world.shibuya}", **fields(world.shibuya, phone="03-0000-0000", **wrong))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert 'value="03-0000-0000"' in answer.content.decode()
    assert places.get_location(location_id=world.shibuya, fresh=True).version == 1


def test_two_editors_of_a_store_keep_both_changes() -> None:
    world = make_world()
    mine, theirs = head_office(), browser_of("H001")
    opened = fields(world.shibuya)
    send(theirs, f"/office/stores/{world.shibuya}", **opened | {"phone": "03-1111-1111"})

    collided = send(mine, f"/office/stores/{world.shibuya}", **opened | {"building": "別館"})
    form = collided.context["form"]
    again = send(mine, f"/office/stores/{world.shibuya}", **form.values)

    assert collided.status_code == 409
    assert "03-1111-1111" in collided.content.decode()
    assert again.status_code == 302
    saved = places.get_location(location_id=world.shibuya, fresh=True)
    assert (saved.phone, saved.building) == ("03-1111-1111", "別館")


def test_a_new_store_sent_twice_is_one_store() -> None:
    world = make_world()
    browser = head_office()
    place = places.get_location(location_id=world.shibuya)
    given = {
        "code": "kyoto", "name_ja": "京都店", "kind": "store", "company_id": str(place.company_id), "brand_id": str(place.brand_id),
        "time_zone": "Asia/Tokyo", "pickup_minutes": "60", "business_day_starts": "05:00",
    }  # fmt: skip
    key = str(uuid7())

    answers = [send(browser, "/office/stores/new", key, **given) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert [place.code for place in places.list_locations()].count("kyoto") == 1


def test_a_store_out_of_use_leaves_the_list() -> None:
    world = make_world()
    browser = head_office()

    send(browser, f"/office/stores/{world.umeda}/archive")

    assert f"/office/stores/{world.umeda}" not in page(browser, "/office/stores")
    assert f"/office/stores/{world.umeda}" in page(browser, "/office/stores?archived=1")


def test_an_area_manager_edits_their_own_store_and_no_other() -> None:
    world = make_world()
    staff("A001", "area_manager", world.shibuya)
    browser = browser_of("A001")

    own = send(browser, f"/office/stores/{world.shibuya}", **fields(world.shibuya, phone="03-2222-2222"))
    other = send(browser, f"/office/stores/{world.umeda}", **fields(world.umeda, phone="03-2222-2222"))

    assert own.status_code == 302
    assert other.status_code == 404
    assert places.get_location(location_id=world.umeda, fresh=True).phone == ""


def test_a_registration_number_without_its_check_digit_is_saved_with_a_warning() -> None:
    world = make_world()
    browser = head_office()
    given = {"code": "norendo", "name_ja": "のれん堂", "currency": "JPY", "tax_rounding": "floor", "country": "JP"}

    wrong = send(browser, f"/office/companies/{world.company}", **given, registration_number="7000012050002")
    odd = send(browser, f"/office/companies/{world.company}", **given, registration_number="T1000012050002")
    told = page(browser, "/office/companies")

    assert wrong.status_code == 422
    assert "registration_number" in wrong.context["form"].errors
    assert odd.status_code == 302
    assert "lacks the check digit" in told
    assert places.get_company(company_id=world.company).registration_number == "T1000012050002"


def test_a_brand_is_made_and_changed() -> None:
    world = make_world()
    browser = head_office()

    made = send(
        browser, "/office/brands/new", code="kura", name_ja="蔵", company_id=str(world.company), colour="#223a70"
    )
    kura = next(brand for brand in places.list_brands() if brand.code == "kura")
    changed = send(
        browser, f"/office/brands/{kura.id}", code="kura", name_ja="くら", company_id=str(world.company), colour="blue"
    )

    assert made.status_code == 302
    assert changed.status_code == 422
    assert next(brand for brand in places.list_brands() if brand.code == "kura").name["ja"] == "蔵"


def test_a_brand_is_given_a_mark_that_every_page_shows_and_a_program_is_refused(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_world()
    places.forget_locations()
    brand = places.list_brands()[0]
    browser = head_office()
    form = {"name_ja": "のれん堂", "code": brand.code, "company_id": str(brand.company_id), "colour": "#8a3b2a"}
    path = f"/office/upload/brands/{brand.id}"

    refused = send(browser, path, **form, mark=SimpleUploadedFile("mark.png", b"MZ not a picture"))
    sent = send(browser, path, **form, mark=SimpleUploadedFile("mark.svg", MARK))
    places.forget_locations()
    shown = places.list_brands()[0].mark

    assert refused.status_code == 422
    assert sent.status_code == 302
    assert shown is not None
    for path_of in ("/", "/store/sign-in", "/office/"):
        assert f"/media/{shown.path}" in browser.get(path_of).content.decode(), path_of
    assert browser.get("/app.webmanifest").json()["icons"][0]["src"] == f"/media/{shown.path}"
    send(browser, path, **form)
    assert places.list_brands()[0].mark == shown
    send(browser, path, **form, no_mark="1")
    assert places.list_brands()[0].mark is None
    places.forget_locations()
