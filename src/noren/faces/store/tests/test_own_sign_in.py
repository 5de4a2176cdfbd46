"""A clerk's own password and passkeys, without the office."""

import pytest
from django.test import Client
from tests.world import make_world

from noren.faces.store.tests.making import PASSWORD, clerk_at, signed_in, staff
from noren.platform import sql

pytestmark = pytest.mark.django_db
NEW = "yuki-no-shita-31"


def change(browser: Client, old: str, new: str, again: str = ""):
    return browser.post("/store/own/password", {"old": old, "new": new, "again": again or new})


def door(password: str) -> int:
    return Client().post("/store/sign-in", {"identifier": "S001", "password": password}).status_code


def test_a_clerk_changes_their_password_and_stays_signed_in_here_only() -> None:
    world = make_world()
    staff("S001", "clerk", world.shibuya)
    here, elsewhere = signed_in("S001"), signed_in("S001")

    changed = change(here, PASSWORD, NEW)

    assert (changed.status_code, changed["Location"]) == (302, "/store/own?done=password")
    assert here.get("/store/own?done=password").status_code == 200
    assert elsewhere.get("/store/own").status_code == 302
    assert (door(NEW), door(PASSWORD)) == (302, 401)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [("wrong-password", NEW, NEW, "old"), (PASSWORD, "short", "short", "new"), (PASSWORD, NEW, "another", "again"), ("", "", "", "old")],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_changes(old: str, new: str, again: str, field: str) -> None:
    world = make_world()
    staff("S001", "clerk", world.shibuya)

    refused = change(signed_in("S001"), old, new, again)

    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.content.decode()
    assert door(PASSWORD) == 302


def test_nobody_removes_the_passkey_of_another_and_nonsense_makes_none() -> None:
    browser = clerk_at(make_world())

    removed = browser.post("/store/own/passkeys/01999999-0000-7000-8000-000000000000/remove")
    kept = browser.post("/store/own/passkeys", {"challenge_id": "x"}, content_type="application/json")
    begun = browser.post("/store/own/passkeys/options")

    assert (removed.status_code, kept.status_code, begun.status_code) == (404, 400, 200)
    assert sql.value("SELECT count(*) FROM platform_passkey") == 0


def test_strangers_are_sent_to_the_door() -> None:
    make_world()

    assert Client().get("/store/own").status_code == 302
