"""Goods between two stores, and from a supplier, as the people there see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import make_world

from noren.domains.supply import api as supply
from noren.domains.supply.contracts import Ordered, PlacePurchase, SaveSupplier
from noren.domains.supply.tests.making import clean, level, shipped
from noren.faces.store.tests.making import clerk_at, text_of
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def form(**more):
    return {"key": str(uuid7()), **{name.replace("__", "-"): str(value) for name, value in more.items()}}


def test_a_transfer_goes_through_two_windows():
    world = make_world()
    here, there = clerk_at(world), clerk_at(world, "umeda")
    assert "Bring it here" in text_of(here.get(f"/store/stock/{world.shirt}").content)

    asked = here.post("/store/transfers/new", form(**{"variant": world.shirt, "from": world.umeda, "quantity": 3}))
    transfer = supply.list_transfers(location_ids=None)[0]
    page, line = f"/store/transfers/{transfer.id}", transfer.lines[0].id
    assert asked["Location"] == f"{page}?done=requested"
    assert "Others are at it 1" in text_of(here.get("/store/transfers").content)
    assert "To do here 1" in text_of(there.get("/store/transfers").content)
    there.post(f"{page}/approve", form())
    warned = there.post(f"{page}/pick", form(**{f"q-{line}": 2}))
    assert "Not everything was found." in text_of(warned.content)
    there.post(f"{page}/pick", form(**{f"q-{line}": 2, "confirmed": 1}))
    there.post(f"{page}/ship", form(days=1))
    assert level(world.umeda, world.shirt) == (8, 0, 0)

    told = here.post(f"{page}/receive", form(**{f"q-{world.shirt}": 1}))
    assert "sent 2, counted 1" in text_of(told.content)
    received = here.post(f"{page}/receive", form(**{f"q-{world.shirt}": 1, f"d-{world.shirt}": 1, "confirmed": 1}))

    assert received["Location"] == f"{page}?done=received"
    assert level(world.shibuya, world.shirt) == (11, 0, 1)
    assert "1 missing" in text_of(here.get(page).content)
    manager = clerk_at(world, "umeda", role="store_manager")
    unexplained = manager.post(f"{page}/settle", form(line=line, outcome="lost", quantity=1))
    assert unexplained.status_code == 400
    manager.post(f"{page}/settle", form(line=line, outcome="lost", quantity=1, note="carton torn"))
    assert "carton torn" in text_of(manager.get(page).content)
    assert clean()


def test_what_somebody_else_has_received_is_received_once():
    world = make_world()
    sent = shipped(world, 3)
    one, other = clerk_at(world), clerk_at(world, role="store_manager")
    page = f"/store/transfers/{sent.id}"

    first = one.post(f"{page}/receive", form(**{f"q-{world.shirt}": 3}))
    second = other.post(f"{page}/receive", form(**{f"q-{world.shirt}": 3}))

    assert (first.status_code, second.status_code) == (302, 409)
    assert level(world.shibuya, world.shirt) == (13, 0, 0)


def test_a_transfer_is_not_shown_elsewhere_and_a_page_costs_a_fixed_number_of_statements():
    world = make_world()
    for _ in range(3):
        shipped(world, 1)
    sent = shipped(world, 1)
    here = clerk_at(world)
    here.get("/store/transfers")

    assert clerk_at(world, "warehouse").get(f"/store/transfers/{sent.id}").status_code == 404
    for path, most in (("/store/transfers", 6), (f"/store/transfers/{sent.id}", 7)):
        with CaptureQueriesContext(connection) as told:
            assert here.get(path).status_code == 200
        assert len(told) == most, [query["sql"][:90] for query in told]


def test_a_delivery_is_received_in_parts_and_without_an_order():
    world = make_world()
    supplier = supply.save_supplier(input=SaveSupplier(code="S1", name="織元"), actor=SYSTEM, at=now())
    ordered = [Ordered(variant_id=world.mug, quantity=4)]
    wish = PlacePurchase(supplier_id=supplier.id, location_id=world.shibuya, number="PO-1", lines=ordered)
    purchase = supply.place_purchase(input=wish, actor=SYSTEM, at=now())
    here, page = clerk_at(world), f"/store/deliveries/{purchase.id}"
    assert "PO-1" in text_of(here.get("/store/transfers").content)

    part = here.post(f"{page}/receive", form(**{f"q-{world.mug}": 3}))
    assert "This is not all that is to come." in text_of(part.content)
    here.post(f"{page}/receive", form(**{f"q-{world.mug}": 3, "confirmed": 1}))
    here.post(f"{page}/receive", form(**{f"q-{world.mug}": 1}))
    here.post("/store/deliveries/unordered", form(supplier=supplier.id, code="SKU-beans", quantity=2))
    wrong = here.post("/store/deliveries/unordered", form(supplier=supplier.id, code="ghost", quantity=2))

    assert (level(world.shibuya, world.mug)[0], level(world.shibuya, world.beans)[0]) == (14, 12)
    assert wrong.status_code == 400
    assert "Closed" in text_of(here.get(page).content)
    assert clean()
