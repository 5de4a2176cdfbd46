"""Parts of the business that a chain leaves out: hidden on every face, nothing new begins, what is open is finished."""

import pytest
from django.test import Client

from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import Place
from noren.domains.places import api as places
from noren.domains.places.contracts import Module, SetModules
from noren.domains.register import api as register
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import ReceiveTransfer
from noren.domains.supply.tests.making import asked, shipped
from noren.faces.office.tests.making import head_office, manager, page, send
from noren.faces.store.tests.making import clerk_at, ordered
from noren.faces.store.tests.test_register import opened
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.plan import ShipmentNotOffered
from noren.journeys.switch_modules import ConnectionsInUse, GoodsUnderWay, TillsOpen, switch_modules
from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.accounts.contracts import CreateKey
from noren.platform.accounts.keys import create_key
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from tests.loyal import follow, hand_over, has, make_member, make_programme, shopper
from tests.world import NOON, make_world, pickup, shipment

pytestmark = pytest.mark.django_db


def switch(*on: Module) -> None:
    switch_modules(input=SetModules(on=list(on)), actor=SYSTEM, at=now())


def test_without_web_orders_the_shop_shows_no_cart_and_an_open_order_is_still_handed_over():
    world = make_world()
    part = ordered(world)
    browser, shop = clerk_at(world), Client(headers={"accept-language": "en"})

    switch(Module.REGISTER, Module.MEMBERSHIP)
    home, gone = shop.get("/").content.decode(), shop.get("/cart")

    assert gone.status_code == 404
    assert "/cart" not in home
    assert shop.get("/orders").status_code == 200
    assert browser.get(f"/store/parts/{part.id}").status_code == 200
    assert "Hand-over" in browser.get("/store/").content.decode()
    with pytest.raises(places.ModuleOff):
        checkout(input=pickup(world, (world.shirt, 1)), actor=SHOPPER, at=now())


def test_a_store_that_only_sells_opens_with_its_register():
    world = make_world()
    browser = clerk_at(world)

    switch(Module.REGISTER)

    assert browser.get("/store/")["Location"] == "/store/register"
    assert "Hand-over" not in browser.get("/store/stock").content.decode()


def test_without_delivery_nothing_is_sent_and_the_checkout_does_not_offer_it():
    world = make_world()
    before = sql.value("SELECT count(*) FROM orders_order")

    switch(Module.WEB_ORDERS)

    with pytest.raises(ShipmentNotOffered):
        checkout(input=shipment(world, (world.shirt, 1)), actor=SHOPPER, at=now())
    assert sql.value("SELECT count(*) FROM orders_order") == before
    assert "Delivered home" not in Client(headers={"accept-language": "en"}).get("/").content.decode()


def test_without_membership_nobody_joins_and_the_doors_are_not_there():
    make_world()
    shop = Client(headers={"accept-language": "en"})

    switch(Module.WEB_ORDERS)
    home = shop.get("/").content.decode()
    asked = shop.post("/api/v1/accounts/codes", {"email": "a@example.com"}, content_type="application/json")

    assert [shop.get(path).status_code for path in ("/sign-in", "/me", "/card", "/points")] == [404] * 4
    assert "/sign-in" not in home
    assert "/card" not in home
    assert asked.json()["code"] == "places.module_off"
    assert sql.value("SELECT count(*) FROM platform_mail") == 0


def test_without_points_none_are_shown_earned_or_used_and_what_was_promised_is_still_given():
    world, at = make_world(), NOON
    make_programme()
    office, member = head_office(), make_member()
    first = checkout(input=pickup(world, (world.shirt, 1)), actor=shopper(member), at=at).order_id
    follow(first)
    promised = has(member)[2]

    switch(Module.WEB_ORDERS, Module.MEMBERSHIP)
    second = checkout(input=pickup(world, (world.shirt, 1)), actor=shopper(member), at=at).order_id
    follow(second)
    hand_over(first)
    follow(first)

    assert "/office/points" not in page(office, "/office/")
    assert office.get("/office/points").status_code == 404
    assert loyalty.find_points(member_id=member, at=at) is None
    with pytest.raises(loyalty.PointsNotOffered):
        loyalty.use_terms(points=1, payable_minor=1_000, place=Place(), at=at)
    switch(*Module)
    assert has(member) == (promised, 0, 0)
    assert [f for f in verify.run(at=at) if f.check.startswith(("ledger", "loyalty", "journeys"))] == []


def test_a_till_that_is_open_and_a_key_in_use_keep_their_modules():
    world = make_world()
    opened(world)
    create_key(input=CreateKey(id=uuid7(), name="till", scopes=["stock.view"]), actor=SYSTEM, at=now())

    with pytest.raises(TillsOpen):
        switch(Module.CONNECTIONS)
    with pytest.raises(ConnectionsInUse):
        switch(Module.REGISTER)

    assert register.open_tills() == 1
    assert places.modules_on() == set(Module)


def test_head_office_switches_in_one_form_and_is_told_what_rests_on_what(django_assert_num_queries):
    world = make_world()
    office = head_office()
    page(office, "/office/modules")

    with django_assert_num_queries(2):
        page(office, "/office/modules")
    refused = send(office, "/office/modules", on=["register", "points"])
    still = places.modules_on()
    saved = send(office, "/office/modules", on=["register"])

    assert refused.status_code == 422
    assert "needs another one" in refused.content.decode()
    assert still == set(Module)
    assert saved.status_code == 302
    assert places.modules_on() == {Module.REGISTER}
    assert "/office/keys" not in page(office, "/office/")
    assert manager(world).get("/office/modules").status_code == 403


@pytest.mark.parametrize("form", ["member", "points"])
def test_a_till_takes_neither_members_nor_points_while_they_are_left_out(form):
    browser = opened(make_world())
    path = f"/store/register/{form}"
    sent = {"text": "2000000000008", "points": "1"}
    before = browser.post(path, sent).status_code

    switch(Module.REGISTER)

    assert before != 404
    assert browser.post(path, sent).status_code == 404
    switch(Module.REGISTER, Module.MEMBERSHIP)
    assert (browser.post(path, sent).status_code == 404) is (form == "points")


def test_without_transfers_nothing_is_asked_for_or_ordered_and_what_is_on_its_way_comes_first():
    world = make_world()
    sent = shipped(world, 1)
    store, office, shop = clerk_at(world), head_office(), Client(headers={"accept-language": "en"})
    rest = [Module.REGISTER, Module.WEB_ORDERS]
    with pytest.raises(GoodsUnderWay) as refused:
        switch(*rest)
    assert (refused.value.data, Module.TRANSFERS in places.modules_on()) == ({"under_way": 1}, True)
    supply.receive_transfer(input=ReceiveTransfer(transfer_id=sent.id), actor=SYSTEM, at=now())

    switch(*rest)

    assert "/office/transfers" not in page(office, "/office/stock")
    assert "/store/transfers" not in store.get("/store/").content.decode()
    gone = ["/office/transfers", f"/office/transfers/{sent.id}", "/office/purchases", "/office/suppliers"]
    assert {office.get(path).status_code for path in gone} == {404}
    assert {store.get(path).status_code for path in ("/store/transfers", "/store/deliveries/unordered")} == {404}
    assert shop.get("/try-ons").status_code == 404
    with pytest.raises(places.ModuleOff):
        asked(world, 1)
    switch(*Module)
    assert asked(world, 1).units == 1
