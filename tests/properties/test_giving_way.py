"""Whose promise gives way: what the pages and the worker read says the same as the rule, for any orders and any loss."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.api import Promise, giving_way
from noren.domains.fulfilment.contracts import FulfilmentState, NoteShortfall, Remedy, RemedyOption
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.checkout.checkout import checkout
from noren.journeys.reads.shortfalls import promises_in_danger
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from tests.journeys.serving import prepare
from tests.world import NOON, World, clerk, make_world, pickup

pytestmark = pytest.mark.django_db
ORDERS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 2), st.sampled_from(["new", "new", "ready", "asked"])),
    min_size=1,
    max_size=5,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=ORDERS, gone=st.integers(0, 20), damaged=st.integers(0, 3))
def test_the_read_and_the_rule_agree(wanted: list[tuple[int, int, str]], gone: int, damaged: int) -> None:
    with transaction.atomic():
        world = make_world(units=20)
        promises = [promise for one in wanted for promise in _promised(world, *one)]
        lost = MoveLine(
            location_id=world.shibuya, variant_id=world.shirt, delta=-gone, unavailable_delta=min(damaged, 20 - gone)
        )
        stock.move(input=MoveStock(reason=MovementReason.ADJUSTMENT, lines=[lost]), actor=SYSTEM, at=NOON)

        found = promises_in_danger(location_id=world.shibuya, variant_ids=[world.shirt])

        there = 20 - gone - min(damaged, 20 - gone)
        assert {one.line_id: one.missing for one in found} == giving_way(promises, there=there)
        transaction.set_rollback(True)


def _promised(world: World, units: int, minutes: int, state: str) -> list[Promise]:
    placed_at = NOON + timedelta(minutes=minutes)
    done = checkout(input=pickup(world, (world.shirt, units)), actor=SHOPPER, at=placed_at)
    part = fulfilment.of_order(order_id=done.order_id)[0]
    line_id: UUID = part.lines[0].id
    if state == "ready":
        prepare(done.order_id, clerk(world.shibuya))
    if state == "asked":
        asked = NoteShortfall(
            fulfilment_id=part.id, line_id=line_id, quantity=1, options=[RemedyOption(remedy=Remedy.REFUND)],
            respond_by=NOON,
        )  # fmt: skip
        fulfilment.note_shortfall(input=asked, actor=SYSTEM, at=placed_at)
    is_ready = fulfilment.get_fulfilment(fulfilment_id=part.id).state is FulfilmentState.PREPARED
    known = 1 if state == "asked" else 0
    parts = [(units - known, False), (known, True)]
    return [Promise(line_id, placed_at, is_ready, is_asked, number) for number, is_asked in parts if number]
