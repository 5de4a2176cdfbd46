"""Value granted, used, held, given back and run out, one step at a time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

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
from noren.kernel.errors import InvariantBroken
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
POINTS = "points:test"
DAY = timedelta(days=1)


def granted(owner: UUID, amount: int, *, days: int | None = None, at: datetime = NOON, **more: Any) -> UUID:
    grant = Grant(
        id=uuid7(), owner_id=owner, unit=POINTS, amount=amount,
        lot_expires_at=None if days is None else NOON + days * DAY, **more,
    )  # fmt: skip
    ledger.post(input=Grants(grants=[grant]), actor=SYSTEM, at=at)
    return grant.id


def taken(*owners: UUID, amount: int, at: datetime = NOON, **more: Any) -> UUID:
    wanted = Take(
        movement_id=uuid7(), kind=TransferKind.REDEEM, owner_ids=list(owners), unit=POINTS, amount=amount, **more
    )
    ledger.take(input=wanted, actor=SYSTEM, at=at)
    return wanted.movement_id


def held(owner: UUID, amount: int, *, at: datetime = NOON) -> UUID:
    return taken(owner, amount=amount, at=at, state=PostingState.PENDING, hold_until=at + timedelta(minutes=15))


def back(movement: UUID, amount: int, *, at: datetime = NOON, not_before: datetime | None = None) -> UUID:
    wish = GiveBack(id=uuid7(), movement_id=movement, amount=amount, not_before=not_before)
    ledger.give_back(input=wish, actor=SYSTEM, at=at)
    return wish.id


def has(*owners: UUID, at: datetime = NOON) -> tuple[int, int, int]:
    found = ledger.balance(owner_ids=owners, unit=POINTS, at=at)
    return found.available, found.held, found.pending


def lots() -> dict[UUID, int]:
    return dict(sql.rows("SELECT id, remaining FROM ledger_lot"))


@pytest.fixture(autouse=True)
def _the_books_agree(db: None) -> Any:
    yield
    assert ledger.discrepancies(at=NOON) == []


def test_the_soonest_to_expire_are_used_first() -> None:
    me = uuid7()
    never, late, soon = granted(me, 10), granted(me, 10, days=60), granted(me, 10, days=30)

    taken(me, amount=15)

    assert lots() == {soon: 0, late: 5, never: 10}
    assert has(me) == (15, 0, 0)


def test_more_than_there_is_cannot_be_taken_and_nothing_changes() -> None:
    me = uuid7()
    lot = granted(me, 10)

    with pytest.raises(ledger.BalanceTooLow) as refused:
        taken(me, amount=11)

    assert refused.value.data == {"available": 10}
    assert lots() == {lot: 10}
    assert sql.value("SELECT count(*) FROM ledger_transfer") == 1


def test_at_most_takes_what_is_there() -> None:
    me = uuid7()
    granted(me, 10)
    wish = Take(
        movement_id=uuid7(),
        kind=TransferKind.REVERSE,
        owner_ids=[me],
        unit=POINTS,
        amount=25,
        at_most=True,
    )

    first = ledger.take(input=wish, actor=SYSTEM, at=NOON)
    then = ledger.take(input=wish.model_copy(update={"movement_id": uuid7()}), actor=SYSTEM, at=NOON)

    assert (first.amount, then.amount, has(me)) == (10, 0, (0, 0, 0))


def test_a_pending_grant_is_seen_and_cannot_be_used_before_it_is_settled() -> None:
    me = uuid7()
    grant = granted(me, 10, state=PostingState.PENDING)

    with pytest.raises(ledger.BalanceTooLow):
        taken(me, amount=1)
    assert has(me) == (0, 0, 10)

    for _ in range(2):
        settled = SettleGrants(grants=[SettleGrant(id=grant, lot_expires_at=NOON + DAY)])
        ledger.settle_grants(input=settled, actor=SYSTEM, at=NOON)
        ledger.void_grants(input=VoidGrants(ids=[grant]), actor=SYSTEM, at=NOON)
    assert has(me) == (10, 0, 0)


def test_a_voided_grant_never_counts() -> None:
    me = uuid7()
    grant = granted(me, 10, state=PostingState.PENDING)

    ledger.void_grants(input=VoidGrants(ids=[grant]), actor=SYSTEM, at=NOON)
    ledger.settle_grants(input=SettleGrants(grants=[SettleGrant(id=grant)]), actor=SYSTEM, at=NOON)

    assert has(me) == (0, 0, 0)


def test_a_hold_is_settled_or_given_up_once() -> None:
    me = uuid7()
    granted(me, 10)
    used, given_up = held(me, 4), held(me, 3)
    assert has(me) == (3, 7, 0)

    assert ledger.settle_hold(input=MovementRef(movement_id=used), actor=SYSTEM, at=NOON) is PostingState.POSTED
    assert ledger.void_hold(input=MovementRef(movement_id=used), actor=SYSTEM, at=NOON) is PostingState.POSTED
    assert ledger.void_hold(input=MovementRef(movement_id=given_up), actor=SYSTEM, at=NOON) is PostingState.VOIDED
    assert ledger.settle_hold(input=MovementRef(movement_id=given_up), actor=SYSTEM, at=NOON) is PostingState.VOIDED
    assert ledger.settle_hold(input=MovementRef(movement_id=uuid7()), actor=SYSTEM, at=NOON) is None

    assert has(me) == (6, 0, 0)


def test_a_hold_that_ran_out_stands_in_nobodys_way_though_no_worker_runs() -> None:
    me = uuid7()
    granted(me, 10)
    hold = held(me, 10)
    later = NOON + timedelta(minutes=15)

    assert has(me) == (0, 10, 0)
    assert has(me, at=later) == (10, 0, 0)
    taken(me, amount=8, at=later)

    assert has(me, at=later) == (2, 0, 0)
    assert ledger.settle_hold(input=MovementRef(movement_id=hold), actor=SYSTEM, at=later) is PostingState.EXPIRED


def test_a_lot_that_is_over_never_counts_though_no_worker_runs() -> None:
    me = uuid7()
    granted(me, 10, days=1)
    kept = granted(me, 5, days=2)

    assert ledger.balance(owner_ids=[me], unit=POINTS, at=NOON).next_expiry_at == NOON + DAY
    assert has(me, at=NOON + DAY) == (5, 0, 0)
    with pytest.raises(ledger.BalanceTooLow):
        taken(me, amount=6, at=NOON + DAY)

    assert ledger.expire_due(input=ExpireDue(), actor=SYSTEM, at=NOON + DAY) == 1
    assert ledger.expire_due(input=ExpireDue(), actor=SYSTEM, at=NOON + DAY) == 0
    assert lots()[kept] == 5
    assert has(me, at=NOON + DAY) == (5, 0, 0)


def test_what_comes_back_goes_to_the_lots_it_came_from_the_last_to_expire_first() -> None:
    me = uuid7()
    soon, late = granted(me, 10, days=30), granted(me, 10, days=60)
    used = taken(me, amount=14)

    first = back(used, 6)
    assert lots() == {soon: 2, late: 10}
    assert ledger.give_back(input=GiveBack(id=first, movement_id=used, amount=6), actor=SYSTEM, at=NOON) == 0
    back(used, 8)

    assert lots() == {soon: 10, late: 10}
    with pytest.raises(InvariantBroken):
        back(used, 1)


def test_what_comes_back_to_a_lot_that_is_over_lives_on_and_the_rest_of_it_does_not() -> None:
    me = uuid7()
    granted(me, 10, days=1)
    used = taken(me, amount=4)
    late = NOON + 2 * DAY

    back(used, 4, at=late, not_before=late + 30 * DAY)

    found = ledger.balance(owner_ids=[me], unit=POINTS, at=late)
    assert (found.available, found.next_expiry_at) == (4, late + 30 * DAY)


def test_one_person_with_two_accounts_pays_from_both() -> None:
    me, before = uuid7(), uuid7()
    mine, older = granted(me, 10, days=60), granted(before, 10, days=30)

    used = taken(me, before, amount=15)

    assert lots() == {mine: 5, older: 0}
    assert has(me, before) == (5, 0, 0)
    found = ledger.movements(movement_ids=[used])[used]
    assert (found.amount, sorted(found.owner_ids), found.state) == (15, sorted([me, before]), PostingState.POSTED)
    back(used, 15)
    assert lots() == {mine: 10, older: 10}


def test_a_grant_twice_is_refused() -> None:
    me = uuid7()
    first = granted(me, 10)

    with pytest.raises(ledger.MovementExists):
        ledger.post(input=Grants(grants=[Grant(id=first, owner_id=me, unit=POINTS, amount=10)]), actor=SYSTEM, at=NOON)

    assert has(me) == (10, 0, 0)


def test_a_statement_tells_what_came_and_went_in_order() -> None:
    me = uuid7()
    for day in range(5):
        granted(me, 10 + day, at=NOON + day * DAY)
    taken(me, amount=7, at=NOON + 9 * DAY)
    gone = granted(me, 3, state=PostingState.PENDING, at=NOON + 10 * DAY)
    ledger.void_grants(input=VoidGrants(ids=[gone]), actor=SYSTEM, at=NOON)

    amounts, cursor = [], None
    while True:
        page = ledger.statement(owner_ids=[me], unit=POINTS, cursor=cursor, limit=2)
        amounts += [entry.amount for entry in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert amounts == [-7, 14, 13, 12, 11, 10]


def test_what_is_owed_is_what_was_issued_less_what_is_used_and_over_with_its_share_of_the_price() -> None:
    me = uuid7()
    granted(me, 100, days=1, allocated_minor=90)
    granted(me, 50, days=40, allocated_minor=45)
    granted(me, 7, state=PostingState.PENDING)
    taken(me, amount=60)
    hold = held(me, 20)

    owed = ledger.liability(unit=POINTS, at=NOON)
    assert (owed.issued, owed.redeemed, owed.expired, owed.outstanding, owed.pending) == (150, 60, 0, 90, 7)
    assert [(due.month, due.amount, due.allocated_minor) for due in owed.due] == [
        ("2026-11", 40, 36),
        ("2026-12", 50, 45),
    ]
    ledger.void_hold(input=MovementRef(movement_id=hold), actor=SYSTEM, at=NOON)
    ledger.expire_due(input=ExpireDue(), actor=SYSTEM, at=NOON + DAY)

    owed = ledger.liability(unit=POINTS, at=NOON + DAY)
    assert (owed.expired, owed.outstanding, owed.allocated_minor) == (40, 50, 45)


def test_books_that_were_tampered_with_are_noticed() -> None:
    me = uuid7()
    granted(me, 10)

    sql.touch("UPDATE ledger_account SET posted = 11 WHERE owner_id = %s", (me,))
    sql.touch("UPDATE ledger_lot SET remaining = 9")
    assert len(ledger.discrepancies(at=NOON)) == 2

    sql.touch("UPDATE ledger_account SET posted = 10 WHERE owner_id = %s", (me,))
    sql.touch("UPDATE ledger_lot SET remaining = 10")
