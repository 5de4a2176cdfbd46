from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson

from noren.domains.orders.contracts import ImportedOrders, ImportOrder, ImportOrders
from noren.domains.orders.errors import OrderCodeTaken
from noren.domains.orders.events import OrdersImported
from noren.domains.orders.rules import taxes_of
from noren.kernel.ids import dated_id
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, emit, mark_historic

constraint_errors({"orders_order_code_key": OrderCodeTaken})

_KNOWN = "SELECT id FROM orders_order WHERE id = ANY(%s)"
_ORDER = (
    "id", "code", "company_id", "location_id", "channel", "member_id", "state", "currency", "total_minor", "cancelled_minor",
    "returned_minor", "taxes", "rounding", "contact", "locale", "placed_at", "confirmed_at", "business_date", "historic",
    "command_id",
)  # fmt: skip
_LINE = (
    "id", "order_id", "position", "kind", "variant_id", "product_id", "sku", "name", "options", "quantity", "unit_price_minor",
    "amount_minor", "tax_category", "tax_code", "tax_rate", "reduced", "service_mode", "fulfilled_quantity",
    "cancelled_quantity", "returned_quantity",
)  # fmt: skip
_HISTORY = ("id", "order_id", "at", "what", "actor_kind", "actor_id", "data", "command_id")


@command("orders.import_orders", permission="import.orders")
def import_orders(*, input: ImportOrders, actor: Actor, at: datetime) -> ImportedOrders:
    """Bring in sales of another system as completed, set-based; those that are here already (by id) stay as they are.

    Raises: OrderCodeTaken.  Emits (historic): orders.imported.v1
    """
    mark_historic()
    known = {row[0] for row in sql.rows(_KNOWN, ([order.id for order in input.orders],))}
    fresh = [order for order in input.orders if order.id not in known]
    if fresh:
        sql.copy_in("orders_order", _ORDER, _orders(input, fresh))
        sql.copy_in("orders_line", _LINE, _lines(fresh))
        sql.copy_in("orders_history", _HISTORY, _history(fresh, actor))
        emit(
            OrdersImported(
                command_id=command_id(),
                location_id=input.location_id,
                order_ids=[order.id for order in fresh],
                return_ids=[],
            )
        )
    return ImportedOrders(created=len(fresh))


def _orders(input: ImportOrders, orders: Sequence[ImportOrder]) -> Iterator[tuple[Any, ...]]:
    command = command_id()
    for order in orders:
        total = sum(line.amount_minor for line in order.lines)
        taxes = [tax.model_dump(mode="json") for tax in taxes_of(order.lines, input.rounding)]
        yield (
            order.id, order.code, input.company_id, input.location_id, "import", order.member_id, "completed", input.currency, total, 0,
            0, orjson.dumps(taxes).decode(), input.rounding.value, order.contact.model_dump_json(), input.locale, order.placed_at,
            order.placed_at, order.business_date, True, command,
        )  # fmt: skip


def _lines(orders: Sequence[ImportOrder]) -> Iterator[tuple[Any, ...]]:
    names: dict[str, str] = {}
    for order in orders:
        for position, line in enumerate(order.lines, start=1):
            name = names.get(line.name)
            if name is None:
                name = names[line.name] = orjson.dumps({"ja": line.name, "en": line.name}).decode()
            yield (
                line.id, order.id, position, line.kind.value, line.variant_id, line.product_id, line.sku, name, "{}", line.quantity,
                line.unit_price_minor, line.amount_minor, line.tax_category, line.tax_code, line.tax_rate, line.reduced, None,
                line.quantity, 0, 0,
            )  # fmt: skip


def _history(orders: Sequence[ImportOrder], actor: Actor) -> Iterator[tuple[Any, ...]]:
    command = command_id()
    for order in orders:
        entry = dated_id(order.placed_at, "order-imported", order.id)
        origin = orjson.dumps(order.origin).decode()
        yield entry, order.id, order.placed_at, "orders.import_orders", actor.kind.value, actor.id, origin, command
