"""Anything that may happen to value, in any order: nothing is lost or made, and the books agree after every step."""

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import (
    ExpireDue,
    GiveBack,
    Grant,
    Grants,
    MovementRef,
    PostingState,
    SettleGrant,
    SettleGrants,
    Take,
    TransferKind,
    VoidGrants,
)
from noren.kernel.ids import derived_id, uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
POINTS = "points:machine"
EXAMPLES = int(os.environ.get("NOREN_PROVE_EXAMPLES", "0"))
PEOPLE = [derived_id("machine", number) for number in range(4)]
people, amounts, which = st.integers(0, 3), st.integers(1, 60), st.integers(0, 999)


class Books(RuleBasedStateMachine):
    """Four ids of one to four people; what each movement should have done is counted beside the ledger."""

    def __init__(self) -> None:
        super().__init__()
        self.at = NOON
        self.master = list(range(4))
        self.pending: list[UUID] = []
        self.lots: list[UUID] = []
        self.holds: list[UUID] = []
        self.used: dict[UUID, int] = {}
        self._undone = transaction.atomic()
        self._undone.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._undone.__exit__(None, None, None)

    def group(self, who: int) -> list[UUID]:
        return [PEOPLE[one] for one in range(4) if self.master[one] == self.master[who]]

    def take(self, who: int, amount: int, kind: TransferKind, **more: object) -> UUID | None:
        wish = Take.model_validate(
            {
                "movement_id": uuid7(),
                "kind": kind,
                "owner_ids": self.group(who),
                "unit": POINTS,
                "amount": amount,
                **more,
            }
        )
        before = ledger.balance(owner_ids=self.group(who), unit=POINTS, at=self.at).available
        try:
            taken = ledger.take(input=wish, actor=SYSTEM, at=self.at)
        except ledger.BalanceTooLow:
            return self._refused(before < amount)
        assert taken.amount == min(amount, before)
        after = ledger.balance(owner_ids=self.group(who), unit=POINTS, at=self.at).available
        assert after == before - taken.amount
        return wish.movement_id if taken.amount else None

    def _refused(self, rightly: bool) -> None:
        assert rightly

    @rule(who=people, amount=amounts, days=st.sampled_from([None, 1, 3, 30]), is_pending=st.booleans())
    def earns(self, who: int, amount: int, days: int | None, is_pending: bool) -> None:
        grant = Grant(
            id=uuid7(),
            owner_id=PEOPLE[who],
            unit=POINTS,
            amount=amount,
            state=PostingState.PENDING if is_pending else PostingState.POSTED,
            lot_expires_at=None if is_pending or days is None else self.at + timedelta(days=days),
        )
        ledger.post(input=Grants(grants=[grant]), actor=SYSTEM, at=self.at)
        (self.pending if is_pending else self.lots).append(grant.id)

    @rule(number=which, counts=st.booleans(), days=st.sampled_from([None, 2]))
    def decides(self, number: int, counts: bool, days: int | None) -> None:
        if not self.pending:
            return
        grant = self.pending[number % len(self.pending)]
        if counts:
            over = None if days is None else self.at + timedelta(days=days)
            settled = SettleGrants(grants=[SettleGrant(id=grant, lot_expires_at=over)])
            ledger.settle_grants(input=settled, actor=SYSTEM, at=self.at)
            self.lots.append(grant)
        else:
            ledger.void_grants(input=VoidGrants(ids=[grant]), actor=SYSTEM, at=self.at)

    @rule(who=people, amount=amounts)
    def redeems(self, who: int, amount: int) -> None:
        movement = self.take(who, amount, TransferKind.REDEEM)
        if movement:
            self.used[movement] = amount

    @rule(who=people, amount=amounts)
    def holds_some(self, who: int, amount: int) -> None:
        until = self.at + timedelta(minutes=15)
        movement = self.take(who, amount, TransferKind.REDEEM, state=PostingState.PENDING, hold_until=until)
        if movement:
            self.holds.append(movement)

    @rule(number=which, counts=st.booleans())
    def ends_a_hold(self, number: int, counts: bool) -> None:
        if not self.holds:
            return
        movement = self.holds[number % len(self.holds)]
        command = ledger.settle_hold if counts else ledger.void_hold
        if command(input=MovementRef(movement_id=movement), actor=SYSTEM, at=self.at) is PostingState.POSTED:
            self.used.setdefault(movement, ledger.movements(movement_ids=[movement])[movement].amount)

    @rule(who=people, amount=amounts, number=which)
    def is_reversed(self, who: int, amount: int, number: int) -> None:
        first = [self.lots[number % len(self.lots)]] if self.lots else []
        self.take(who, amount, TransferKind.REVERSE, at_most=True, first_lots=first)

    @rule(number=which, amount=amounts)
    def gets_back(self, number: int, amount: int) -> None:
        if not self.used:
            return
        movement = sorted(self.used)[number % len(self.used)]
        known = ledger.movements(movement_ids=[movement])[movement]
        part = min(amount, known.amount - known.given_back)
        if part:
            wish = GiveBack(id=uuid7(), movement_id=movement, amount=part, not_before=self.at + timedelta(days=30))
            assert ledger.give_back(input=wish, actor=SYSTEM, at=self.at) == part

    @rule(one=people, other=people)
    def merges(self, one: int, other: int) -> None:
        self.master = [self.master[other] if master == self.master[one] else master for master in self.master]

    @rule(one=people)
    def is_somebody_else_after_all(self, one: int) -> None:
        self.master[one] = next(free for free in range(8) if free not in self.master)

    @rule(step=st.sampled_from([timedelta(minutes=1), timedelta(minutes=20), timedelta(days=1), timedelta(days=40)]))
    def time_passes(self, step: timedelta) -> None:
        self.at += step

    @rule()
    def worker_runs(self) -> None:
        before = [ledger.balance(owner_ids=[one], unit=POINTS, at=self.at) for one in PEOPLE]
        ledger.expire_due(input=ExpireDue(), actor=SYSTEM, at=self.at)
        assert [ledger.balance(owner_ids=[one], unit=POINTS, at=self.at) for one in PEOPLE] == before

    @invariant()
    def the_books_agree(self) -> None:
        assert ledger.discrepancies(at=self.at) == []

    @invariant()
    def nothing_is_lost_or_made(self) -> None:
        owed = ledger.liability(unit=POINTS, at=self.at)
        assert owed.outstanding == sum(due.amount for due in owed.due) >= 0
        assert owed.redeemed >= 0


def test_nothing_is_lost_or_made_whatever_happens() -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=EXAMPLES or 25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not EXAMPLES,
        ),
    )
