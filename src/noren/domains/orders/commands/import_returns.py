from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.orders.contracts import ImportedReturns, ImportReturn, ImportReturnLine, ImportReturns
from noren.domains.orders.errors import OrderCodeTaken
from noren.domains.orders.events import OrdersImported
from noren.domains.orders.rules import SoldLine, part_of_return, sale_of_return, taxes_of
from noren.kernel.ids import dated_id
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, emit, mark_historic

constraint_errors({"orders_return_code_key": OrderCodeTaken})

_KNOWN = "SELECT id FROM orders_return WHERE id = ANY(%s)"
_SALES = """
SELECT o.member_id, l.sku, l.id, l.order_id, o.code, l.position, o.placed_at, l.fulfilled_quantity - l.returned_quantity
  FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[]) AS wanted(member_id, sku, until)
  JOIN orders_order o ON o.member_id = wanted.member_id AND o.placed_at <= wanted.until AND o.historic
  JOIN orders_line l ON l.order_id = o.id AND l.sku = wanted.sku AND l.kind = 'item' AND l.returned_quantity < l.fulfilled_quantity
 ORDER BY o.id, l.position FOR NO KEY UPDATE OF o
"""
_COUNT_UNITS = """
UPDATE orders_line l SET returned_quantity = l.returned_quantity + part.quantity
  FROM unnest(%s::uuid[], %s::bigint[]) AS part(id, quantity) WHERE l.id = part.id
"""
_COUNT_MONEY = """
UPDATE orders_order o SET returned_minor = o.returned_minor + part.amount
  FROM unnest(%s::uuid[], %s::bigint[]) AS part(id, amount) WHERE o.id = part.id
"""
_RETURN = (
    "id", "code", "order_id", "member_id", "location_id", "at", "business_date", "reason", "refund_minor", "currency", "taxes",
    "historic", "command_id",
)  # fmt: skip
_LINE = ("id", "goods_return_id", "line_id", "variant_id", "sku", "quantity", "amount_minor", "condition")
_HISTORY = ("id", "order_id", "at", "what", "actor_kind", "actor_id", "data", "command_id")


@dataclass(slots=True)
class _Part:
    """What of one credit note belongs to one sale, or to none."""

    id: UUID
    code: str
    note: ImportReturn
    order_id: UUID | None
    lines: list[tuple[UUID | None, ImportReturnLine]] = field(default_factory=list)

    @property
    def refund_minor(self) -> int:
        return sum(line.amount_minor for _sold, line in self.lines)


@command("orders.import_returns", permission="import.orders")
def import_returns(*, input: ImportReturns, actor: Actor, at: datetime) -> ImportedReturns:
    """Bring in credit notes of another system, set-based; those that are here already (by id) stay as they are.

    Each line is matched to its sale (see rules.sale_of_return); what finds none becomes a return without an order.
    Raises: OrderCodeTaken.  Locks: the orders that may be meant, by id.  Emits (historic): orders.imported.v1
    """
    mark_historic()
    known = {row[0] for row in sql.rows(_KNOWN, ([note.id for note in input.returns],))}
    fresh = [note for note in input.returns if note.id not in known]
    if not fresh:
        return ImportedReturns(created=0, matched_lines=0, unmatched_lines=0)
    sales = _sales(fresh)
    parts = [part for note in fresh for part in _parts(note, sales)]
    sql.copy_in("orders_return", _RETURN, _returns(input, parts))
    sql.copy_in("orders_returned_line", _LINE, _lines(parts))
    sql.copy_in("orders_history", _HISTORY, _history(parts, actor))
    _count_back(parts)
    ids = [part.id for part in parts]
    emit(OrdersImported(command_id=command_id(), location_id=input.location_id, order_ids=[], return_ids=ids))
    matched = sum(len(part.lines) for part in parts if part.order_id is not None)
    unmatched = sum(len(part.lines) for part in parts if part.order_id is None)
    return ImportedReturns(created=len(fresh), matched_lines=matched, unmatched_lines=unmatched)


def _sales(notes: Sequence[ImportReturn]) -> dict[tuple[UUID, str], list[SoldLine]]:
    """Historic sold lines with units left, by customer and SKU; locks their orders."""
    until: dict[tuple[UUID, str], datetime] = {}
    for note in notes:
        for line in note.lines:
            if note.member_id is not None and line.variant_id is not None:
                pair = (note.member_id, line.sku)
                until[pair] = max(until.get(pair, note.at), note.at)
    found: dict[tuple[UUID, str], list[SoldLine]] = defaultdict(list)
    if until:
        wanted = ([member for member, _sku in until], [sku for _member, sku in until], list(until.values()))
        for member_id, sku, *sold in sql.rows(_SALES, wanted):
            found[member_id, sku].append(SoldLine(*sold))
    return found


def _parts(note: ImportReturn, sales: dict[tuple[UUID, str], list[SoldLine]]) -> list[_Part]:
    """The note's lines by the sale they belong to. The first part bears the note's own id, so a second run finds it."""
    by_order: dict[UUID | None, _Part] = {}
    for line in note.lines:
        sold = None
        if note.member_id is not None and line.variant_id is not None:
            sold = sale_of_return(sales[note.member_id, line.sku], quantity=line.quantity, at=note.at)
        order_id = None if sold is None else sold.order_id
        part = by_order.get(order_id)
        if part is None:
            number = len(by_order)
            part = by_order[order_id] = _Part(
                id=part_of_return(note.at, note.id, number),
                code=note.code if number == 0 else f"{note.code}/{number + 1}",
                note=note,
                order_id=order_id,
            )
        if sold is not None:
            sold.left -= line.quantity
        part.lines.append((None if sold is None else sold.line_id, line))
    return list(by_order.values())


def _returns(input: ImportReturns, parts: Sequence[_Part]) -> Iterator[tuple[Any, ...]]:
    command = command_id()
    for part in parts:
        taxes = [tax.model_dump(mode="json") for tax in taxes_of([line for _sold, line in part.lines], input.rounding)]
        yield (
            part.id, part.code, part.order_id, part.note.member_id, input.location_id, part.note.at, part.note.business_date,
            "" if part.order_id else "no sale on file", part.refund_minor, input.currency, orjson.dumps(taxes).decode(), True, command,
        )  # fmt: skip


def _lines(parts: Sequence[_Part]) -> Iterator[tuple[Any, ...]]:
    for part in parts:
        for number, (sold_line_id, line) in enumerate(part.lines):
            row_id = dated_id(part.note.at, "returned-line", part.id, number)
            yield row_id, part.id, sold_line_id, line.variant_id, line.sku, line.quantity, line.amount_minor, "restock"


def _history(parts: Sequence[_Part], actor: Actor) -> Iterator[tuple[Any, ...]]:
    command = command_id()
    for part in parts:
        if part.order_id is not None:
            data = orjson.dumps({**part.note.origin, "return": part.code, "refund_minor": part.refund_minor}).decode()
            entry = dated_id(part.note.at, "return-imported", part.id)
            yield entry, part.order_id, part.note.at, "orders.import_returns", actor.kind.value, actor.id, data, command


def _count_back(parts: Sequence[_Part]) -> None:
    """Count the units on their sold lines and the money on their orders."""
    units: dict[UUID, int] = defaultdict(int)
    money: dict[UUID, int] = defaultdict(int)
    for part in parts:
        if part.order_id is not None:
            money[part.order_id] += part.refund_minor
        for sold_line_id, line in part.lines:
            if sold_line_id is not None:
                units[sold_line_id] += line.quantity
    if units:
        sql.exactly(len(units), _COUNT_UNITS, (list(units), list(units.values())))
        sql.exactly(len(money), _COUNT_MONEY, (list(money), list(money.values())))
