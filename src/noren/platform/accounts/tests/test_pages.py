from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest, JsonResponse
from django.test import Client
from django.urls import path

from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts import pages
from noren.platform.accounts.contracts import AccountRef, ChangeOwnPassword, RoleAt, SetRoles
from noren.platform.accounts.people import find_person
from noren.platform.accounts.staff import change_own_password, deactivate, set_roles
from noren.platform.accounts.tests.making import NOON, PASSWORD, make_staff
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def _who(request: HttpRequest) -> JsonResponse:
    actor = pages.actor_of_page(request)
    assert pages.actor_of_page(request) is actor
    return JsonResponse(
        {
            "kind": actor.kind,
            "client": actor.client,
            "since": str(pages.signed_in_at(request) or ""),
            "cart": request.session.get("cart"),
        }
    )


def _in(request: HttpRequest) -> JsonResponse:
    pages.begin_session(request, account_id=UUID(request.POST["account"]))
    return _who(request)


def _out(request: HttpRequest) -> JsonResponse:
    pages.end_session(request)
    return _who(request)


def _keep(request: HttpRequest) -> JsonResponse:
    actor = pages.actor_of_page(request)
    change_own_password(
        input=ChangeOwnPassword.model_validate({"old": PASSWORD, "new": "another good one"}), actor=actor, at=NOON
    )
    pages.keep_session(request)
    return _who(request)


def _cart(request: HttpRequest) -> JsonResponse:
    request.session["cart"] = "beans"
    return _who(request)


@pytest.fixture(autouse=True)
def _urls(settings: Any) -> None:
    module = ModuleType("pages_of_this_test")
    views: dict[str, Callable[[HttpRequest], JsonResponse]] = {
        "who": _who, "in": _in, "out": _out, "keep": _keep, "cart": _cart,
    }  # fmt: skip
    vars(module)["urlpatterns"] = [
        path(f"{face}{name}", view) for face in ("", "store/", "office/") for name, view in views.items()
    ]
    settings.ROOT_URLCONF = module


def _member() -> UUID:
    account_id = uuid7()
    sql.touch(
        "INSERT INTO platform_account (id, password, kind, member_id, display_name, locale, is_active, created_at)"
        " VALUES (%s, '', 'member', %s, '', 'ja', true, %s)",
        (account_id, uuid7(), NOON),
    )
    return account_id


def test_nobody_is_a_shopper_and_reading_makes_no_session() -> None:
    browser = Client()

    answer = browser.get("/who")

    assert answer.json() == {"kind": "anonymous", "client": "anonymous", "since": "", "cart": None}
    assert not browser.cookies.get("noren_member")
    assert sql.value("SELECT count(*) FROM django_session") == 0


def test_two_guests_who_change_something_are_two_clients_each_always_the_same() -> None:
    one, other = Client(), Client()

    first, again, stranger = (browser.post("/who").json()["client"] for browser in (one, one, other))

    assert first == again == one.get("/who").json()["client"]
    assert first.startswith("guest:")
    assert stranger != first


@pytest.mark.parametrize(("face", "cookie"), [("/store/", "noren_store"), ("/office/", "noren_office")])
def test_staff_sign_in_with_a_new_session_key_for_that_face_alone(face: str, cookie: str) -> None:
    account, browser = make_staff("S-0001"), Client()
    browser.post(f"{face}cart")
    before = browser.cookies[cookie].value

    signed = browser.post(f"{face}in", {"account": account}).json()

    assert (signed["kind"], signed["client"]) == ("staff", f"account:{account}")
    assert signed["since"]
    assert browser.cookies[cookie].value != before
    assert browser.cookies[cookie]["path"] == face
    assert browser.get("/who").json()["kind"] == "anonymous"
    assert sql.value("SELECT count(*) FROM django_session WHERE session_key = %s", (before,)) == 0


def test_a_guests_cart_stays_when_a_member_signs_in_and_goes_when_they_sign_out() -> None:
    account, browser = _member(), Client()
    browser.post("/cart")

    signed = browser.post("/in", {"account": account}).json()
    assert (signed["kind"], signed["cart"]) == ("member", "beans")

    assert browser.post("/out").json() == {"kind": "anonymous", "client": "anonymous", "since": "", "cart": None}
    assert browser.get("/who").json()["cart"] is None


def test_another_person_on_the_same_browser_finds_nothing_of_the_first() -> None:
    browser = Client()
    browser.post("/in", {"account": _member()})
    browser.post("/cart")

    assert browser.post("/in", {"account": _member()}).json()["cart"] is None


@pytest.mark.parametrize(("face", "kind"), [("/", "staff"), ("/store/", "member"), ("/office/", "member")])
def test_staff_are_nobody_in_the_shop_and_members_nobody_in_store_and_office(face: str, kind: str) -> None:
    account = make_staff("S-0001") if kind == "staff" else _member()
    browser = Client()

    browser.post(f"{face}in", {"account": account})

    assert browser.get(f"{face}who").json()["kind"] == "anonymous"


@pytest.mark.parametrize(
    ("home", "abroad", "cookie"),
    [("/store/", "/office/", "noren_office"), ("/office/", "/store/", "noren_store")],
)
def test_a_session_carried_to_another_face_is_good_for_nothing(home: str, abroad: str, cookie: str) -> None:
    account, browser = make_staff("S-0001", role="head_office"), Client()
    browser.post(f"{home}in", {"account": account})
    thief = Client()
    thief.cookies[cookie] = next(morsel.value for morsel in browser.cookies.values() if morsel.key != "csrftoken")

    assert thief.get(f"{abroad}who").json()["kind"] == "anonymous"


@pytest.mark.parametrize("change", ["off", "roles", "password"])
def test_a_session_ends_when_its_account_changes(change: str) -> None:
    account, browser = make_staff("S-0001"), Client()
    browser.post("/store/in", {"account": account})
    assert browser.get("/store/who").json()["kind"] == "staff"

    if change == "off":
        deactivate(input=AccountRef(account_id=account), actor=SYSTEM, at=NOON)
    elif change == "roles":
        set_roles(input=SetRoles(account_id=account, roles=[RoleAt(role="area_manager")]), actor=SYSTEM, at=NOON)
    else:
        person = find_person(account_id=account)
        assert person is not None
        given = ChangeOwnPassword.model_validate({"old": PASSWORD, "new": "another good one"})
        change_own_password(input=given, actor=person.actor, at=NOON)

    assert browser.get("/store/who").json()["kind"] == "anonymous"


def test_who_changes_their_own_password_stays_and_their_other_browsers_do_not() -> None:
    account, here, there = make_staff("S-0001"), Client(), Client()
    for browser in (here, there):
        browser.post("/office/in", {"account": account})

    here.post("/office/keep")

    assert here.get("/office/who").json()["kind"] == "staff"
    assert there.get("/office/who").json()["kind"] == "anonymous"


def test_a_staff_session_is_over_after_a_working_day() -> None:
    browser = Client()
    browser.post("/store/in", {"account": make_staff("S-0001")})

    sql.touch(
        "UPDATE django_session SET expire_date = expire_date - %s", (pages.STAFF_LIFETIME + timedelta(seconds=1),)
    )

    assert browser.get("/store/who").json()["kind"] == "anonymous"


def test_an_account_switched_off_begins_no_session() -> None:
    account, browser = make_staff("S-0001"), Client()
    deactivate(input=AccountRef(account_id=account), actor=SYSTEM, at=NOON)

    assert browser.post("/store/in", {"account": account}).json()["kind"] == "anonymous"


def test_a_forwarded_address_counts_only_behind_as_many_proxies_as_are_named(settings: Any, rf: Any) -> None:
    request = rf.get("/", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.4", REMOTE_ADDR="10.0.0.1")

    seen = []
    for settings.TRUSTED_PROXIES in (0, 1, 2, 3):
        seen.append(pages.address_of(request))

    assert seen == ["10.0.0.1", "198.51.100.4", "203.0.113.9", "10.0.0.1"]
