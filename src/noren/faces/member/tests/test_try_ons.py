"""A member has goods brought to their store, hears of it, and lets them go."""

import pytest
from django.test import Client
from tests.world import make_world

from noren.domains.supply import api as supply
from noren.domains.supply.contracts import Part, PickTransfer, ReceiveTransfer, ShipTransfer, TransferRef
from noren.domains.supply.tests.making import clean, level
from noren.domains.supply.tests.test_transfers import empty
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.outbox.relay import relay_all

pytestmark = pytest.mark.django_db


def member_browser(email: str = "hanako@example.com") -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.post("/sign-in", {"email": email})
    text = sql.value("SELECT text FROM platform_mail WHERE recipient = %s ORDER BY id DESC LIMIT 1", (email,))
    code = next(word for word in text.split() if word.isdecimal() and len(word) == 6)
    assert browser.post("/sign-in/code", {"code": code}).status_code == 302
    return browser


def test_a_member_has_it_brought_hears_of_it_and_lets_it_go():
    world = make_world()
    empty(world.shibuya, world.shirt)
    product = derived_id("world", "product", "shirt")
    browser = member_browser()
    browser.post("/stores/mine", {"store": str(world.shibuya), "next": "/"})

    page = browser.get(f"/products/{product}").content.decode()
    assert "Bring it to my store" in page
    form = {"key": str(uuid7()), "variant": str(world.shirt)}
    first = browser.post("/try-ons/bring", form)
    again = browser.post("/try-ons/bring", form)
    assert (first.status_code, again.status_code) == (302, 302)
    (transfer,) = supply.list_transfers(location_ids=None)
    assert "Being prepared" in browser.get("/try-ons").content.decode()

    supply.approve_transfer(input=TransferRef(transfer_id=transfer.id), actor=SYSTEM, at=now())
    part = Part(line_id=transfer.lines[0].id, quantity=1)
    supply.pick_transfer(input=PickTransfer(transfer_id=transfer.id, lines=[part]), actor=SYSTEM, at=now())
    supply.ship_transfer(input=ShipTransfer(transfer_id=transfer.id), actor=SYSTEM, at=now())
    supply.receive_transfer(input=ReceiveTransfer(transfer_id=transfer.id), actor=SYSTEM, at=now())
    relay_all(at=now())

    told = "SELECT count(*) FROM platform_mail WHERE recipient = 'hanako@example.com' AND subject LIKE %s"
    assert sql.value(told, ("%come to%",)) + sql.value(told, ("%届%",)) == 1
    arrived = browser.get("/try-ons").content.decode()
    hold = next(part for part in arrived.split('"') if part.startswith("/holds/"))
    assert "Has arrived" in arrived
    assert browser.get(hold).status_code == 200
    assert level(world.shibuya, world.shirt) == (1, 1, 0)
    assert clean()


def test_what_others_have_brought_is_not_mine_and_a_stranger_signs_in():
    world = make_world()
    empty(world.shibuya, world.shirt)
    browser = member_browser()
    browser.post("/stores/mine", {"store": str(world.shibuya), "next": "/"})
    browser.post("/try-ons/bring", {"key": str(uuid7()), "variant": str(world.shirt)})
    (transfer,) = supply.list_transfers(location_ids=None)

    other = member_browser("taro@example.com")
    answer = other.post(f"/try-ons/{transfer.id}/end")
    stranger = Client().get("/try-ons")

    assert (answer.status_code, stranger.status_code) == (404, 302)
    assert transfer.code not in other.get("/try-ons").content.decode()
    assert supply.get_transfer(transfer_id=transfer.id).state == "requested"
