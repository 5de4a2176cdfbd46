"""Random transfers between three places beside sales and counts: no unit is ever lost or made on its way."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.world import NOON, make_world

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import CountLine, MoveLine, MovementReason, MoveStock, RecordCounts
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    Arrival,
    DifferenceOutcome,
    EndTransfer,
    Part,
    PickTransfer,
    ReceiveTransfer,
    RequestTransfer,
    SettleDifference,
    ShipTransfer,
    Transfer,
    TransferRef,
    Wanted,
)
from noren.domains.supply.tests.making import clean
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, ActorKind

pytestmark = pytest.mark.django_db
ASKER = Actor(kind=ActorKind.STAFF, id=uuid7(), grants=frozenset({"supply.request_transfer"}), client="asker")
which, some = st.integers(0, 50), st.integers(0, 4)
OPENING = 30


class Chain(RuleBasedStateMachine):
    """`outside`: units that have left the chain, or come into it, by other ways than transfers."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.world = make_world(units=10)
        self.places = [self.world.shibuya, self.world.umeda, self.world.warehouse]
        self.transfers: list[UUID] = []
        self.outside = 0
        self.at = NOON

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def some_transfer(self, pick: int) -> Transfer | None:
        if not self.transfers:
            return None
        return supply.get_transfer(transfer_id=self.transfers[pick % len(self.transfers)])

    def tried(self, call: Any) -> Any:
        self.at += timedelta(minutes=1)
        try:
            return call()
        except AppError as refused:
            return refused

    @rule(start=which, to=which, quantity=st.integers(1, 6))
    def ask(self, start: int, to: int, quantity: int) -> None:
        start, to = start % 3, to % 3
        if start == to:
            return
        wish = RequestTransfer(
            from_location_id=self.places[start],
            to_location_id=self.places[to],
            lines=[Wanted(variant_id=self.world.shirt, quantity=quantity)],
        )
        made = self.tried(lambda: supply.request_transfer(input=wish, actor=ASKER, at=self.at))
        if not isinstance(made, AppError):
            self.transfers.append(made.id)

    @rule(pick=which, quantity=some, how=st.sampled_from(["approve", "refuse", "cancel", "pick", "ship"]))
    def go_on(self, pick: int, quantity: int, how: str) -> None:
        transfer = self.some_transfer(pick)
        if transfer is None:
            return
        ref, end = TransferRef(transfer_id=transfer.id), EndTransfer(transfer_id=transfer.id)
        found = PickTransfer(transfer_id=transfer.id, lines=[Part(line_id=transfer.lines[0].id, quantity=quantity)])
        gone = ShipTransfer(transfer_id=transfer.id)
        calls: dict[str, Any] = {
            "approve": lambda: supply.approve_transfer(input=ref, actor=SYSTEM, at=self.at),
            "refuse": lambda: supply.refuse_transfer(input=end, actor=SYSTEM, at=self.at),
            "cancel": lambda: supply.cancel_transfer(input=end, actor=SYSTEM, at=self.at),
            "pick": lambda: supply.pick_transfer(input=found, actor=SYSTEM, at=self.at),
            "ship": lambda: supply.ship_transfer(input=gone, actor=SYSTEM, at=self.at),
        }
        self.tried(calls[how])

    @rule(pick=which, quantity=some, damaged=some, other=some)
    def receive(self, pick: int, quantity: int, damaged: int, other: int) -> None:
        transfer = self.some_transfer(pick)
        if transfer is None:
            return
        came = [
            Arrival(variant_id=self.world.shirt, quantity=quantity, damaged=min(damaged, quantity)),
            Arrival(variant_id=self.world.mug, quantity=other),
        ]
        receipt = ReceiveTransfer(transfer_id=transfer.id, lines=came)
        for _ in range(2):
            self.tried(lambda: supply.receive_transfer(input=receipt, actor=SYSTEM, at=self.at))

    @rule(pick=which, quantity=st.integers(1, 4), outcome=st.sampled_from(DifferenceOutcome))
    def settle(self, pick: int, quantity: int, outcome: DifferenceOutcome) -> None:
        transfer = self.some_transfer(pick)
        if transfer is None:
            return
        line = next((line for line in transfer.lines if line.open_difference), transfer.lines[0])
        wish = SettleDifference(line_id=line.id, outcome=outcome, quantity=quantity, note="so it was")
        done = self.tried(lambda: supply.settle_difference(input=wish, actor=SYSTEM, at=self.at))
        if isinstance(done, AppError) or line.variant_id != self.world.shirt:
            return
        self.outside += {DifferenceOutcome.LOST: quantity, DifferenceOutcome.SURPLUS: -quantity}.get(outcome, 0)

    @rule(place=which, quantity=st.integers(1, 3))
    def sell(self, place: int, quantity: int) -> None:
        line = MoveLine(location_id=self.places[place % 3], variant_id=self.world.shirt, delta=-quantity)
        self.tried(
            lambda: stock.move(input=MoveStock(reason=MovementReason.SALE, lines=[line]), actor=SYSTEM, at=self.at)
        )
        self.outside += quantity

    @rule(place=which, quantity=st.integers(0, 15))
    def count(self, place: int, quantity: int) -> None:
        line = CountLine(
            id=uuid7(),
            location_id=self.places[place % 3],
            variant_id=self.world.shirt,
            quantity=quantity,
            counted_at=self.at,
        )
        done = self.tried(lambda: stock.record_counts(input=RecordCounts(lines=[line]), actor=SYSTEM, at=self.at))
        if not isinstance(done, AppError):
            self.outside -= sum(one.delta for one in done.differences)

    @invariant()
    def no_unit_is_lost_on_its_way(self) -> None:
        here = sql.value("SELECT sum(on_hand) FROM stock_level WHERE variant_id = %s", (self.world.shirt,))
        between = sql.value(
            "SELECT coalesce(sum(shipped - arrived - returned - lost), 0) FROM supply_transfer_line WHERE variant_id = %s",
            (self.world.shirt,),
        )
        assert here + between + self.outside == OPENING
        assert clean()


def test_no_unit_is_lost_whatever_happens_to_transfers() -> None:
    run_state_machine_as_test(
        Chain,
        settings=settings(
            max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
