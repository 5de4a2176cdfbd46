"""Holds beside a model of the truth: whatever people, tills and clocks do, a unit is promised to one person at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import ExtendHold, HoldRef, ReleaseHold
from noren.domains.holds.tests.making import hold, offer
from noren.domains.orders.contracts import OrderState
from noren.domains.stock import api as stock
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import WantedLine
from noren.journeys.sell_carry_out import SellCarryOut, sell_carry_out
from noren.kernel.errors import AppError
from noren.platform import verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from tests.properties.test_thread_machine import EXAMPLES
from tests.world import NOON, make_world, pickup

pytestmark = pytest.mark.django_db
UNITS = 4
some = st.integers(1, 3)
which = st.integers(0, 5)
T = TypeVar("T")


def ended(call: Callable[[], T]) -> tuple[T | None, str]:
    """What a call returned, or the code of its refusal."""
    try:
        return call(), ""
    except AppError as refusal:
        return None, refusal.code


class Holding(RuleBasedStateMachine):
    """`held`: units by hold that lasts; `ordered`: units promised to paid orders; `on_hand` what stands there."""

    happened: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self._undone = transaction.atomic()
        self._undone.__enter__()
        self.world = make_world(units=UNITS)
        offer(hours=5, most_units=50, most_extensions=9)
        self.at = NOON
        self.on_hand, self.ordered = UNITS, 0
        self.held: dict[UUID, int] = {}
        self.ends: dict[UUID, datetime] = {}

    def pick(self, number: int) -> UUID:
        return sorted(self.ends, key=str)[number % len(self.ends)]

    def lasts(self, hold_id: UUID) -> bool:
        return self.held.get(hold_id, 0) > 0 and self.ends[hold_id] > self.at

    @property
    def free(self) -> int:
        return self.on_hand - self.ordered - sum(units for hold_id, units in self.held.items() if self.lasts(hold_id))

    @rule(units=some)
    def holds(self, units: int) -> None:
        free = self.free
        made, refused = ended(lambda: hold(self.world, (self.world.mug, units), at=self.at))
        assert refused == ("" if units <= free else "stock.out_of_stock")
        if made:
            self.held[made.id], self.ends[made.id] = units, made.expires_at

    @precondition(lambda self: self.ends)
    @rule(number=which)
    def extends(self, number: int) -> None:
        hold_id = self.pick(number)
        wish = ExtendHold(hold_id=hold_id)
        longer, refused = ended(lambda: holds.extend(input=wish, actor=SYSTEM, at=self.at))
        assert (refused == "holds.ended") == (not self.lasts(hold_id))
        if longer:
            self.ends[hold_id] = longer.expires_at

    @precondition(lambda self: self.ends)
    @rule(number=which, units=some, token=st.sampled_from(["tok_ok", "tok_ok", "tok_decline"]))
    def buys(self, number: int, units: int, token: str) -> None:
        hold_id = self.pick(number)
        own = self.held.get(hold_id, 0) if self.lasts(hold_id) else 0
        fits = own > 0 and units - own <= self.free
        shown = {"hold_id": hold_id, "hold_token": holds.hold_token(hold_id), "token": token}
        wish = pickup(self.world, (self.world.mug, units), **shown)
        order, refused = ended(lambda: checkout(input=wish, actor=SHOPPER, at=self.at))
        assert (refused == "") == fits
        if order and order.state is OrderState.CONFIRMED:
            self.held[hold_id] = own - min(own, units)
            self.ordered += units

    @precondition(lambda self: self.ends)
    @rule(number=which, units=some, named=st.booleans())
    def pays_at_the_till(self, number: int, units: int, named: bool) -> None:
        hold_id = self.pick(number)
        wanted = [WantedLine(variant_id=self.world.mug, quantity=units)]
        wish = SellCarryOut(location_id=self.world.shibuya, lines=wanted, hold_ids=[hold_id] if named else [])
        sell_carry_out(input=wish, actor=SYSTEM, at=self.at)
        self.on_hand -= units
        if named and self.lasts(hold_id):
            self.held[hold_id] -= min(units, self.held[hold_id])

    @precondition(lambda self: self.ends)
    @rule(number=which, by_store=st.booleans())
    def gives_up(self, number: int, by_store: bool) -> None:
        hold_id = self.pick(number)
        if by_store:
            over, refused = ended(lambda: holds.release(input=ReleaseHold(hold_id=hold_id), actor=SYSTEM, at=self.at))
        else:
            over, refused = ended(lambda: holds.cancel(input=HoldRef(hold_id=hold_id), actor=SYSTEM, at=self.at))
        assert over or not self.lasts(hold_id)
        assert refused in ("", "holds.ended")
        if over:
            self.held[hold_id] = 0

    @rule(hours=st.sampled_from([1, 3, 6, 24]))
    def time_goes_by(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule()
    def worker_runs(self) -> None:
        holds.close_expired(input=holds.CloseExpired(), actor=SYSTEM, at=self.at)

    @invariant()
    def the_truth_is_told(self) -> None:
        for hold_id in self.ends:
            known = holds.get_hold(hold_id=hold_id, at=self.at)
            self.happened.add(known.state.value)
            assert known.state.is_open == self.lasts(hold_id)
        level = stock.availability(variant_ids=[self.world.mug], location_ids=[self.world.shibuya], at=self.at)[0]
        assert (level.on_hand, level.available) == (self.on_hand, max(self.free, 0))
        checks = ("holds.promises", "stock.levels")
        assert [found for found in verify.run(at=self.at) if found.check in checks] == []

    def teardown(self) -> None:
        self._undone.__exit__(RuntimeError, RuntimeError("undo"), None)


def test_a_unit_is_promised_to_one_person_at_a_time() -> None:
    Holding.happened = set()
    chosen = settings(
        max_examples=EXAMPLES or 12,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=not EXAMPLES,
    )

    run_state_machine_as_test(Holding, settings=chosen)

    assert Holding.happened & {"COMPLETED", "EXPIRED", "CANCELED", "HELD"} == {
        "COMPLETED",
        "EXPIRED",
        "CANCELED",
        "HELD",
    }
