from datetime import datetime

from noren.platform import sql
from noren.platform.verify import Finding, check

# What left the sender stands at the receiver, stands at the sender again, is in transit, or was written off. So the
# movements of a transfer, what is in transit of it and what was lost add up to nothing, for every variant.
_CONSERVED = """
WITH moved AS (
  SELECT m.reference_id AS transfer_id, m.variant_id, sum(m.delta) AS everywhere,
         sum(m.delta) FILTER (WHERE m.location_id = t.from_location_id) AS sender,
         sum(m.delta) FILTER (WHERE m.location_id = t.to_location_id) AS receiver
    FROM stock_movement m JOIN supply_transfer t ON t.id = m.reference_id GROUP BY 1, 2
), lines AS (
  SELECT transfer_id, variant_id, shipped, arrived, returned, lost FROM supply_transfer_line
)
SELECT coalesce(l.transfer_id, m.transfer_id), coalesce(l.variant_id, m.variant_id), coalesce(l.shipped, 0),
       coalesce(l.arrived, 0), coalesce(l.returned, 0), coalesce(l.lost, 0), coalesce(m.sender, 0), coalesce(m.receiver, 0)
  FROM lines l FULL JOIN moved m USING (transfer_id, variant_id)
 WHERE coalesce(m.sender, 0) <> coalesce(l.returned - l.shipped, 0) OR coalesce(m.receiver, 0) <> coalesce(l.arrived, 0)
    OR coalesce(m.everywhere, 0) <> coalesce(m.sender, 0) + coalesce(m.receiver, 0)
"""
_PROMISED = """
SELECT t.code, l.variant_id, t.state,
       CASE t.state WHEN 'picked' THEN l.picked WHEN 'requested' THEN l.quantity WHEN 'approved' THEN l.quantity ELSE 0 END,
       coalesce(r.open_quantity, 0), CASE t.state WHEN 'in_transit' THEN l.shipped ELSE 0 END, coalesce(i.open_quantity, 0)
  FROM supply_transfer_line l JOIN supply_transfer t ON t.id = l.transfer_id
  LEFT JOIN stock_reservation_line r ON r.id = l.id
  LEFT JOIN stock_incoming i ON i.id = l.id
 WHERE coalesce(r.open_quantity, 0) <>
       CASE t.state WHEN 'picked' THEN l.picked WHEN 'requested' THEN l.quantity WHEN 'approved' THEN l.quantity ELSE 0 END
    OR coalesce(i.open_quantity, 0) <> CASE t.state WHEN 'in_transit' THEN l.shipped ELSE 0 END
"""
_SETTLED = """
WITH said AS (
  SELECT line_id,
         coalesce(sum(quantity) FILTER (WHERE outcome = 'arrived_later'), 0) AS later,
         coalesce(sum(CASE outcome WHEN 'found_at_sender' THEN quantity WHEN 'lacking_at_sender' THEN -quantity END), 0) AS returned,
         coalesce(sum(CASE outcome WHEN 'lost' THEN quantity WHEN 'surplus' THEN -quantity END), 0) AS lost
    FROM supply_settlement GROUP BY 1
)
SELECT t.code, l.variant_id, l.arrived, coalesce(g.quantity, 0) + coalesce(s.later, 0), l.returned, coalesce(s.returned, 0),
       l.lost, coalesce(s.lost, 0)
  FROM supply_transfer_line l JOIN supply_transfer t ON t.id = l.transfer_id
  LEFT JOIN supply_receipt r ON r.transfer_id = t.id
  LEFT JOIN supply_receipt_line g ON g.receipt_id = r.id AND g.variant_id = l.variant_id
  LEFT JOIN said s ON s.line_id = l.id
 WHERE l.arrived <> coalesce(g.quantity, 0) + coalesce(s.later, 0) OR l.returned <> coalesce(s.returned, 0)
    OR l.lost <> coalesce(s.lost, 0)
"""
_DELIVERED = """
WITH came AS (
  SELECT r.purchase_id, g.variant_id, sum(g.quantity) AS quantity
    FROM supply_receipt r JOIN supply_receipt_line g ON g.receipt_id = r.id WHERE r.purchase_id IS NOT NULL GROUP BY 1, 2
)
SELECT p.number, l.variant_id, l.arrived, coalesce(c.quantity, 0),
       CASE p.state WHEN 'open' THEN greatest(l.quantity - l.arrived, 0) ELSE 0 END, coalesce(i.open_quantity, 0)
  FROM supply_purchase_line l JOIN supply_purchase p ON p.id = l.purchase_id
  LEFT JOIN came c ON c.purchase_id = p.id AND c.variant_id = l.variant_id
  LEFT JOIN stock_incoming i ON i.id = l.id
 WHERE l.arrived <> coalesce(c.quantity, 0)
    OR coalesce(i.open_quantity, 0) <> CASE p.state WHEN 'open' THEN greatest(l.quantity - l.arrived, 0) ELSE 0 END
"""


@check("supply.conserved")
def lost_in_transit(*, at: datetime) -> list[Finding]:
    """Transfers of which units have vanished, or appeared: sender, transit and receiver do not add up."""
    return [
        Finding(
            subject=f"transfer {r[0]}, variant {r[1]}",
            problem=f"shipped {r[2]}, arrived {r[3]}, returned {r[4]}, lost {r[5]}; movements at the sender {r[6]}, at the receiver {r[7]}",
        )
        for r in sql.rows(_CONSERVED)
    ]


@check("supply.promised")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Transfers and purchases that differ from what stock has promised and expects for them, or from their receipts."""
    found = [
        Finding(
            subject=f"transfer {r[0]}, variant {r[1]}",
            problem=f"{r[2]}: to promise {r[3]}, promised {r[4]}; to expect {r[5]}, expected {r[6]}",
        )
        for r in sql.rows(_PROMISED)
    ]
    found += [
        Finding(
            subject=f"transfer {r[0]}, variant {r[1]}",
            problem=f"arrived {r[2]}, receipts {r[3]}; returned {r[4]}, settled {r[5]}; lost {r[6]}, settled {r[7]}",
        )
        for r in sql.rows(_SETTLED)
    ]
    found += [
        Finding(
            subject=f"purchase {r[0]}, variant {r[1]}",
            problem=f"arrived {r[2]}, receipts {r[3]}; to come {r[4]}, expected {r[5]}",
        )
        for r in sql.rows(_DELIVERED)
    ]
    return found
