"""How every command of orders locks an order and writes its history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.orders.contracts import OrderState, PointsAs
from noren.domains.orders.errors import OrderNotFound, OrderStateConflict
from noren.kernel.ids import uuid7
from noren.kernel.tax import Rounding
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command_id, held_rows, note_subject

_LOCK = """
SELECT code, state, rounding, company_id, location_id, channel, member_id, currency, total_minor, business_date,
       points_used, points_minor, points_as
  FROM orders_order WHERE id = %s FOR NO KEY UPDATE
"""
_NOTE = """
INSERT INTO orders_history (id, order_id, at, what, actor_kind, actor_id, data, command_id)
VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s)
"""


@dataclass(frozen=True, slots=True)
class LockedOrder:
    """An order's head while the running command holds its row."""

    id: UUID
    code: str
    state: OrderState
    rounding: Rounding
    company_id: UUID
    location_id: UUID
    channel: str
    member_id: UUID
    currency: str
    total_minor: int
    business_date: date
    points_used: int
    points_minor: int
    points_as: PointsAs | None

    def require(self, *states: OrderState) -> None:
        """Raise OrderStateConflict unless the order is in one of the states."""
        if self.state not in states:
            raise OrderStateConflict(state=self.state.value)


def lock_order(order_id: UUID) -> LockedOrder:
    """Hold the order's row until commit: the first lock of every command about an order.

    A command that joined one holding it already finds it without asking. Raises: OrderNotFound.
    """
    held: LockedOrder | None = held_rows().get(order_id)
    if held is not None:
        return held
    return ask_lock(order_id)()


def ask_lock(order_id: UUID) -> Callable[[], LockedOrder]:
    """The same, put off: call what is returned for the order (see platform.sql.ask)."""
    asked = sql.ask(_LOCK, (order_id,))
    return lambda: _held(order_id, asked.row())


def _held(order_id: UUID, found: tuple[Any, ...] | None) -> LockedOrder:
    if found is None:
        raise OrderNotFound
    code, state, rounding, *facts = found
    facts[-1] = PointsAs(facts[-1]) if facts[-1] else None
    order = held_rows()[order_id] = LockedOrder(order_id, code, OrderState(state), Rounding(rounding), *facts)
    return order


def changed_state(order: LockedOrder, state: OrderState) -> None:
    """Remember the new state of a held order for the commands that join later."""
    held_rows()[order.id] = replace(order, state=state)


def changed_total(order: LockedOrder, more_minor: int) -> None:
    """Remember the new total of a held order for the commands that join later."""
    held_rows()[order.id] = replace(order, total_minor=order.total_minor + more_minor)


def note(*, order_id: UUID, what: str, actor: Actor, at: datetime, data: dict[str, Any] | None = None) -> None:
    """Write one line of the order's history."""
    note_subject(order_id)
    sql.later(
        1,
        _NOTE,
        (
            uuid7(),
            order_id,
            at,
            what,
            actor.kind.value,
            actor.id,
            orjson.dumps(data or {}, default=str).decode(),
            command_id(),
        ),
    )


def quantities(order_id: UUID) -> Sequence[tuple[int, int, int]]:
    """(sold, handed over, cancelled) of every line."""
    return [
        (row[0], row[1], row[2])
        for row in sql.rows(
            "SELECT quantity, fulfilled_quantity, cancelled_quantity FROM orders_line WHERE order_id = %s", (order_id,)
        )
    ]
