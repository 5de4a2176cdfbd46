from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from noren.domains.orders.contracts import Contract
from noren.platform import sql


class SaleRow(Contract):
    """One row of a file of sales: a line, what came off it, or what came back."""

    kind: Literal["sale", "return"]
    code: str
    at: datetime
    channel: str
    member_id: UUID
    family_name: str
    given_name: str
    email: str
    phone: str
    sku: str
    name: str
    quantity: int
    unit_price_minor: Decimal
    currency: str


# Returns are looked up with their order, so that a file has each sale before what came back of it.
_ORDERS = """
SELECT id, code, channel, member_id, contact, placed_at, currency FROM orders_order
 WHERE location_id = %(place)s AND id > %(after)s AND state IN ('confirmed', 'completed') ORDER BY id LIMIT %(limit)s
"""
_LINES = """
SELECT order_id, position, kind, sku, name, quantity - cancelled_quantity AS quantity, unit_price_minor,
       amount_minor * (quantity - cancelled_quantity) / nullif(quantity, 0) AS amount_minor
  FROM orders_line WHERE order_id = ANY(%s) AND quantity > cancelled_quantity ORDER BY order_id, position
"""
_RETURNED = """
SELECT r.order_id, r.code, r.at, coalesce(l.sku, b.sku) AS sku, coalesce(l.name, '{}') AS name, b.quantity, b.amount_minor
  FROM orders_return r JOIN orders_returned_line b ON b.goods_return_id = r.id LEFT JOIN orders_line l ON l.id = b.line_id
 WHERE r.order_id = ANY(%s) ORDER BY r.order_id, r.at, r.id, b.id
"""
DISCOUNT = "discount"


def sales_after(*, location_id: UUID, last: UUID, limit: int) -> tuple[list[SaleRow], UUID | None]:
    """The rows of the next sales of a place with what came back of them, and the last of these sales; None: no more.

    What a line costs beyond or below price × quantity is a row of its own, so that the rows add up to what was sold.
    """
    found = sql.records(_ORDERS, {"place": location_id, "after": last, "limit": limit})
    if not found:
        return [], None
    ids = [order["id"] for order in found]
    lines: dict[UUID, list[dict[str, Any]]] = {}
    returned: dict[UUID, list[dict[str, Any]]] = {}
    for row in sql.records(_LINES, (ids,)):
        lines.setdefault(row["order_id"], []).append(row)
    for row in sql.records(_RETURNED, (ids,)):
        returned.setdefault(row["order_id"], []).append(row)
    rows: list[SaleRow] = []
    for order in found:
        contact = sql.from_json(order["contact"])
        shared = {
            **{name: contact.get(name) or "" for name in ("family_name", "given_name", "email", "phone")},
            "member_id": order["member_id"],
            "channel": order["channel"],
            "currency": order["currency"],
        }
        rows += [made for line in lines.get(order["id"], []) for made in _sold(order, line, shared)]
        rows += [_back(line, shared) for line in returned.get(order["id"], [])]
    return rows, ids[-1]


def _sold(order: dict[str, Any], line: dict[str, Any], shared: dict[str, Any]) -> list[SaleRow]:
    whole = {**shared, "kind": "sale", "code": order["code"], "at": order["placed_at"]}
    quantity, unit = line["quantity"], line["unit_price_minor"]
    sku = line["sku"] if line["kind"] == "item" else line["kind"]
    made = [SaleRow(**whole, sku=sku, name=_name(line), quantity=quantity, unit_price_minor=Decimal(unit))]
    rest = line["amount_minor"] - unit * quantity
    if rest:
        made.append(SaleRow(**whole, sku=DISCOUNT, name=_name(line), quantity=1, unit_price_minor=Decimal(rest)))
    return made


def _back(line: dict[str, Any], shared: dict[str, Any]) -> SaleRow:
    unit = Decimal(line["amount_minor"]) / line["quantity"]
    return SaleRow(
        **shared,
        kind="return",
        code=line["code"],
        at=line["at"],
        sku=line["sku"] or DISCOUNT,
        name=_name(line),
        quantity=line["quantity"],
        unit_price_minor=round(unit, 4),
    )


def _name(line: dict[str, Any]) -> str:
    name = sql.from_json(line["name"])
    return str(name.get("ja") or name.get("en") or line["sku"])
