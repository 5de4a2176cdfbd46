import pytest
from django.test import Client
from tests.world import make_world

from noren.faces.store.tests.making import PASSWORD, signed_in, staff, text_of
from noren.platform import sql

pytestmark = pytest.mark.django_db


def sign_in(browser: Client, code: str, password: str = PASSWORD, **more: str):
    return browser.post("/store/sign-in", {"identifier": code, "password": password, **more})


def test_a_stranger_is_sent_to_the_door_and_comes_back_to_where_they_wanted_to_go():
    world = make_world()
    staff("S001", "clerk", world.shibuya)
    browser = Client()

    sent = browser.get("/store/stock")
    entered = sign_in(browser, "S001", next="/store/stock")

    assert (sent.status_code, sent["Location"]) == (302, "/store/sign-in?next=/store/stock")
    assert (entered.status_code, entered["Location"]) == (302, "/store/stock")
    assert browser.get("/store/stock").status_code == 200


def test_the_code_may_be_typed_small_and_wide():
    world = make_world()
    staff("S001", "clerk", world.shibuya)

    assert sign_in(Client(), "ｓ００１").status_code == 302


def test_a_wrong_password_says_so_and_keeps_the_code_that_was_typed():
    world = make_world()
    staff("S001", "clerk", world.shibuya)
    browser = Client(headers={"accept-language": "ja"})

    refused = sign_in(browser, "S001", "wrong-password")

    assert refused.status_code == 401
    assert "サインインできませんでした" in text_of(refused.content)
    assert b'value="S001"' in refused.content
    assert b"wrong-password" not in refused.content
    assert browser.get("/store/").status_code == 302


def test_the_way_after_signing_in_never_leads_to_another_site():
    world = make_world()
    staff("S001", "clerk", world.shibuya)

    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        assert sign_in(Client(), "S001", next=elsewhere)["Location"] == "/store/"


def test_too_many_tries_are_told_with_the_minutes_to_wait():
    world = make_world()
    staff("S001", "clerk", world.shibuya)
    browser = Client(headers={"accept-language": "en"})

    answers = [sign_in(browser, "S001", "wrong-password") for _ in range(11)]

    assert answers[-1].status_code == 429
    assert "min" in text_of(answers[-1].content)


def test_whoever_works_in_one_store_starts_there_and_whoever_works_in_several_chooses():
    world = make_world()
    staff("A001", "area_manager", world.shibuya, world.umeda)
    staff("S001", "clerk", world.umeda)

    assert "梅田店" in text_of(signed_in("S001", language="ja").get("/store/").content)
    area = signed_in("A001", language="ja")
    asked = area.get("/store/today")
    shown = area.get("/store/choose")
    chosen = area.post("/store/choose", {"location": str(world.umeda), "next": "/store/today"})

    assert asked["Location"].startswith("/store/choose?next=")
    assert "中央倉庫" not in text_of(shown.content)
    assert (chosen.status_code, chosen["Location"]) == (302, "/store/today")
    assert "梅田店" in text_of(area.get("/store/today").content)


def test_nobody_chooses_a_place_that_is_not_theirs():
    world = make_world()
    staff("A001", "area_manager", world.shibuya, world.umeda)
    area = signed_in("A001")

    area.post("/store/choose", {"location": str(world.warehouse)})
    area.post("/store/choose", {"location": "nonsense"})

    assert area.get("/store/").status_code == 302


def test_losing_a_place_ends_working_there():
    world = make_world()
    staff("A001", "area_manager", world.shibuya, world.umeda)
    area = signed_in("A001")
    area.post("/store/choose", {"location": str(world.umeda)})

    staff("A001", "area_manager", world.shibuya)

    assert area.get("/store/").status_code == 302
    assert "渋谷店" in text_of(signed_in("A001", language="ja").get("/store/").content)


def test_a_place_that_was_taken_away_is_not_entered_by_an_old_choice():
    world = make_world()
    staff("A001", "area_manager", world.shibuya, world.umeda)
    area = signed_in("A001")
    area.post("/store/choose", {"location": str(world.umeda)})
    staff("A001", "area_manager", world.shibuya, world.warehouse)

    sign_in(area, "A001")

    assert area.get("/store/")["Location"].startswith("/store/choose")


def test_signing_out_is_one_tap_and_for_good():
    world = make_world()
    staff("S001", "clerk", world.shibuya)
    browser = signed_in("S001")

    out = browser.post("/store/sign-out")

    assert (out.status_code, out["Location"]) == (302, "/store/sign-in")
    assert browser.get("/store/")["Location"].startswith("/store/sign-in")


def test_a_session_of_the_store_is_none_of_the_office():
    world = make_world()
    staff("M001", "store_manager", world.shibuya)
    browser = signed_in("M001")

    assert "noren_store" in browser.cookies
    assert browser.cookies["noren_store"]["path"] == "/store/"
    assert browser.cookies["noren_store"]["httponly"]


def test_a_passkey_starts_with_a_challenge_and_nonsense_signs_nobody_in():
    make_world()
    browser = Client()

    start = browser.post("/store/sign-in/passkey/start", content_type="application/json")
    body = {"challenge_id": start.json()["challenge_id"], "credential": {"rawId": "AAAA", "response": {}}}
    refused = browser.post("/store/sign-in/passkey/finish", body, content_type="application/json")
    broken = browser.post("/store/sign-in/passkey/finish", "[", content_type="application/json")

    assert start.json()["options"]["challenge"]
    assert (refused.status_code, broken.status_code) == (401, 401)
    assert sql.value("SELECT count(*) FROM platform_account WHERE last_login IS NOT NULL") == 0


def test_the_pages_can_stand_on_a_home_screen_and_an_address_without_its_slash_works():
    make_world()

    manifest = Client().get("/store/app.webmanifest")

    assert (manifest.json()["start_url"], manifest.json()["display"]) == ("/store/", "standalone")
    assert Client().get("/store")["Location"] == "/store/"
