"""A paired device at the door: names, PINs, changing over, and what a PIN is not enough for."""

from uuid import UUID

import pytest
from django.test import Client
from tests.world import make_world

from noren.faces.store.tests.making import PASSWORD, signed_in, staff
from noren.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
PIN = "2580"


def pin_for(code: str) -> Client:
    browser = signed_in(code)
    answer = browser.post("/store/own/pin", {"password": PASSWORD, "pin": PIN, "pin_again": PIN})
    assert answer.headers["Location"].endswith("?done=pin")
    return browser


def paired_tablet(store: UUID) -> tuple[Client, UUID]:
    """A tablet that a manager has paired and left."""
    staff("M1", "store_manager", store)
    tablet = signed_in("M1")
    answer = tablet.post("/store/devices/pair", {"key": str(uuid7()), "name": "Till 1"})
    assert answer.headers["Location"].endswith("?done=paired")
    cookie = answer.cookies["noren_device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    tablet.post("/store/sign-out")
    return tablet, staff("C1", "clerk", store, name="渋谷 西田")


def test_people_change_over_by_name_and_pin() -> None:
    world = make_world()
    tablet, clerk = paired_tablet(world.shibuya)
    pin_for("C1")

    door = tablet.get("/store/sign-in").content.decode()
    assert "渋谷 西田" in door
    assert "Till 1" in door
    assert "渋谷 西田" in tablet.get(f"/store/sign-in?who={clerk}").content.decode()
    wrong = tablet.post("/store/sign-in/pin", {"who": clerk, "pin": "1111"})
    assert wrong.status_code == 401

    answer = tablet.post("/store/sign-in/pin", {"who": clerk, "pin": PIN})

    assert answer.status_code == 302
    home = tablet.get("/store/").content.decode()
    assert "Change person" in home
    assert tablet.post("/store/lock").status_code == 302
    assert tablet.get("/store/").status_code in {302, 401}
    assert "渋谷 西田" in tablet.get("/store/sign-in").content.decode()


def test_a_pin_is_not_enough_to_add_another_way_in() -> None:
    world = make_world()
    tablet, clerk = paired_tablet(world.shibuya)
    pin_for("C1")
    tablet.post("/store/sign-in/pin", {"who": clerk, "pin": PIN})

    assert "You came in by PIN" in tablet.get("/store/own").content.decode()
    assert tablet.post("/store/own/passkeys/options").status_code == 403
    assert tablet.post("/store/own/passkeys").status_code == 403
    assert tablet.post(f"/store/own/passkeys/{uuid7()}/remove").status_code == 403


def test_unpairing_signs_out_whoever_came_by_pin() -> None:
    world = make_world()
    tablet, clerk = paired_tablet(world.shibuya)
    pin_for("C1")
    tablet.post("/store/sign-in/pin", {"who": clerk, "pin": PIN})
    manager = signed_in("M1")
    page = manager.get("/store/devices").content.decode()
    device = page.split("/unpair")[0].rsplit("/", 1)[1]

    answer = manager.post(f"/store/devices/{device}/unpair", {"key": str(uuid7())})

    assert answer.headers["Location"].endswith("?done=unpaired")
    assert tablet.get("/store/").status_code in {302, 401}
    assert "Staff code" in tablet.get("/store/sign-in").content.decode()
    assert tablet.post("/store/sign-in/pin", {"who": clerk, "pin": PIN}).status_code == 404


def test_who_works_at_several_stores_reaches_only_the_devices_store_by_pin() -> None:
    world = make_world()
    tablet, _clerk = paired_tablet(world.shibuya)
    both = staff("C2", "clerk", world.shibuya, world.umeda)
    browser = signed_in("C2")
    browser.post("/store/choose", {"location": world.umeda})
    browser.post("/store/own/pin", {"password": PASSWORD, "pin": PIN, "pin_again": PIN})

    tablet.post("/store/sign-in/pin", {"who": both, "pin": PIN})

    assert tablet.get("/store/").status_code == 200
    assert tablet.get("/store/choose").content.decode().count("place-choice card") <= 1


def test_a_nameless_device_and_two_different_pins_are_refused_beside_the_field() -> None:
    world = make_world()
    staff("M1", "store_manager", world.shibuya)
    browser = signed_in("M1")

    nameless = browser.post("/store/devices/pair", {"key": str(uuid7()), "name": " "})
    different = browser.post("/store/own/pin", {"password": PASSWORD, "pin": PIN, "pin_again": "2581"})

    assert (nameless.status_code, different.status_code) == (422, 422)
    assert "noren_device" not in nameless.cookies
    assert "do not match" in different.content.decode()


@pytest.mark.parametrize("path", ["/store/devices", "/store/devices/pair"])
def test_clerks_do_not_pair_devices(path: str) -> None:
    world = make_world()
    staff("C9", "clerk", world.shibuya)
    browser = signed_in("C9")

    answer = browser.post(path, {"name": "x"}) if path.endswith("pair") else browser.get(path)

    assert answer.status_code == 403
