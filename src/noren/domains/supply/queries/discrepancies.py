from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from noren.domains.stock.contracts import IncomingKind
from noren.platform import sql
from noren.platform.repair import Repair
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
       coalesce(r.open_quantity, 0), CASE t.state WHEN 'in_transit' THEN l.shipped ELSE 0 END, coalesce(i.open_quantity, 0), t.id
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
         coalesce(sum(quantity) FILTER (WHERE outcome = 'arrived_later'), 0)::bigint AS later,
         coalesce(sum(CASE outcome WHEN 'found_at_sender' THEN quantity WHEN 'lacking_at_sender' THEN -quantity END), 0)::bigint AS returned,
         coalesce(sum(CASE outcome WHEN 'lost' THEN quantity WHEN 'surplus' THEN -quantity END), 0)::bigint AS lost
    FROM supply_settlement GROUP BY 1
), facts AS (
  SELECT l.id, l.transfer_id, l.variant_id, l.arrived, l.damaged, l.returned, l.lost,
         coalesce(g.quantity, 0) + coalesce(s.later, 0) AS came, coalesce(g.damaged, 0) AS broken,
         coalesce(s.returned, 0) AS back, coalesce(s.lost, 0) AS gone
    FROM supply_transfer_line l
    LEFT JOIN supply_receipt r ON r.transfer_id = l.transfer_id
    LEFT JOIN supply_receipt_line g ON g.receipt_id = r.id AND g.variant_id = l.variant_id
    LEFT JOIN said s ON s.line_id = l.id
)
SELECT t.code, f.variant_id, f.arrived, f.came, f.returned, f.back, f.lost, f.gone, f.damaged, f.broken, f.id, t.id
  FROM facts f JOIN supply_transfer t ON t.id = f.transfer_id
 WHERE (f.arrived, f.damaged, f.returned, f.lost) <> (f.came, f.broken, f.back, f.gone)
"""
_DELIVERED = """
WITH came AS (
  SELECT r.purchase_id, g.variant_id, sum(g.quantity)::bigint AS quantity, sum(g.damaged)::bigint AS damaged
    FROM supply_receipt r JOIN supply_receipt_line g ON g.receipt_id = r.id WHERE r.purchase_id IS NOT NULL GROUP BY 1, 2
)
SELECT p.number, l.variant_id, l.arrived, coalesce(c.quantity, 0), l.damaged, coalesce(c.damaged, 0), l.id, p.id
  FROM supply_purchase_line l JOIN supply_purchase p ON p.id = l.purchase_id
  LEFT JOIN came c ON c.purchase_id = p.id AND c.variant_id = l.variant_id
 WHERE l.arrived <> coalesce(c.quantity, 0) OR l.damaged <> coalesce(c.damaged, 0)
"""
_EXPECTED = """
SELECT p.number, l.variant_id, CASE p.state WHEN 'open' THEN greatest(l.quantity - l.arrived, 0) ELSE 0 END,
       coalesce(i.open_quantity, 0), p.id
  FROM supply_purchase_line l JOIN supply_purchase p ON p.id = l.purchase_id
  LEFT JOIN stock_incoming i ON i.id = l.id
 WHERE coalesce(i.open_quantity, 0) <> CASE p.state WHEN 'open' THEN greatest(l.quantity - l.arrived, 0) ELSE 0 END
"""
# A receipt of a supplier moves each of its lines once, under its own id; one of a transfer under the transfer's.
_RECEIVED = """
WITH received AS (
  SELECT g.receipt_id, g.variant_id, r.location_id, g.quantity, g.damaged
    FROM supply_receipt r JOIN supply_receipt_line g ON g.receipt_id = r.id WHERE r.transfer_id IS NULL
), moved AS (
  SELECT m.reference_id AS receipt_id, m.variant_id, m.location_id, count(*) AS times, sum(m.delta) AS quantity,
         sum(m.unavailable_delta) AS damaged
    FROM stock_movement m JOIN supply_receipt r ON r.id = m.reference_id GROUP BY 1, 2, 3
)
SELECT coalesce(g.receipt_id, m.receipt_id), coalesce(g.variant_id, m.variant_id), coalesce(g.quantity, 0), coalesce(g.damaged, 0),
       coalesce(m.times, 0), coalesce(m.quantity, 0), coalesce(m.damaged, 0)
  FROM received g FULL JOIN moved m USING (receipt_id, variant_id, location_id)
 WHERE coalesce(m.times, 0) <> CASE WHEN coalesce(g.quantity, 0) = 0 THEN 0 ELSE 1 END
    OR coalesce(m.quantity, 0) <> coalesce(g.quantity, 0) OR coalesce(m.damaged, 0) <> coalesce(g.damaged, 0)
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


@check("supply.received")
def received(*, at: datetime) -> list[Finding]:
    """Deliveries of suppliers of which something was not put into the stock, or was put there twice."""
    return [
        Finding(
            subject=f"receipt {r[0]}, variant {r[1]}",
            problem=f"received {r[2]}, of these damaged {r[3]}; {r[4]} movements of {r[5]}, damaged {r[6]}",
        )
        for r in sql.rows(_RECEIVED)
    ]


@check("supply.promised")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Transfers and purchases that differ from what stock has promised and expects for them, or from their receipts."""
    return [wrong.finding for wrong in [*wrong_promises(), *wrong_sums(), *wrong_expectations()]]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a line of a transfer or a purchase. `line_id` None: nothing that is added up there."""

    finding: Finding
    kind: IncomingKind
    of_id: UUID
    line_id: UUID | None = None
    change: str = ""


def wrong_promises() -> list[Wrong]:
    """Lines of transfers for which stock promises, or expects, something else than they say."""
    return [
        Wrong(
            finding=Finding(
                subject=f"transfer {r[0]}, variant {r[1]}",
                problem=f"{r[2]}: to promise {r[3]}, promised {r[4]}; to expect {r[5]}, expected {r[6]}",
            ),
            kind=IncomingKind.TRANSFER,
            of_id=r[7],
            change="" if r[5] == r[6] else f"expect {r[5]} instead of {r[6]}, as the transfer says",
        )
        for r in sql.rows(_PROMISED)
    ]


def wrong_expectations() -> list[Wrong]:
    """Lines of purchases of which stock expects something else than is still to come."""
    return [
        Wrong(
            finding=Finding(subject=f"purchase {r[0]}, variant {r[1]}", problem=f"to come {r[2]}, expected {r[3]}"),
            kind=IncomingKind.PURCHASE,
            of_id=r[4],
            change=f"expect {r[2]} instead of {r[3]}, as the purchase says",
        )
        for r in sql.rows(_EXPECTED)
    ]


def wrong_sums() -> list[Wrong]:
    """Lines that differ from what their receipts and settlements add up to."""
    transfers = [
        Wrong(
            finding=Finding(
                subject=f"transfer {r[0]}, variant {r[1]}",
                problem=(
                    f"arrived {r[2]}, receipts {r[3]}; damaged {r[8]}, receipts {r[9]}; "
                    f"returned {r[4]}, settled {r[5]}; lost {r[6]}, settled {r[7]}"
                ),
            ),
            kind=IncomingKind.TRANSFER,
            of_id=r[11],
            line_id=r[10],
            change=f"write arrived {r[3]}, damaged {r[9]}, returned {r[5]}, lost {r[7]}, as receipt and settlements say",
        )
        for r in sql.rows(_SETTLED)
    ]
    return transfers + [
        Wrong(
            finding=Finding(
                subject=f"purchase {r[0]}, variant {r[1]}",
                problem=f"arrived {r[2]}, receipts {r[3]}; damaged {r[4]}, receipts {r[5]}",
            ),
            kind=IncomingKind.PURCHASE,
            of_id=r[7],
            line_id=r[6],
            change=f"write arrived {r[3]}, damaged {r[5]}, as its receipts say",
        )
        for r in sql.rows(_DELIVERED)
    ]


def sum_repairs(*, at: datetime) -> list[Repair]:
    """What the sums on lines of transfers and purchases would be set to."""
    return [_repair(f"{one.kind}/{one.of_id}/{one.line_id}", one) for one in wrong_sums()]


def expectation_repairs(*, at: datetime) -> list[Repair]:
    """What would be expected again of transfers and purchases."""
    return [_repair(f"{one.kind}/{one.of_id}", one) for one in [*wrong_promises(), *wrong_expectations()] if one.change]


def _repair(name: str, wrong: Wrong) -> Repair:
    return Repair(id=name, subject=wrong.finding.subject, problem=wrong.finding.problem, change=wrong.change)
