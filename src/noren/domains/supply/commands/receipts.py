"""What was received, written down once; for transfers and purchases alike."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.supply.contracts import Arrival, Receipt
from noren.domains.supply.errors import ReceiptExists, UnknownGoods
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command_id, constraint_errors, note_subject

constraint_errors({"supply_receipt_pkey": ReceiptExists})

_RECEIPT = """
INSERT INTO supply_receipt (id, transfer_id, purchase_id, supplier_id, location_id, note, received_at, received_by, command_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LINES = """
INSERT INTO supply_receipt_line (receipt_id, variant_id, quantity, damaged)
SELECT %s, g.* FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) AS g
"""
_WHOSE = "SELECT coalesce(transfer_id, purchase_id, location_id) FROM supply_receipt WHERE id = %s"


def receipt_of(receipt_id: UUID) -> UUID | None:
    """What this receipt is of: a transfer, a purchase, else the place; None: there is none."""
    found: UUID | None = sql.value(_WHOSE, (receipt_id,))
    return found


def known_goods(variant_ids: Sequence[UUID]) -> None:
    """Raises: UnknownGoods."""
    unknown = set(variant_ids) - set(catalog.skus_of(variant_ids=list(variant_ids)))
    if unknown:
        raise UnknownGoods(variant_ids=sorted(str(variant) for variant in unknown))


def write_receipt(
    receipt: Receipt,
    came: Sequence[Arrival],
    *,
    location_id: UUID,
    transfer_id: UUID | None = None,
    purchase_id: UUID | None = None,
    supplier_id: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Raises: ReceiptExists."""
    of = (receipt.id, transfer_id, purchase_id, supplier_id, location_id, receipt.note, at, actor.id, command_id())
    sql.exactly(1, _RECEIPT, of)
    figures = [line.quantity for line in came], [line.damaged for line in came]
    sql.exactly(len(came), _LINES, (receipt.id, [line.variant_id for line in came], *figures))
    note_subject(receipt.id)
