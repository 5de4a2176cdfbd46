"""Sums of supply, and what stock expects for it, written anew from what was received and settled."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ExpectLine, ExpectStock, IncomingKind
from noren.domains.supply.contracts import Purchase, PurchaseState, Transfer, TransferState
from noren.domains.supply.queries.discrepancies import (
    expectation_repairs,
    sum_repairs,
    wrong_expectations,
    wrong_promises,
    wrong_sums,
)
from noren.domains.supply.queries.purchases import get_purchase
from noren.domains.supply.queries.transfers import get_transfer
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command, note_subject
from noren.platform.repair import PERMISSION, Mend, mends

_LOCK_TRANSFERS = "SELECT 1 FROM supply_transfer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_LOCK_PURCHASES = "SELECT 1 FROM supply_purchase WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_TRANSFER_SUMS = """
UPDATE supply_transfer_line l
   SET arrived = coalesce(g.quantity, 0) + s.later, damaged = coalesce(g.damaged, 0), returned = s.returned, lost = s.lost
  FROM supply_transfer_line o
  LEFT JOIN supply_receipt r ON r.transfer_id = o.transfer_id
  LEFT JOIN supply_receipt_line g ON g.receipt_id = r.id AND g.variant_id = o.variant_id
 CROSS JOIN LATERAL (
    SELECT coalesce(sum(quantity) FILTER (WHERE outcome = 'arrived_later'), 0)::bigint AS later,
           coalesce(sum(CASE outcome WHEN 'found_at_sender' THEN quantity WHEN 'lacking_at_sender' THEN -quantity END), 0)::bigint AS returned,
           coalesce(sum(CASE outcome WHEN 'lost' THEN quantity WHEN 'surplus' THEN -quantity END), 0)::bigint AS lost
      FROM supply_settlement WHERE line_id = o.id
  ) s
 WHERE o.id = l.id AND l.id = ANY(%s)
"""
_PURCHASE_SUMS = """
UPDATE supply_purchase_line l SET arrived = s.arrived, damaged = s.damaged
  FROM supply_purchase_line o
 CROSS JOIN LATERAL (
    SELECT coalesce(sum(g.quantity), 0)::bigint AS arrived, coalesce(sum(g.damaged), 0)::bigint AS damaged
      FROM supply_receipt r JOIN supply_receipt_line g ON g.receipt_id = r.id AND g.variant_id = o.variant_id
     WHERE r.purchase_id = o.purchase_id
  ) s
 WHERE o.id = l.id AND l.id = ANY(%s)
"""


@mends("supply.sums", rank=2, propose=sum_repairs)
@command("supply.repair_sums", permission=PERMISSION)
def repair_sums(*, input: Mend, actor: Actor, at: datetime) -> int:
    """Add up again what arrived of lines, from receipts and settlements; how many were wrong.

    Locks: the transfers and purchases.
    """
    named = [one.split("/") for one in input.ids]
    _lock(named)
    lines = {UUID(line) for _, _, line in named}
    wrong = {one.line_id for one in wrong_sums() if one.line_id in lines}
    sql.touch(_TRANSFER_SUMS, (list(wrong),))
    sql.touch(_PURCHASE_SUMS, (list(wrong),))
    return len(wrong)


@mends("supply.expected", rank=3, propose=expectation_repairs)
@command("supply.repair_expected", permission=PERMISSION)
def repair_expected(*, input: Mend, actor: Actor, at: datetime) -> int:
    """Have stock expect again what transfers and purchases say is to come; how many of their lines were wrong.

    Locks: the transfers and purchases, incoming lines.
    """
    named = [one.split("/") for one in input.ids]
    _lock(named)
    asked = {UUID(of) for _, of in named}
    wrong = [one for one in [*wrong_promises(), *wrong_expectations()] if one.change and one.of_id in asked]
    for kind, of_id in sorted({(one.kind, one.of_id) for one in wrong}):
        expected = (
            _of_transfer(get_transfer(transfer_id=of_id))
            if kind is IncomingKind.TRANSFER
            else _of_purchase(get_purchase(purchase_id=of_id))
        )
        stock.restate_incoming(input=ExpectStock(kind=kind, reference_id=of_id, lines=expected), actor=SYSTEM, at=at)
        note_subject(of_id)
    return len(wrong)


def _lock(named: Iterable[list[str]]) -> None:
    """Nothing happens meanwhile to the transfers and purchases of repairs that are named kind/id/…"""
    by_kind: dict[str, set[UUID]] = {kind: set() for kind in IncomingKind}
    for kind, of, *_ in named:
        by_kind[kind].add(UUID(of))
    sql.touch(_LOCK_TRANSFERS, (sorted(by_kind[IncomingKind.TRANSFER]),))
    sql.touch(_LOCK_PURCHASES, (sorted(by_kind[IncomingKind.PURCHASE]),))


def _of_transfer(transfer: Transfer) -> list[ExpectLine]:
    if transfer.state is not TransferState.IN_TRANSIT:
        return []
    return [
        ExpectLine(
            id=line.id,
            location_id=transfer.to_location_id,
            variant_id=line.variant_id,
            quantity=line.shipped,
            expected_at=transfer.expected_at,
        )
        for line in transfer.lines
        if line.shipped
    ]


def _of_purchase(purchase: Purchase) -> list[ExpectLine]:
    if purchase.state is not PurchaseState.OPEN:
        return []
    return [
        ExpectLine(
            id=line.id,
            location_id=purchase.location_id,
            variant_id=line.variant_id,
            quantity=line.to_come,
            expected_at=line.expected_at,
        )
        for line in purchase.lines
        if line.to_come
    ]
