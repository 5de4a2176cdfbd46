"""What orders bring: brought to where their lines stand, whatever has happened to them and in whatever order it is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.identity import api as identity
from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import (
    GiveBack,
    Grant,
    Grants,
    PostingState,
    SettleGrant,
    SettleGrants,
    Take,
    TransferKind,
    VoidGrants,
)
from noren.domains.loyalty.commands.begin_earning import add_exchanged, begin_earning
from noren.domains.loyalty.commands.use_points import restored_for, use_id
from noren.domains.loyalty.contracts import FollowOrders, Programme
from noren.domains.loyalty.queries.programme import find_programme, programme_in_use
from noren.domains.loyalty.rules import discount_back, expires_at, share_given_back, standing
from noren.domains.orders import api as orders
from noren.domains.orders.api import SoldOrderFacts
from noren.domains.orders.contracts import PointsAs
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

_LOCK = "SELECT order_id FROM loyalty_earning WHERE order_id = ANY(%s) ORDER BY order_id FOR NO KEY UPDATE"
_LINES = """
SELECT l.line_id, l.order_id, e.member_id, e.expiry_months, l.quantity, l.points, l.allocated_minor, l.pending, l.posted,
       l.pending_grant_id
  FROM loyalty_earning_line l JOIN loyalty_earning e ON e.order_id = l.order_id WHERE l.order_id = ANY(%s) ORDER BY l.line_id
"""
_STAND = """
UPDATE loyalty_earning_line l SET pending = s.pending, posted = s.posted, pending_grant_id = s.grant_id, owed = l.owed + s.owed
  FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::uuid[], %s::bigint[]) AS s(line_id, pending, posted, grant_id, owed)
 WHERE l.line_id = s.line_id
"""
_LOTS = "SELECT id FROM ledger_transfer WHERE line_id = %s AND kind = 'earn' AND state = 'posted' ORDER BY id"


@dataclass(frozen=True, slots=True)
class _Line:
    line_id: UUID
    order_id: UUID
    member_id: UUID
    expiry_months: int | None
    quantity: int
    points: int
    allocated_minor: int
    pending: int
    posted: int
    pending_grant_id: UUID | None


@dataclass(slots=True)
class _Changes:
    """What the ledger has to do, gathered over all lines."""

    void: list[UUID] = field(default_factory=list)
    settle: list[SettleGrant] = field(default_factory=list)
    grant: list[Grant] = field(default_factory=list)
    reverse: list[tuple[_Line, int]] = field(default_factory=list)
    stand: list[tuple[UUID, int, int, UUID | None, int]] = field(default_factory=list)
    earned_by: set[UUID] = field(default_factory=set)


@command("loyalty.follow_orders")
def follow_orders(*, input: FollowOrders, actor: Actor, at: datetime) -> int:
    """Bring the points of orders to where their lines stand; how many lines changed. Doing it again changes nothing.

    Units that are paid bring pending points, units handed over posted ones; cancelled and returned units take theirs
    back. What a return takes back after the points were used is owed, and set off against what is earned next.
    Locks: the earnings by order, then the members' accounts.
    Emits: loyalty.points_promised.v1, ledger.balance_changed.v1
    """
    programme = find_programme()
    if programme is None:
        return 0
    if programme_in_use() is not None:  # switched off, points begin nowhere; what has begun is still brought to its end
        begin_earning(orders.sold_orders(order_ids=input.order_ids), programme, at)
    locked = [row[0] for row in sql.rows(_LOCK, (input.order_ids,))]
    sold = orders.sold_orders(order_ids=input.order_ids)  # once more, behind the lock: nobody has seen more
    add_exchanged(sold, programme)
    groups = identity.registered_groups(member_ids=sorted({order.member_id for order in sold}))
    changes = _compare(sold, locked, programme, at)
    ledger.lock_owners(owner_ids=[one for group in groups.values() for one in group], unit=programme.unit)
    _carry_out(changes, programme, groups, actor, at)
    for order in sold:
        if order.points_as is PointsAs.DISCOUNT:
            _give_discount_back(order, actor, at)
    return len(changes.stand)


def _compare(sold: Sequence[SoldOrderFacts], locked: list[UUID], programme: Programme, at: datetime) -> _Changes:
    changes = _Changes()
    counters = {line.line_id: line for order in sold for line in order.lines}
    for line in (_Line(*row) for row in sql.rows(_LINES, (locked,))):
        now = counters[line.line_id]
        posted, pending = standing(
            points=line.points,
            quantity=line.quantity,
            fulfilled=now.fulfilled_quantity,
            cancelled=now.cancelled_quantity,
            returned=now.returned_quantity,
        )
        if (posted, pending) != (line.posted, line.pending):
            _change(changes, line, posted, pending, programme, at)
    return changes


def _change(changes: _Changes, line: _Line, posted: int, pending: int, programme: Programme, at: datetime) -> None:
    over = expires_at(line.expiry_months, at=at, time_zone=programme.time_zone)
    grant_id = line.pending_grant_id
    more = posted - line.posted
    if more > 0:
        changes.earned_by.add(line.member_id)
    if grant_id is not None and pending == 0 and more == line.pending:
        changes.settle.append(SettleGrant(id=grant_id, lot_expires_at=over))
        changes.stand.append((line.line_id, 0, posted, None, 0))
        return
    if pending != line.pending:
        if grant_id is not None:
            changes.void.append(grant_id)
        grant_id = uuid7() if pending else None
        if grant_id is not None:
            changes.grant.append(_grant(grant_id, line, pending, PostingState.PENDING, None, programme))
    if more > 0:
        changes.grant.append(_grant(uuid7(), line, more, PostingState.POSTED, over, programme))
    if more < 0:
        changes.reverse.append((line, -more))
    changes.stand.append((line.line_id, pending, posted, grant_id, 0))


def _grant(
    id: UUID, line: _Line, points: int, state: PostingState, over: datetime | None, programme: Programme
) -> Grant:
    return Grant(
        id=id,
        owner_id=line.member_id,
        unit=programme.unit,
        amount=points,
        state=state,
        lot_expires_at=over,
        reference_id=line.order_id,
        line_id=line.line_id,
        allocated_minor=line.allocated_minor * points // line.points,
    )


def _carry_out(
    changes: _Changes, programme: Programme, groups: dict[UUID, list[UUID]], actor: Actor, at: datetime
) -> None:
    if changes.void:
        ledger.void_grants(input=VoidGrants(ids=changes.void), actor=actor, at=at)
    if changes.settle:
        ledger.settle_grants(input=SettleGrants(grants=changes.settle), actor=actor, at=at)
    if changes.grant:
        ledger.post(input=Grants(grants=changes.grant), actor=actor, at=at)
    owed = {
        line.line_id: points - _taken(line, points, programme, groups, actor, at) for line, points in changes.reverse
    }
    if changes.stand:
        rows = [(*row[:4], owed.get(row[0], 0)) for row in changes.stand]
        columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)]
        sql.exactly(len(rows), _STAND, columns)
    for member_id in sorted(changes.earned_by):
        set_off(groups.get(member_id, [member_id]), programme, actor, at)


def _taken(
    line: _Line, points: int, programme: Programme, groups: dict[UUID, list[UUID]], actor: Actor, at: datetime
) -> int:
    """Take back what a line had brought: from its own lots first, and no more than there is."""
    taken = ledger.take(
        input=Take(
            movement_id=uuid7(),
            kind=TransferKind.REVERSE,
            owner_ids=groups.get(line.member_id, [line.member_id]),
            unit=programme.unit,
            amount=points,
            at_most=True,
            first_lots=[row[0] for row in sql.rows(_LOTS, (line.line_id,))],
            reference_id=line.order_id,
            line_id=line.line_id,
        ),
        actor=actor,
        at=at,
    )
    return taken.amount


_OWED = """
SELECT l.line_id, l.owed, l.order_id FROM loyalty_earning_line l JOIN loyalty_earning e ON e.order_id = l.order_id
 WHERE e.member_id = ANY(%s) AND l.owed > 0 ORDER BY l.line_id FOR NO KEY UPDATE OF l
"""


def set_off(member_ids: list[UUID], programme: Programme, actor: Actor, at: datetime) -> None:
    """Take what a person owes from what they have now, the oldest debt first, inside the running command."""
    for line_id, owed, order_id in sql.rows(_OWED, (member_ids,)):
        taken = ledger.take(
            input=Take(
                movement_id=uuid7(),
                kind=TransferKind.REVERSE,
                owner_ids=member_ids,
                unit=programme.unit,
                amount=owed,
                at_most=True,
                reference_id=order_id,
                line_id=line_id,
                note={"what": "set_off"},
            ),
            actor=actor,
            at=at,
        )
        if taken.amount:
            sql.exactly(
                1, "UPDATE loyalty_earning_line SET owed = owed - %s WHERE line_id = %s", (taken.amount, line_id)
            )


def _give_discount_back(order: SoldOrderFacts, actor: Actor, at: datetime) -> None:
    """Points that lowered the prices come back with the goods, each line's share with its units."""
    used = ledger.movements(movement_ids=[use_id(order.id)]).get(use_id(order.id))
    if used is None or used.state is not PostingState.POSTED:
        return
    lines = [
        (line.discount_minor, line.quantity, line.cancelled_quantity + line.returned_quantity) for line in order.lines
    ]
    back = share_given_back(points=order.points_used, whole_minor=order.points_minor, back_minor=discount_back(lines))
    if back > used.given_back:
        ledger.give_back(
            input=GiveBack(
                id=derived_id("discount back", order.id, back),
                movement_id=use_id(order.id),
                amount=back - used.given_back,
                not_before=at + restored_for(at=at),
                note={"order": str(order.id)},
            ),
            actor=actor,
            at=at,
        )
