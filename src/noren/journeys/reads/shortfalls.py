"""Promises that the shelf cannot keep any more. Goods that stand ready keep their customer, then whoever ordered first.

Units that a customer is asked about, or waits for, are known to be missing: they claim nothing of what stands there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.fulfilment.contracts import Contract, FulfilmentType, Ranking
from noren.platform import sql

# Each line claims its units in the order of fulfilment.rules.giving_way; those its customer is asked about come last.
_IN_DANGER = """
WITH short AS (
  SELECT location_id, variant_id, greatest(on_hand - unavailable, 0) AS there FROM stock_level
   WHERE {levels} AND reserved > greatest(on_hand - unavailable, 0)
), promised AS (
  SELECT f.id, f.order_id, f.order_code, f.type, f.state, f.location_id, l.variant_id, l.id AS line_id, l.order_line_id, u.units,
         s.there, sum(u.units) OVER deal AS upto, row_number() OVER deal AS place,
         sum(u.units) OVER shelf AS promised, count(*) OVER shelf AS of
    FROM short s
    JOIN fulfilment_line l ON l.variant_id = s.variant_id
    JOIN fulfilment_fulfilment f ON f.id = l.fulfilment_id AND f.location_id = s.location_id AND f.state IN ('RESERVED', 'PREPARED')
    JOIN orders_order p ON p.id = f.order_id
   CROSS JOIN LATERAL (SELECT least(coalesce(sum(c.quantity), 0), l.quantity)::bigint AS units FROM fulfilment_shortfall c
                        WHERE c.order_id = f.order_id AND c.line_id = l.id AND c.outcome IN ('', 'WAITING')) a
   CROSS JOIN LATERAL (VALUES (l.quantity - a.units, false), (a.units, true)) u(units, asked)
   WHERE u.units > 0
  WINDOW shelf AS (PARTITION BY f.location_id, l.variant_id),
         deal AS (PARTITION BY f.location_id, l.variant_id ORDER BY f.state = 'RESERVED', u.asked, p.placed_at, l.id)
)
SELECT p.id AS part_id, p.line_id, p.order_id, p.order_code, p.type, p.variant_id, o.name,
       sum(least(p.units, p.upto - p.there))::bigint AS missing,
       p.there, p.promised::bigint AS promised, min(p.place) AS place, p.of
  FROM promised p JOIN orders_line o ON o.id = p.order_line_id
 WHERE p.state = 'RESERVED' AND p.upto > p.there {which}
 GROUP BY p.id, p.line_id, p.order_id, p.order_code, p.type, p.variant_id, o.name, p.there, p.promised, p.of
 ORDER BY p.variant_id, min(p.upto), p.line_id LIMIT 50
"""


class PromiseInDanger(Contract):
    """A line of an order for which so many units are missing where they should be fetched; `there` and what follows: why."""

    part_id: UUID
    line_id: UUID
    order_id: UUID
    order_code: str
    type: FulfilmentType
    variant_id: UUID
    name: dict[str, str]
    missing: int
    there: int
    promised: int
    place: int
    of: int

    @property
    def ranking(self) -> Ranking:
        """Why this promise gives way."""
        return Ranking(there=self.there, promised=self.promised, place=self.place, of=self.of)


def promises_in_danger(*, location_id: UUID, variant_ids: Sequence[UUID] | None = None) -> list[PromiseInDanger]:
    """Of a place, or of some goods there; one statement."""
    levels = "location_id = %(location)s" + (" AND variant_id = ANY(%(variants)s)" if variant_ids is not None else "")
    told = {"location": location_id, "variants": list(variant_ids or [])}
    return _read(_IN_DANGER.format(levels=levels, which=""), told)


def order_in_danger(*, order_id: UUID, location_ids: Sequence[UUID], variant_ids: Sequence[UUID]) -> list[UUID]:
    """The order's parts that cannot be kept as they were promised; one statement."""
    levels = "location_id = ANY(%(locations)s) AND variant_id = ANY(%(variants)s)"
    told = {"locations": list(location_ids), "variants": list(variant_ids), "order": order_id}
    found = _read(_IN_DANGER.format(levels=levels, which="AND p.order_id = %(order)s"), told)
    return list(dict.fromkeys(one.part_id for one in found))


_FORGOTTEN = """
SELECT DISTINCT s.location_id, s.variant_id
  FROM fulfilment_fulfilment f JOIN fulfilment_line l ON l.fulfilment_id = f.id
  JOIN stock_level s ON s.location_id = f.location_id AND s.variant_id = l.variant_id
 WHERE f.state = 'RESERVED' AND l.quantity > 0 AND s.reserved > greatest(s.on_hand - s.unavailable, 0)
   AND NOT EXISTS (SELECT 1 FROM fulfilment_endangered e WHERE e.location_id = s.location_id AND e.variant_id = s.variant_id)
   AND NOT EXISTS (SELECT 1 FROM fulfilment_shortfall c
                    WHERE c.line_id = l.id AND (c.outcome = '' OR (c.outcome = 'WAITING' AND f.due_at > %s)))
 LIMIT 500
"""


def forgotten_levels(*, at: datetime) -> list[tuple[UUID, UUID]]:
    """Levels with a shortfall and a promise that nobody is looking after; places and variants."""
    return [(row[0], row[1]) for row in sql.rows(_FORGOTTEN, (at,))]


def _read(statement: str, told: dict[str, Any]) -> list[PromiseInDanger]:
    return [
        PromiseInDanger.model_validate({**row, "name": sql.from_json(row["name"])}, strict=False)
        for row in sql.records(statement, told)
    ]
