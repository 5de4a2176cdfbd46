from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from noren.domains.orders.commands.history import LockedOrder, lock_order, note
from noren.domains.orders.contracts import OrderState, RecordedReturn, RecordedReturnLine, RecordReturn
from noren.domains.orders.errors import LineNotFound, ReturnExceedsSold, ReturnExists
from noren.domains.orders.events import GoodsReturned
from noren.domains.orders.rules import new_code, share, taxes_of
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, emit

constraint_errors({"orders_line_returned_within_handed": ReturnExceedsSold, "orders_return_pkey": ReturnExists})

_LINES = """
SELECT id, variant_id, quantity, amount_minor, cancelled_quantity, returned_quantity, fulfilled_quantity, tax_rate, reduced
  FROM orders_line WHERE order_id = %s AND kind = 'item' ORDER BY position
"""
_COUNT = """
UPDATE orders_line l SET returned_quantity = l.returned_quantity + part.quantity
  FROM unnest(%s::uuid[], %s::bigint[]) AS part(id, quantity)
 WHERE l.id = part.id AND l.order_id = %s AND l.returned_quantity + part.quantity <= l.fulfilled_quantity
"""
_RECORD = """
WITH came_back AS (
  INSERT INTO orders_return (id, code, order_id, member_id, location_id, at, business_date, reason, refund_minor, currency,
                             taxes, historic, command_id)
  VALUES (%(id)s, %(code)s, %(order)s, %(member)s, %(location)s, %(at)s, %(business_date)s, %(reason)s, %(refund)s,
          %(currency)s, %(taxes)s::jsonb, false, %(command)s)
), counted AS (
  UPDATE orders_order SET returned_minor = returned_minor + %(refund)s WHERE id = %(order)s
)
INSERT INTO orders_returned_line (id, goods_return_id, line_id, variant_id, quantity, amount_minor, condition)
SELECT id, %(id)s, line_id, variant_id, quantity, amount_minor, condition
  FROM jsonb_to_recordset(%(lines)s::jsonb) AS r(id uuid, line_id uuid, variant_id uuid, quantity bigint, amount_minor bigint, condition text)
"""


class _Share(NamedTuple):
    amount_minor: int
    tax_rate: Any
    reduced: bool


@command("orders.record_return")
def record_return(*, input: RecordReturn, actor: Actor, at: datetime) -> RecordedReturn:
    """Write down goods that came back, each with its exact share of what was paid for its line.

    The same return sent twice (by `return_id`) is refused by its key; goods and money are moved by the journey.
    Raises: OrderNotFound, LineNotFound, ReturnExceedsSold, ReturnExists, OrderStateConflict.  Locks: the order.
    Emits: orders.goods_returned.v1
    """
    order = lock_order(input.order_id)
    order.require(OrderState.CONFIRMED, OrderState.COMPLETED)
    lines = {row[0]: row for row in sql.rows(_LINES, (order.id,))}
    returned = _shares(input, lines)
    counts: dict[UUID, int] = {}
    for line in returned:
        counts[line.line_id] = counts.get(line.line_id, 0) + line.quantity
    if sql.touch(_COUNT, (list(counts), list(counts.values()), order.id)) != len(counts):
        raise ReturnExceedsSold
    refund = sum(line.amount_minor for line in returned)
    code = new_code("R")
    taxes = taxes_of([_Share(line.amount_minor, *lines[line.line_id][7:9]) for line in returned], order.rounding)
    _write(input, order, returned, code, refund, [tax.model_dump(mode="json") for tax in taxes], at)
    note(
        order_id=order.id,
        what="orders.record_return",
        actor=actor,
        at=at,
        data={"return": code, "refund_minor": refund, "location_id": str(input.location_id), "reason": input.reason},
    )
    emit(
        GoodsReturned(order_id=order.id, location_id=input.location_id, return_id=input.return_id, refund_minor=refund)
    )
    return RecordedReturn(
        return_id=input.return_id,
        return_code=code,
        order_id=order.id,
        refund_minor=refund,
        currency=order.currency,
        lines=returned,
    )


def _shares(input: RecordReturn, lines: dict[UUID, tuple[Any, ...]]) -> list[RecordedReturnLine]:
    """Each part's share, one after the other: a line may come back in two conditions."""
    taken: dict[UUID, int] = {}
    shares = []
    for part in input.lines:
        row = lines.get(part.line_id)
        if row is None:
            raise LineNotFound
        _id, variant_id, sold, amount, cancelled, returned, handed, _rate, _reduced = row
        before = returned + taken.get(part.line_id, 0)
        if before + part.quantity > handed:
            raise ReturnExceedsSold(line_id=str(part.line_id), returnable=handed - returned)
        taken[part.line_id] = taken.get(part.line_id, 0) + part.quantity
        shares.append(
            RecordedReturnLine(
                line_id=part.line_id,
                variant_id=variant_id,
                quantity=part.quantity,
                amount_minor=share(amount_minor=amount, quantity=sold, before=cancelled + before, part=part.quantity),
                condition=part.condition,
            )
        )
    return shares


def _write(
    input: RecordReturn,
    order: LockedOrder,
    returned: list[RecordedReturnLine],
    code: str,
    refund: int,
    taxes: list[dict[str, Any]],
    at: datetime,
) -> None:
    sql.exactly(
        len(returned),
        _RECORD,
        {
            "id": input.return_id,
            "code": code,
            "order": order.id,
            "member": order.member_id,
            "location": input.location_id,
            "at": at,
            "business_date": input.business_date,
            "reason": input.reason,
            "refund": refund,
            "currency": order.currency,
            "taxes": orjson.dumps(taxes).decode(),
            "command": command_id(),
            "lines": orjson.dumps([{"id": uuid7(), **line.model_dump(mode="json")} for line in returned]).decode(),
        },
    )
