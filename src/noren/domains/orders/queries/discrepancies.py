from datetime import datetime

from noren.platform import sql
from noren.platform.verify import Finding, check

_TOTALS = """
SELECT o.code, o.total_minor, coalesce(l.total, 0), o.returned_minor, coalesce(r.returned, 0)
  FROM orders_order o
  LEFT JOIN (SELECT order_id, sum(amount_minor) AS total FROM orders_line GROUP BY 1) l ON l.order_id = o.id
  LEFT JOIN (SELECT order_id, sum(refund_minor) AS returned FROM orders_return GROUP BY 1) r ON r.order_id = o.id
 WHERE o.total_minor <> coalesce(l.total, 0) OR o.returned_minor <> coalesce(r.returned, 0)
"""
_RETURNED = """
SELECT o.code, l.sku, l.returned_quantity, coalesce(x.quantity, 0)
  FROM orders_line l JOIN orders_order o ON o.id = l.order_id
  LEFT JOIN (SELECT line_id, sum(quantity) AS quantity FROM orders_returned_line GROUP BY 1) x ON x.line_id = l.id
 WHERE l.returned_quantity <> coalesce(x.quantity, 0)
"""
# What was given back of a line is its cumulative share of what was paid (see rules.share). Another system's credit notes
# are taken as they were, so history is not judged.
_GIVEN_BACK = """
SELECT o.code, o.cancelled_minor + o.returned_minor, l.given_back
  FROM orders_order o
  JOIN (SELECT order_id, sum(div(amount_minor::numeric * (cancelled_quantity + returned_quantity), nullif(quantity, 0)))::bigint AS given_back
          FROM orders_line GROUP BY 1) l ON l.order_id = o.id
 WHERE NOT o.historic AND o.cancelled_minor + o.returned_minor <> l.given_back
"""
_STATES = """
SELECT o.code, o.state, l.open, l.handed
  FROM orders_order o
  JOIN (SELECT order_id, sum(quantity - fulfilled_quantity - cancelled_quantity)::bigint AS open,
               sum(fulfilled_quantity)::bigint AS handed FROM orders_line GROUP BY 1) l ON l.order_id = o.id
 WHERE (o.state IN ('completed', 'cancelled', 'failed')) <> (l.open = 0)
    OR (o.state IN ('pending', 'cancelled', 'failed') AND l.handed > 0) OR (o.state = 'completed' AND l.handed = 0)
"""


@check("orders.totals")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Orders whose totals or state differ from their lines or returns."""
    totals = [
        Finding(subject=f"order {r[0]}", problem=f"total {r[1]}, lines {r[2]}; returned {r[3]}, returns {r[4]}")
        for r in sql.rows(_TOTALS)
    ]
    counts = [
        Finding(subject=f"order {r[0]} {r[1]}", problem=f"returned {r[2]}, return lines {r[3]}")
        for r in sql.rows(_RETURNED)
    ]
    given_back = [
        Finding(subject=f"order {r[0]}", problem=f"given back {r[1]}, its lines {r[2]}") for r in sql.rows(_GIVEN_BACK)
    ]
    states = [
        Finding(subject=f"order {r[0]}", problem=f"{r[1]} with {r[2]} units open and {r[3]} handed over")
        for r in sql.rows(_STATES)
    ]
    return totals + counts + given_back + states
