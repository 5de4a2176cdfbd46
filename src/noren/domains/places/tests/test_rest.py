from datetime import date, time
from hashlib import sha256

import orjson
import pytest
from django.test import Client

from noren.domains.places import api
from noren.domains.places.contracts import SpecialDay
from noren.domains.places.tests.making import NOW, closed_on, daily, make_place, make_seller, place_input
from noren.kernel.ids import uuid7
from noren.platform.models import AccessToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    return make_seller()


def token_with(*scopes, location_ids=None):
    """An API key with these permissions, as a header."""
    secret = f"test-{uuid7()}"
    AccessToken.objects.create(
        id=uuid7(),
        kind="api_key",
        name="test",
        token_hash=sha256(secret.encode()).digest(),
        scopes=list(scopes),
        location_ids=location_ids,
        created_at=NOW,
    )
    return {"Authorization": f"Bearer {secret}"}


def call(method, path, *, body=None, headers=None, **asked):
    url = f"/api/v1{path}"
    if method == "GET":
        response = Client().get(url, asked, headers=headers or {})
    else:
        text = orjson.dumps(body) if body is not None else b""
        response = Client().generic(method, url, text, content_type="application/json", headers=headers or {})
    return response.status_code, orjson.loads(response.content) if response.content else None


def test_anyone_may_list_stores(seller):
    make_place(seller, code="a", services=["pickup"], prefecture_code="13")
    make_place(seller, code="b", prefecture_code="27")

    assert [place["code"] for place in call("GET", "/locations")[1]] == ["a", "b"]
    assert [place["code"] for place in call("GET", "/locations", service="pickup")[1]] == ["a"]
    assert [place["code"] for place in call("GET", "/locations", prefecture_code="27")[1]] == ["b"]
    assert call("GET", "/locations", kind="moon")[0] == 422


def test_anyone_may_ask_for_the_nearest_stores(seller):
    make_place(seller, code="far", lat=34.7, lon=135.5)
    near = make_place(seller, code="near", lat=35.66, lon=139.7)

    status, found = call("GET", "/locations/nearest", lat=35.66, lon=139.7, limit=1)

    assert (status, len(found)) == (200, 1)
    assert (found[0]["location"]["id"], found[0]["distance_m"]) == (str(near.id), 0)
    assert call("GET", "/locations/nearest", lat=95, lon=139.7)[0] == 422
    assert call("GET", "/locations/nearest", lat="nan", lon=139.7)[0] == 422


def test_a_store_says_whether_it_is_open_and_speaks_schema_org(seller):
    special = [
        closed_on(date(2099, 1, 1)),
        SpecialDay(day=date(2099, 12, 31), opens=time(10), closes=time(1)),
    ]
    place = make_place(
        seller,
        hours=daily(time(0), time(0)),
        special_days=special,
        lat=35.66,
        lon=139.7,
        postal_code="1500002",
        prefecture_code="13",
        city="渋谷区",
        town="渋谷",
        block="2-21-1",
    )

    status, body = call("GET", f"/locations/{place.id}")

    assert (status, body["location"]["id"]) == (200, str(place.id))
    assert body["open"] == {"is_open": True, "until": None, "next_opening": None}
    assert body["schema_org"]["address"] == {
        "@type": "PostalAddress",
        "addressCountry": "JP",
        "postalCode": "1500002",
        "addressRegion": "JP-13",
        "addressLocality": "渋谷区",
        "streetAddress": "渋谷2-21-1",
    }
    (week,) = body["schema_org"]["openingHoursSpecification"]
    assert (len(week["dayOfWeek"]), week["opens"], week["closes"]) == (7, "00:00", "23:59")
    closed, late = body["schema_org"]["specialOpeningHoursSpecification"]
    assert (closed["validFrom"], closed["opens"], closed["closes"]) == ("2099-01-01", "00:00", "00:00")
    assert (late["validThrough"], late["opens"], late["closes"]) == ("2099-12-31", "10:00", "01:00")


def test_an_unknown_store_is_a_problem(seller):
    status, body = call("GET", f"/locations/{uuid7()}")

    assert (status, body["code"]) == (404, "places.location_not_found")


def test_editors_save_places_and_hours(seller):
    editor = token_with("places.*")
    place = place_input(seller).model_dump(mode="json")

    created = call("PUT", "/locations", body=place, headers=editor)
    week = {"version": 1, "hours": [{"weekday": 0, "opens": "09:00", "closes": "18:00"}]}
    hours = call("PUT", f"/locations/{place['id']}/hours", body=week, headers=editor)
    stale = call("PUT", f"/locations/{place['id']}/hours", body=week, headers=editor)
    day = {"days": [{"day": "2099-01-01", "closed": True}]}
    special = call("POST", f"/locations/{place['id']}/special-days", body=day, headers=editor)

    assert created == (200, {"location_id": place["id"], "version": 1})
    assert (hours[0], hours[1]["version"]) == (200, 2)
    assert (stale[0], stale[1]["code"]) == (409, "places.version_conflict")
    assert (special[0], special[1]["version"]) == (200, 3)
    assert call("POST", f"/locations/{place['id']}/archive", headers=editor) == (204, None)
    assert call("GET", f"/locations/{place['id']}")[0] == 404
    assert call("GET", f"/locations/{place['id']}", headers=editor)[0] == 200


def test_others_may_not_write(seller):
    place = make_place(seller)
    week = {"version": 1, "hours": []}
    path = f"/locations/{place.id}/hours"

    assert call("PUT", path, body=week)[0] == 401
    assert call("PUT", path, body=week, headers=token_with("stock.*"))[0] == 403
    assert call("PUT", path, body=week, headers=token_with("places.*", location_ids=[uuid7()]))[0] == 403
    assert api.get_location(location_id=place.id, fresh=True).version == 1


def test_sellers_are_saved_and_listed():
    editor = token_with("places.*")
    company = {
        "id": str(uuid7()),
        "code": "c",
        "name": {"ja": "会社"},
        "registration_number": "T8000012050002",
    }
    brand = {"id": str(uuid7()), "company_id": company["id"], "code": "b", "name": {"ja": "屋号"}}

    saved = call("PUT", "/companies", body=company, headers=editor)

    assert saved == (200, {"company_id": company["id"], "number_plausible": False})
    assert call("PUT", "/brands", body=brand, headers=editor)[0] == 200
    assert call("GET", "/companies")[0] == 401
    assert [c["code"] for c in call("GET", "/companies", headers=editor)[1]] == ["c"]
    assert [b["code"] for b in call("GET", "/brands")[1]] == ["b"]
