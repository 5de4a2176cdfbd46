"""No money without an order, no order without money, no promise without an order: checked across the domains."""

from datetime import datetime, timedelta

from noren.platform import sql
from noren.platform.verify import Finding, check

_MONEY = """
SELECT o.code, o.state, o.total_minor - o.cancelled_minor - o.returned_minor AS due, coalesce(p.kept, 0) AS kept
  FROM orders_order o
  LEFT JOIN (SELECT purpose_id, sum(captured_minor - refunding_minor) AS kept FROM payments_payment GROUP BY 1) p ON p.purpose_id = o.id
 WHERE NOT o.historic AND (
       (o.state IN ('confirmed', 'completed', 'cancelled') AND o.total_minor - o.cancelled_minor - o.returned_minor <> coalesce(p.kept, 0))
    OR (o.state IN ('failed', 'pending') AND coalesce(p.kept, 0) <> 0 AND o.placed_at < %(calm)s))
"""
# A sale at a till gets its order with its last tender: what the first ones took waits for it meanwhile.
_ORPHANED = """
SELECT p.id, p.captured_minor FROM payments_payment p
 WHERE p.captured_minor > p.refunding_minor AND NOT EXISTS (SELECT 1 FROM orders_order o WHERE o.id = p.purpose_id)
   AND NOT EXISTS (SELECT 1 FROM register_transaction t WHERE t.id = p.purpose_id AND t.state = 'pending')
"""
_WAITING = """
SELECT t.id, t.at FROM register_transaction t WHERE t.state = 'pending' AND t.at < %(stuck)s
   AND NOT EXISTS (SELECT 1 FROM payments_payment p WHERE p.purpose_id = t.id AND p.created_at >= %(stuck)s)
"""
_STUCK = """
SELECT o.code, o.placed_at FROM orders_order o WHERE o.state = 'pending' AND o.placed_at < %(stuck)s
"""
_PROMISES = """
SELECT r.reservation_id, o.state, sum(r.open_quantity) FROM stock_reservation_line r
  JOIN orders_order o ON o.id = r.reservation_id
 WHERE r.open_quantity > 0 AND o.state IN ('failed', 'cancelled', 'completed') GROUP BY 1, 2
"""
_UNPROMISED = """
SELECT o.code, l.sku, l.quantity - l.fulfilled_quantity - l.cancelled_quantity AS open, coalesce(r.open_quantity, 0)
  FROM orders_order o JOIN orders_line l ON l.order_id = o.id
  LEFT JOIN (
    SELECT x.order_line_id, sum(p.open_quantity)::bigint AS open_quantity
      FROM fulfilment_line x JOIN stock_reservation_line p ON p.id = x.id WHERE p.open_quantity > 0 GROUP BY 1
  ) r ON r.order_line_id = l.id
 WHERE o.state = 'confirmed' AND NOT o.historic AND l.kind = 'item'
   AND l.quantity - l.fulfilled_quantity - l.cancelled_quantity <> coalesce(r.open_quantity, 0)
"""
_PARTS = """
SELECT o.code, l.sku, l.quantity - l.fulfilled_quantity - l.cancelled_quantity AS open, coalesce(f.waiting, 0), l.fulfilled_quantity,
       coalesce(f.handed, 0)
  FROM orders_order o JOIN orders_line l ON l.order_id = o.id
  LEFT JOIN (
    SELECT x.order_line_id, sum(CASE p.state WHEN 'PREPARED' THEN x.picked_quantity ELSE x.quantity END)
             FILTER (WHERE p.state IN ('PROPOSED', 'RESERVED', 'PREPARED'))::bigint AS waiting,
           sum(x.picked_quantity) FILTER (WHERE p.state = 'COMPLETED')::bigint AS handed
      FROM fulfilment_line x JOIN fulfilment_fulfilment p ON p.id = x.fulfilment_id GROUP BY 1
  ) f ON f.order_line_id = l.id
 WHERE NOT o.historic AND l.kind = 'item'
   AND (l.quantity - l.fulfilled_quantity - l.cancelled_quantity <> coalesce(f.waiting, 0)
        OR l.fulfilled_quantity <> coalesce(f.handed, 0))
"""
_UNENDED = """
SELECT reservation_id, sum(open_quantity) FROM stock_reservation_line
 WHERE open_quantity > 0 AND expires_at < %(overdue)s GROUP BY 1
"""
# What an order used of points is held, used or free again as its state says; what came back as a tender, came back as points.
_POINTS = """
SELECT o.code, o.state, o.points_used, coalesce(u.posted, 0), coalesce(u.held, 0), coalesce(b.back, 0)
  FROM orders_order o
  LEFT JOIN LATERAL (
       SELECT (array_agg(movement_id))[1] AS movement, sum(amount) FILTER (WHERE state = 'posted') AS posted,
              sum(amount) FILTER (WHERE state = 'pending') AS held
         FROM ledger_transfer WHERE reference_id = o.id AND kind = 'redeem') u ON true
  LEFT JOIN LATERAL (
       SELECT sum(amount) AS back FROM ledger_transfer WHERE reference_id = u.movement AND kind = 'reverse') b ON true
  LEFT JOIN payments_payment p ON p.purpose_id = o.id AND p.provider = 'points' AND p.captured_minor > 0
 WHERE o.points_used > 0 AND (
       (o.state IN ('confirmed', 'completed', 'cancelled') AND coalesce(u.posted, 0) <> o.points_used)
    OR (o.state = 'failed' AND (coalesce(u.posted, 0) <> coalesce(b.back, 0) OR coalesce(u.held, 0) <> 0))
    OR (p.id IS NOT NULL AND coalesce(b.back, 0) <> o.points_used * p.refunding_minor / p.captured_minor))
"""


@check("journeys.money_and_goods")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Orders whose money, promises or parts do not agree with their state, and holds that nobody ends."""
    params = {"calm": at - timedelta(minutes=1), "stuck": at - timedelta(minutes=20)}
    found = [
        Finding(subject=f"order {r[0]} ({r[1]})", problem=f"worth {r[2]}, money kept {r[3]}")
        for r in sql.rows(_MONEY, params)
    ]
    found += [
        Finding(subject=f"payment {r[0]}", problem=f"{r[1]} captured without an order") for r in sql.rows(_ORPHANED)
    ]
    found += [Finding(subject=f"order {r[0]}", problem=f"pending since {r[1]:%F %T}") for r in sql.rows(_STUCK, params)]
    found += [
        Finding(subject=f"sale at a till {r[0]}", problem=f"waits for its money since {r[1]:%F %T}")
        for r in sql.rows(_WAITING, params)
    ]
    found += [
        Finding(subject=f"reservation {r[0]}", problem=f"{r[2]} units promised to a {r[1]} order")
        for r in sql.rows(_PROMISES)
    ]
    found += [
        Finding(subject=f"order {r[0]} {r[1]}", problem=f"{r[2]} units open, {r[3]} promised")
        for r in sql.rows(_UNPROMISED)
    ]
    found += [
        Finding(
            subject=f"order {r[0]} {r[1]}",
            problem=f"{r[2]} units open, {r[3]} in parts; {r[4]} handed over, {r[5]} by parts",
        )
        for r in sql.rows(_PARTS)
    ]
    found += [
        Finding(subject=f"reservation {r[0]}", problem=f"{r[1]} units kept by a hold that ran out")
        for r in sql.rows(_UNENDED, {"overdue": at - timedelta(minutes=20)})
    ]
    found += [
        Finding(subject=f"order {r[0]} ({r[1]})", problem=f"{r[2]} points: used {r[3]}, held {r[4]}, given back {r[5]}")
        for r in sql.rows(_POINTS)
    ]
    return found
