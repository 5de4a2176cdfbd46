"""Holds, the web, tills and clocks, in processes of their own, all at the same unit at once."""

from collections import Counter

import pytest

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import ExtendHold, HoldState, ReleaseHold
from noren.domains.holds.tests.making import hold, offer, wish
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import Availability
from noren.journeys.register.contracts import GivenTender, Method, ScannedLine, SellAtRegister
from noren.platform import verify
from noren.platform.outbox.relay import relay_all
from tests.races.test_processes import AtOnce, at_once, callers, flat
from tests.races.test_register import opened
from tests.world import NOON, levels, make_world, pickup

__all__ = ["at_once", "callers"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def disagreements() -> list[verify.Finding]:
    relay_all(at=NOON)
    return [found for found in verify.run(at=NOON) if found.check in ("holds.promises", "stock.levels")]


def level_of(world: object) -> Availability:
    return stock.availability(variant_ids=[world.mug], location_ids=[world.shibuya], at=NOON)[0]  # type: ignore[attr-defined]


def test_the_last_unit_by_web_hold_and_till_is_promised_once_and_the_till_always_sells(at_once: AtOnce) -> None:
    world = make_world(units=1)
    offer(most_units=20)
    session = opened(world)
    sale = SellAtRegister(
        session_id=session.id,
        lines=[ScannedLine(variant_id=world.mug)],
        tenders=[GivenTender(method=Method.CASH, amount_minor=1200, received_minor=1200)],
    )
    buyers = [
        [("checkout", pickup(world, (world.mug, 1)), None), ("hold", wish(world, (world.mug, 1)), None)]
        for _ in range(3)
    ]

    ends = at_once([*buyers, [("sell", sale, None)]])

    promised = Counter(end for own in ends[:3] for end in own)
    assert ends[3] == ["done"]
    assert promised["done"] <= 1
    assert promised["done"] + promised["stock.out_of_stock"] == 6
    assert levels(world.mug)[world.shibuya] == (0, promised["done"])
    assert disagreements() == []


@pytest.mark.parametrize("_again", range(4))
def test_expiry_checkout_and_extension_end_in_one_of_the_three(at_once: AtOnce, _again: int) -> None:
    world = make_world(units=1)
    offer(days=0)
    offer(days=1, location_id=world.shibuya)
    made = hold(world, (world.mug, 1), until=NOON.replace(hour=12))
    buys = pickup(world, (world.mug, 1), hold_id=made.id, hold_token=holds.hold_token(made.id))

    ends = at_once(
        [
            [("checkout", buys, None)],
            [("extend", ExtendHold(hold_id=made.id), None)],
            [("expire", holds.CloseExpired(), None)],
            [("release", ReleaseHold(hold_id=made.id), None)],
        ]
    )

    bought, extended, _closed, released = (own[0] for own in ends)
    state = holds.get_hold(hold_id=made.id, at=NOON).state
    assert {bought, extended, released} <= {"done", "holds.ended"}
    assert (bought == "done") == (state is HoldState.COMPLETED)
    assert (released == "done") == (state is HoldState.RELEASED)
    assert level_of(world).reserved == (1 if state in (HoldState.COMPLETED, HoldState.HELD) else 0)
    assert disagreements() == []


def test_the_same_hold_asked_for_by_four_processes_is_one(at_once: AtOnce) -> None:
    world = make_world(units=5)
    offer(most_units=20)
    asked = wish(world, (world.mug, 1))

    ends = at_once([[("hold", asked, None)] for _ in range(4)])

    assert flat(ends) == ["done", "holds.exists", "holds.exists", "holds.exists"]
    assert levels(world.mug)[world.shibuya] == (5, 1)
    assert disagreements() == []
