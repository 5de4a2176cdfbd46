from datetime import datetime
from typing import Any

import orjson

from noren.domains.orders.contracts import OrderState, PlacedOrder, PlaceOrder
from noren.domains.orders.errors import OrderExists
from noren.domains.orders.events import OrderCompleted, OrderConfirmed, OrderPlaced
from noren.domains.orders.rules import new_code, taxes_of
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, emit, note_subject

constraint_errors({"orders_order_pkey": OrderExists, "orders_line_pkey": OrderExists})

_PLACE = """
WITH placed AS (
  INSERT INTO orders_order (id, code, company_id, location_id, channel, member_id, state, currency, total_minor, taxes,
                            contact, locale, placed_at, confirmed_at, business_date, command_id, cancelled_minor, returned_minor,
                            historic, rounding, points_used, points_minor, points_as)
  VALUES (%(id)s, %(code)s, %(company)s, %(location)s, %(channel)s, %(member)s, %(state)s, %(currency)s, %(total)s,
          %(taxes)s::jsonb, %(contact)s::jsonb, %(locale)s, %(at)s, %(confirmed_at)s, %(business_date)s, %(command)s, 0, 0,
          false, %(rounding)s, %(points)s, %(points_minor)s, %(points_as)s)
), noted AS (
  INSERT INTO orders_history (id, order_id, at, what, actor_kind, actor_id, data, command_id)
  VALUES (%(history)s, %(id)s, %(at)s, 'orders.place', %(actor_kind)s, %(actor_id)s, '{}', %(command)s)
)
INSERT INTO orders_line (id, order_id, position, kind, variant_id, product_id, sku, name, options, quantity, unit_price_minor,
                         amount_minor, tax_category, tax_code, tax_rate, reduced, service_mode, discount_minor,
                         fulfilled_quantity, cancelled_quantity, returned_quantity)
SELECT id, %(id)s, position, kind, variant_id, product_id, sku, name, options, quantity, unit_price_minor,
       amount_minor, tax_category, tax_code, tax_rate, reduced, service_mode, discount_minor,
       CASE WHEN %(is_over)s THEN quantity ELSE 0 END, 0, 0
  FROM jsonb_to_recordset(%(lines)s::jsonb) AS line(
       id uuid, position int, kind text, variant_id uuid, product_id uuid, sku text, name jsonb, options jsonb,
       quantity bigint, unit_price_minor bigint, amount_minor bigint, tax_category text, tax_code text, tax_rate numeric,
       reduced boolean, service_mode text, discount_minor bigint)
"""


@command("orders.place")
def place(*, input: PlaceOrder, actor: Actor, at: datetime) -> PlacedOrder:
    """Write an order down as pending: its lines are frozen, nothing is paid or promised by this alone.

    One that is over is written down as completed; its money and goods are moved by the journey around this.
    Raises: OrderExists.  Locks: none (inserts only).
    Emits: orders.placed.v1; for one that is over orders.confirmed.v1 and orders.completed.v1 too
    """
    total = sum(line.amount_minor for line in input.lines)
    code = new_code("N")
    sql.later(
        len(input.lines),
        _PLACE,
        {
            "id": input.order_id,
            "code": code,
            "company": input.company_id,
            "location": input.location_id,
            "channel": input.channel.value,
            "member": input.member_id,
            "currency": input.currency,
            "total": total,
            "state": (OrderState.COMPLETED if input.is_over else OrderState.PENDING).value,
            "confirmed_at": at if input.is_over else None,
            "is_over": input.is_over,
            "taxes": orjson.dumps(
                [tax.model_dump(mode="json") for tax in taxes_of(input.lines, input.rounding)]
            ).decode(),
            "contact": input.contact.model_dump_json(),
            "locale": input.locale,
            "at": at,
            "business_date": input.business_date,
            "command": command_id(),
            "rounding": input.rounding.value,
            "points": input.points.points if input.points else 0,
            "points_minor": input.points.value_minor if input.points else 0,
            "points_as": input.points.as_.value if input.points else None,
            "history": uuid7(),
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "lines": orjson.dumps(
                [{"position": place, **line.model_dump(mode="json")} for place, line in enumerate(input.lines, start=1)]
            ).decode(),
        },
    )
    note_subject(input.order_id)
    sold: dict[str, Any] = {
        "order_id": input.order_id,
        "location_id": input.location_id,
        "order_code": code,
        "channel": input.channel.value,
        "member_id": input.member_id,
        "total_minor": total,
        "currency": input.currency,
    }
    emit(OrderPlaced(**sold))
    if input.is_over:
        emit(OrderConfirmed(**sold, business_date=input.business_date))
        emit(OrderCompleted(order_id=input.order_id, location_id=input.location_id))
    return PlacedOrder(order_id=input.order_id, order_code=code, total_minor=total, currency=input.currency)
