"""The work of a place over the API, page by page."""

import pytest
from django.test import Client
from tests.world import NOON, make_world, pickup

from noren.domains.fulfilment import api as fulfilment
from noren.journeys.checkout.checkout import checkout
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.kernel.ids import uuid7
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.accounts.contracts import CreateKey
from noren.platform.accounts.keys import create_key
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def test_all_work_is_listed_page_by_page_the_most_urgent_first_and_nothing_twice() -> None:
    world = make_world()
    for _ in range(5):
        checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
    checkout(input=pickup(world, (world.mug, 1), store=world.umeda), actor=SHOPPER, at=NOON)
    made = create_key(input=CreateKey(id=uuid7(), name="k", scopes=["fulfilment.*"]), actor=SYSTEM, at=now())
    ask = {"Authorization": f"Bearer {made.key}"}
    address = f"/api/v1/fulfilments?location_id={world.shibuya}&limit=2"

    pages = [Client().get(address, headers=ask).json()]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(
            Client().get(address, {"location_id": world.shibuya, "limit": 2, "cursor": cursor}, headers=ask).json()
        )

    assert [len(page["items"]) for page in pages] == [2, 2, 1]
    listed = [(part["due_at"], part["id"]) for page in pages for part in page["items"]]
    whole = fulfilment.list_work(location_id=world.shibuya, limit=200).items
    assert [part_id for _due, part_id in listed] == [str(part.id) for part in whole]
    assert listed == sorted(set(listed))
    assert Client().get(f"{address}&type=SHIPMENT", headers=ask).json()["items"] == []
    assert Client().get(f"{address}&cursor=nonsense", headers=ask).json()["code"] == "page.cursor_invalid"


def test_the_code_of_any_waiting_customer_is_found_however_many_wait() -> None:
    world = make_world()
    parts = []
    for _ in range(3):
        placed = checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
        parts += fulfilment.of_order(order_id=placed.order_id)
    for part in parts[1:]:
        prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=SYSTEM, at=NOON)

    found = [fulfilment.find_scanned(location_id=world.shibuya, text=fulfilment.hand_over_code(p.id)) for p in parts]

    assert [[part.id for part in each] for each in found] == [[], [parts[1].id], [parts[2].id]]
    assert fulfilment.find_scanned(location_id=world.umeda, text=fulfilment.hand_over_code(parts[1].id)) == []
