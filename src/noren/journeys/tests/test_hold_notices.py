"""What is told of holds, and holds of goods that were brought to a store for somebody."""

import pytest
from tests.world import NOON, levels, make_world

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import HoldSource, HoldState
from noren.domains.holds.tests.making import a_member, hold, offer
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import Arrival, ReceiveTransfer
from noren.domains.supply.tests.making import shipped
from noren.platform import sql, verify
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.outbox.relay import relay_all

pytestmark = pytest.mark.django_db


def subjects():
    return [row[0] for row in sql.rows("SELECT subject FROM platform_mail ORDER BY id")]


def test_goods_that_were_brought_for_a_member_are_held_without_ever_being_free():
    world = make_world()
    member = a_member()
    transfer = shipped(world, 1, member_id=member.member_id)
    came = [Arrival(variant_id=line.variant_id, quantity=line.quantity) for line in transfer.lines]
    at = now()
    supply.receive_transfer(input=ReceiveTransfer(transfer_id=transfer.id, lines=came), actor=SYSTEM, at=at)
    place, variant = transfer.to_location_id, transfer.lines[0].variant_id
    before = levels(variant)[place]

    for _ in range(2):
        relay_all(at=at)

    held = holds.holds_of_members(member_ids=[member.member_id], at=at)
    assert [(one.source, one.state, one.location_id) for one in held] == [(HoldSource.TRANSFER, HoldState.HELD, place)]
    assert levels(variant)[place] == before
    assert [found for found in verify.run(at=at) if found.check in ("holds.promises", "stock.levels")] == []
    assert sum("に届きました" in subject for subject in subjects()) == 1


def test_a_hold_without_an_address_is_told_to_nobody_and_one_with_it_once():
    world = make_world()
    offer()
    hold(world, (world.mug, 1))
    for _ in range(2):
        relay_all(at=NOON)

    assert [subject for subject in subjects() if "お取り置き" in subject] == ["渋谷店で商品をお取り置きしました"]
