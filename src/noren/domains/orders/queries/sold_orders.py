from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from noren.domains.orders.contracts import Channel, Contract, LineKind, PointsAs
from noren.kernel.tax import Rounding
from noren.platform import sql


class SoldLineFacts(Contract):
    """What has become of a sold line: the counters that rewards follow."""

    line_id: UUID
    kind: LineKind
    product_id: UUID | None
    quantity: int
    amount_minor: int
    discount_minor: int
    tax_category: str
    tax_rate: Decimal
    reduced: bool
    fulfilled_quantity: int
    cancelled_quantity: int
    returned_quantity: int
    replaces_id: UUID | None = None


class SoldOrderFacts(Contract):
    """An order as rewards look at it, without who worked on it when."""

    id: UUID
    code: str
    company_id: UUID
    location_id: UUID
    channel: Channel
    member_id: UUID
    currency: str
    rounding: Rounding
    placed_at: datetime
    confirmed_at: datetime | None
    historic: bool
    points_used: int
    points_minor: int
    points_as: PointsAs | None
    lines: list[SoldLineFacts]


_SOLD = """
SELECT o.id, o.code, o.company_id, o.location_id, o.channel, o.member_id, o.currency, o.rounding, o.placed_at, o.confirmed_at,
       o.historic, o.points_used, o.points_minor, o.points_as,
       (SELECT jsonb_agg(jsonb_build_object(
                 'line_id', l.id, 'kind', l.kind, 'product_id', l.product_id, 'quantity', l.quantity, 'amount_minor', l.amount_minor,
                 'discount_minor', l.discount_minor, 'tax_category', l.tax_category, 'tax_rate', l.tax_rate, 'reduced', l.reduced,
                 'fulfilled_quantity', l.fulfilled_quantity, 'cancelled_quantity', l.cancelled_quantity,
                 'returned_quantity', l.returned_quantity, 'replaces_id', l.replaces_id) ORDER BY l.position)
          FROM orders_line l WHERE l.order_id = o.id) AS lines
  FROM orders_order o WHERE o.id = ANY(%s) ORDER BY o.id
"""


def sold_orders(*, order_ids: Sequence[UUID]) -> list[SoldOrderFacts]:
    """What has become of many orders' lines, in one statement; unknown ids are left out."""
    return [
        SoldOrderFacts.model_validate({**found, "lines": sql.from_json(found["lines"])}, strict=False)
        for found in sql.records(_SOLD, (list(order_ids),))
    ]
