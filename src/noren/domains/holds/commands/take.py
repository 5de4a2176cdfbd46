"""What is held becomes an order's, or leaves with a sale: its units are never free in between."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.holds.commands.locking import LockedHold, close, lock_hold, lock_holds
from noren.domains.holds.contracts import HeldUnits, HoldState, OrderFailed, OrderHeld, SellHeld, SoldGoods, SoldHeld
from noren.domains.holds.errors import HoldEnded
from noren.domains.holds.events import HoldBought, HoldReturned
from noren.domains.holds.queries.access import require_holder
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ConsumeStock, HandOn, HandOnLine, MovementReason, PartLine
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import attempt, command, command_id, emit

_TAKE = """
WITH taken AS MATERIALIZED (
  SELECT * FROM unnest(%(ids)s::uuid[], %(lines)s::uuid[], %(order_lines)s::uuid[], %(quantities)s::bigint[])
             AS t(id, line_id, order_line_id, quantity)
), noted AS (
  INSERT INTO holds_taking (id, hold_id, line_id, order_id, order_line_id, quantity, taken_at, command_id)
  SELECT id, %(hold)s, line_id, %(order)s, order_line_id, quantity, %(at)s, %(command)s FROM taken
), less AS (
  SELECT line_id, sum(quantity)::bigint AS quantity FROM taken GROUP BY 1
)
UPDATE holds_line l SET open_quantity = l.open_quantity - less.quantity FROM less
 WHERE l.id = less.line_id AND l.hold_id = %(hold)s AND l.open_quantity >= less.quantity
"""
_ANY_LEFT = "SELECT EXISTS (SELECT 1 FROM holds_line WHERE hold_id = %s AND open_quantity > 0)"
_OPEN = "SELECT id, variant_id, open_quantity FROM holds_line WHERE hold_id = %s AND open_quantity > 0 ORDER BY id"
_OF_ORDER = "SELECT DISTINCT hold_id FROM holds_taking WHERE order_id = %s AND undone_at IS NULL"
_UNDO = """
WITH undone AS (
  UPDATE holds_taking SET undone_at = %(at)s WHERE hold_id = %(hold)s AND order_id = %(order)s AND undone_at IS NULL
  RETURNING line_id, order_line_id, quantity
), more AS (
  UPDATE holds_line l SET open_quantity = l.open_quantity + back.quantity
    FROM (SELECT line_id, sum(quantity)::bigint AS quantity FROM undone GROUP BY 1) back WHERE l.id = back.line_id
)
SELECT order_line_id, line_id, quantity FROM undone
"""
_REOPEN = """
UPDATE holds_hold SET state = CASE WHEN prepared_at IS NULL THEN 'HELD' ELSE 'PREPARED' END, closed_at = NULL WHERE id = %s
"""


@command("holds.order_held", permission="")
def order_held(*, input: OrderHeld, actor: Actor, at: datetime) -> None:
    """Make held units an order's, under the order's own promise; what is not ordered stays held.

    Raises: HoldNotFound, HoldEnded where it is over or less is held than asked.
    Locks: the hold, then reservation lines.  Emits: holds.bought.v1
    """
    hold = lock_hold(input.hold_id)
    if not actor.may_at("holds.view", hold.location_id):
        require_holder(hold_id=hold.id, member_id=hold.member_id, actor=actor, token=input.token)
    hold.require_open(at)
    _take(hold, input.order_id, input.lines, at)
    lines = [HandOnLine(id=line.line_id, to_id=line.order_line_id, quantity=line.quantity) for line in input.lines]
    handed = HandOn(
        from_reservation_id=hold.id,
        to_reservation_id=input.order_id,
        lines=lines,
        expires_at=max(input.until, hold.expires_at),
    )
    try:
        stock.hand_on(input=handed, actor=actor, at=at)
    except stock.ReservationClosed as gone:
        raise HoldEnded(state=HoldState.EXPIRED.value) from gone
    _tell_bought(hold, input.order_id, at)


@command("holds.return_held")
def return_held(*, input: OrderFailed, actor: Actor, at: datetime) -> None:
    """Hold again what an order had taken that was not paid; where the hold's time is up, or it was given up, it is free.

    Locks: the holds, then reservation lines, then stock levels.  Emits: holds.returned.v1, stock.changed.v1
    """
    for hold in lock_holds([row[0] for row in sql.rows(_OF_ORDER, (input.order_id,))]):
        undone = sql.rows(_UNDO, {"hold": hold.id, "order": input.order_id, "at": at})
        lasts = hold.state.is_open or hold.state is HoldState.COMPLETED
        if not lasts or hold.expires_at <= at or not _handed_back(hold, input.order_id, undone, at):
            if hold.state is HoldState.COMPLETED:
                close(hold, HoldState.EXPIRED, min(at, hold.expires_at))
            continue
        if hold.state is HoldState.COMPLETED:
            sql.exactly(1, _REOPEN, (hold.id,))
        emit(
            HoldReturned(
                hold_id=hold.id, location_id=hold.location_id, member_id=hold.member_id, order_id=input.order_id
            )
        )


@command("holds.sell_held")
def sell_held(*, input: SellHeld, actor: Actor, at: datetime) -> SoldHeld:
    """Take what was held off the shelf, for a sale that has happened: never refused, what is not held is the sale's own.

    Goods are taken from the holds in the order of their ids; holds of other places, and those that are over, give none.
    Locks: the holds, then reservation lines, then stock levels.
    Emits: holds.bought.v1, stock.changed.v1, stock.shortfall.v1
    """
    wanted: dict[UUID, int] = {}
    for goods in input.goods:
        wanted[goods.variant_id] = wanted.get(goods.variant_id, 0) + goods.quantity
    sold: dict[UUID, int] = {}
    for hold in lock_holds(input.hold_ids):
        if hold.location_id != input.location_id or not hold.state_at(at).is_open:
            continue
        lines = _wanted_of(hold, wanted)
        if not lines or isinstance(attempt(lambda: _consume(hold, lines, actor, at)), AppError):  # noqa: B023 - run now
            continue
        _take(hold, input.sale_id, [(line.id, None, line.quantity) for line, _variant in lines], at)
        for line, variant_id in lines:
            wanted[variant_id] -= line.quantity
            sold[variant_id] = sold.get(variant_id, 0) + line.quantity
        _tell_bought(hold, input.sale_id, at)
    return SoldHeld(goods=[SoldGoods(variant_id=variant_id, quantity=units) for variant_id, units in sold.items()])


def _wanted_of(hold: LockedHold, wanted: dict[UUID, int]) -> list[tuple[PartLine, UUID]]:
    return [
        (PartLine(id=line_id, quantity=min(units, wanted[variant_id])), variant_id)
        for line_id, variant_id, units in sql.rows(_OPEN, (hold.id,))
        if wanted.get(variant_id, 0) > 0
    ]


def _consume(hold: LockedHold, lines: Sequence[tuple[PartLine, UUID]], actor: Actor, at: datetime) -> None:
    parts = [line for line, _variant in lines]
    stock.consume(
        input=ConsumeStock(reservation_id=hold.id, reason=MovementReason.SALE, lines=parts), actor=actor, at=at
    )


def _take(
    hold: LockedHold, order_id: UUID, lines: Sequence[HeldUnits] | Sequence[tuple[UUID, UUID | None, int]], at: datetime
) -> None:
    taken: list[tuple[UUID, Any, int]] = [
        (line.line_id, line.order_line_id, line.quantity) if isinstance(line, HeldUnits) else line for line in lines
    ]
    touched = sql.touch(
        _TAKE,
        {
            "hold": hold.id,
            "order": order_id,
            "ids": [uuid7() for _ in taken],
            "lines": [line[0] for line in taken],
            "order_lines": [line[1] for line in taken],
            "quantities": [line[2] for line in taken],
            "at": at,
            "command": command_id(),
        },
    )
    if touched != len({line[0] for line in taken}):
        raise HoldEnded(state=hold.state.value)


def _tell_bought(hold: LockedHold, order_id: UUID, at: datetime) -> None:
    whole = not sql.value(_ANY_LEFT, (hold.id,))
    if whole:
        close(hold, HoldState.COMPLETED, at)
    emit(
        HoldBought(
            hold_id=hold.id, location_id=hold.location_id, member_id=hold.member_id, order_id=order_id, whole=whole
        )
    )


def _handed_back(hold: LockedHold, order_id: UUID, undone: Sequence[tuple[UUID, UUID, int]], at: datetime) -> bool:
    """Whether the order still had the units: a promise that ran out meanwhile has none to give back."""
    back = HandOn(
        from_reservation_id=order_id,
        to_reservation_id=hold.id,
        lines=[HandOnLine(id=order_line, to_id=line, quantity=units) for order_line, line, units in undone],
        expires_at=hold.expires_at,
    )
    return not isinstance(attempt(lambda: stock.hand_on(input=back, actor=SYSTEM, at=at)), AppError)
