"""A larger discount at a clerk's till: a manager beside it types their code and PIN, and the till stays the clerk's."""

import pytest
from django.test import Client
from tests.world import World, make_world

from noren.faces.store.tests.making import open_till, staff, text_of
from noren.faces.store.tests.test_devices import PIN, paired_tablet, pin_for
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.pins import WRONG_IN_A_ROW

pytestmark = pytest.mark.django_db

OFF = {"place": "0", "off": "30", "unit": "percent", "why": "箱破れ"}
OTHER_PIN = "8520"


def clerks_till(world: World) -> Client:
    """A paired tablet of Shibuya that its clerk works at, with a mug on the counter; the manager has a PIN too."""
    tablet, clerk = paired_tablet(world.shibuya)
    pin_for("C1")
    pin_for("M1")
    tablet.post("/store/sign-in/pin", {"who": clerk, "pin": PIN})
    open_till(tablet, world.shibuya)
    tablet.post("/store/register/scan", {"code": "SKU-mug"})
    return tablet


def total(browser: Client) -> str:
    seen = text_of(browser.get("/store/register").content)
    return "¥840" if "¥840" in seen else "¥1,200" if "¥1,200" in seen else seen


def approvals() -> int:
    return int(sql.value("SELECT count(*) FROM register_approval"))


def test_a_manager_approves_by_pin_which_the_log_tells_and_the_till_stays_the_clerks() -> None:
    world = make_world()
    tablet = clerks_till(world)

    tablet.post("/store/register/line", OFF | {"manager": "m1", "secret": PIN})

    assert total(tablet) == "¥840"
    told = sql.rows(
        "SELECT l.name, a.staff_code FROM platform_command_log l LEFT JOIN platform_account a ON a.id = l.actor_id"
        " WHERE l.name IN ('register.approve_discount', 'accounts.prove_by_pin') ORDER BY l.name"
    )
    assert told == [("accounts.prove_by_pin", None), ("register.approve_discount", "M1")]
    paid = tablet.post("/store/register/pay", {"total": "840", "tender": "cash", "received": "840"})
    assert "/sales/" in paid["Location"]
    seller = sql.value("SELECT actor_id FROM platform_command_log WHERE name = 'register.sell'")
    assert seller == sql.value("SELECT id FROM platform_account WHERE staff_code = 'C1'")


def test_the_clerks_own_pin_and_that_of_another_stores_manager_approve_nothing() -> None:
    world = make_world()
    tablet = clerks_till(world)
    staff("M2", "store_manager", world.umeda)
    pin_for("M2")

    for code in ("C1", "M2", "nobody"):
        tablet.post("/store/register/line", OFF | {"manager": code, "secret": PIN})

        assert total(tablet) == "¥1,200", code
    assert approvals() == 0


def test_a_pin_that_was_wrong_too_often_is_used_up_and_nothing_is_given() -> None:
    world = make_world()
    tablet = clerks_till(world)

    for _try in range(WRONG_IN_A_ROW):
        tablet.post("/store/register/line", OFF | {"manager": "M1", "secret": OTHER_PIN})
    tablet.post("/store/register/line", OFF | {"manager": "M1", "secret": PIN})

    assert "This PIN was entered wrongly too often." in text_of(tablet.get("/store/register").content)
    assert (total(tablet), approvals()) == ("¥1,200", 0)


def test_a_pin_is_good_on_the_paired_device_only() -> None:
    world = make_world()
    tablet = clerks_till(world)
    del tablet.cookies["noren_device"]

    tablet.post("/store/register/line", OFF | {"manager": "M1", "secret": PIN, "key": str(uuid7())})

    assert (total(tablet), approvals()) == ("¥1,200", 0)
