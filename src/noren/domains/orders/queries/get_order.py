from collections.abc import Iterable
from typing import Any
from uuid import UUID

from noren.domains.orders.contracts import Order
from noren.domains.orders.errors import OrderNotFound
from noren.domains.orders.rules import normalise_code
from noren.platform import sql

# One statement: the order with its lines, returns and history as JSON arrays.
_ORDER = """
SELECT o.id, o.code, o.company_id, o.location_id, o.channel, o.member_id, o.state, o.currency, o.total_minor, o.cancelled_minor,
       o.returned_minor, o.taxes, o.contact, o.locale, o.placed_at, o.confirmed_at, o.business_date, o.historic,
       o.points_used, o.points_minor, o.points_as,
       coalesce((SELECT jsonb_agg(to_jsonb(l) - 'order_id' ORDER BY l.position) FROM orders_line l WHERE l.order_id = o.id), '[]') AS lines,
       coalesce((SELECT jsonb_agg(jsonb_build_object('at', h.at, 'what', h.what, 'actor_kind', h.actor_kind, 'actor_id', h.actor_id,
                                                     'data', h.data) ORDER BY h.id)
                   FROM orders_history h WHERE h.order_id = o.id), '[]') AS history,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                   'return_id', r.id, 'return_code', r.code, 'at', r.at, 'location_id', r.location_id, 'reason', r.reason,
                   'refund_minor', r.refund_minor, 'taxes', r.taxes,
                   'lines', (SELECT jsonb_agg(jsonb_build_object('line_id', x.line_id, 'variant_id', x.variant_id, 'quantity', x.quantity,
                                              'amount_minor', x.amount_minor, 'condition', x.condition) ORDER BY x.id)
                               FROM orders_returned_line x WHERE x.goods_return_id = r.id)) ORDER BY r.at, r.id)
                   FROM orders_return r WHERE r.order_id = o.id), '[]') AS returns
  FROM orders_order o WHERE {which}
"""
_JSON = {"taxes", "contact", "lines", "history", "returns"}
_BY_ID = _ORDER.format(which="o.id = %s")
_BY_IDS = _ORDER.format(which="o.id = ANY(%s)")
_BY_CODE = _ORDER.format(which="o.code = %s")


def get_order(*, order_id: UUID) -> Order:
    """The whole order, in one statement.

    Raises: OrderNotFound.
    """
    return _order(sql.record(_BY_ID, (order_id,)))


def find_orders(*, order_ids: Iterable[UUID]) -> dict[UUID, Order]:
    """Those of these orders that there are, by id, in one statement."""
    return {found["id"]: _order(found) for found in sql.records(_BY_IDS, (sorted(set(order_ids)),))}


def find_order(*, code: str) -> Order | None:
    """The order of a code as typed or scanned, or None."""
    found = sql.record(_BY_CODE, (normalise_code(code),))
    return None if found is None else _order(found)


def is_order(*, order_id: UUID) -> bool:
    """Whether there is an order of that id."""
    return sql.value("SELECT 1 FROM orders_order WHERE id = %s", (order_id,)) is not None


def _order(found: dict[str, Any] | None) -> Order:
    if found is None:
        raise OrderNotFound
    return Order.model_validate(
        {name: sql.from_json(value) if name in _JSON else value for name, value in found.items()}, strict=False
    )
