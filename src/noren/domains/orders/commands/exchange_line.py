from datetime import datetime

import orjson

from noren.domains.orders.commands.cancel_lines import cancel_part
from noren.domains.orders.commands.history import changed_total, lock_order, note
from noren.domains.orders.contracts import CancelledLines, ExchangeLine, LinePart, OrderState
from noren.domains.orders.errors import ExchangeDearer
from noren.domains.orders.events import LineExchanged
from noren.domains.orders.queries.get_order import get_order
from noren.domains.orders.rules import taxes_of
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

_ADD = """
INSERT INTO orders_line (id, order_id, position, kind, variant_id, product_id, sku, name, options, quantity, unit_price_minor,
                         amount_minor, tax_category, tax_code, tax_rate, reduced, service_mode, discount_minor, replaces_id,
                         fulfilled_quantity, cancelled_quantity, returned_quantity)
SELECT l.id, %(order)s, (SELECT max(position) + 1 FROM orders_line WHERE order_id = %(order)s), l.kind, l.variant_id, l.product_id,
       l.sku, l.name, l.options, l.quantity, l.unit_price_minor, l.amount_minor, l.tax_category, l.tax_code, l.tax_rate, l.reduced,
       l.service_mode, l.discount_minor, %(replaces)s, 0, 0, 0
  FROM jsonb_to_record(%(line)s::jsonb) AS l(
       id uuid, kind text, variant_id uuid, product_id uuid, sku text, name jsonb, options jsonb, quantity bigint,
       unit_price_minor bigint, amount_minor bigint, tax_category text, tax_code text, tax_rate numeric, reduced boolean,
       service_mode text, discount_minor bigint)
"""
_TOTALS = """
UPDATE orders_order SET total_minor = total_minor + %s, cancelled_minor = cancelled_minor + %s, taxes = %s::jsonb WHERE id = %s
"""


@command("orders.exchange_line")
def exchange_line(*, input: ExchangeLine, actor: Actor, at: datetime) -> CancelledLines:
    """Put other goods in the place of units that have not been handed over, and say what is owed back.

    The units are cancelled at what was paid for them; the new line is sold at its own price and tax, which is never more.
    The goods and the difference are moved by the journey around this.
    Raises: OrderNotFound, LineNotFound, OrderStateConflict, ExchangeDearer, OrderExists (the new line's id).
    Locks: the order.  Emits: orders.line_exchanged.v1
    """
    order = lock_order(input.order_id)
    order.require(OrderState.CONFIRMED)
    part = LinePart(line_id=input.line_id, quantity=input.quantity)
    paid = cancel_part(order.id, part)
    refund = paid - input.line.amount_minor
    if refund < 0:
        raise ExchangeDearer(paid_minor=paid, price_minor=input.line.amount_minor)
    line = orjson.dumps(input.line.model_dump(mode="json")).decode()
    sql.exactly(1, _ADD, {"order": order.id, "replaces": input.line_id, "line": line})
    taxes = [tax.model_dump(mode="json") for tax in taxes_of(get_order(order_id=order.id).lines, order.rounding)]
    sql.exactly(1, _TOTALS, (input.line.amount_minor, paid, orjson.dumps(taxes).decode(), order.id))
    changed_total(order, input.line.amount_minor)
    told = {"reason": input.reason, "refund_minor": refund}
    note(order_id=order.id, what="orders.exchange_line", actor=actor, at=at, data=told)
    emit(
        LineExchanged(
            order_id=order.id,
            location_id=order.location_id,
            line_id=input.line_id,
            new_line_id=input.line.id,
            refund_minor=refund,
        )
    )
    return CancelledLines(
        order_id=order.id, state=order.state, lines=[part], refund_minor=refund, currency=order.currency
    )
