from datetime import datetime
from uuid import UUID

from noren.domains.supply.commands.purchase import about_purchase, lock_purchase
from noren.domains.supply.contracts import ExplainDifference, Purchase
from noren.domains.supply.errors import DifferenceNotOpen, PurchaseLineNotFound
from noren.domains.supply.events import PurchaseDifferenceExplained
from noren.domains.supply.queries.purchases import get_purchase
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit, note_subject

_WHOSE = "SELECT purchase_id FROM supply_purchase_line WHERE id = %s"
_DONE = "SELECT EXISTS (SELECT 1 FROM supply_explanation WHERE id = %s AND line_id = %s)"
_WRITE = """
INSERT INTO supply_explanation (id, line_id, resolution, difference, note, explained_at, explained_by, command_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


@command("supply.explain_difference", permission="supply.settle_difference")
def explain_difference(*, input: ExplainDifference, actor: Actor, at: datetime) -> Purchase:
    """Say why more or fewer came of a line than was ordered, and what becomes of it. The same explanation twice is one.

    Raises: PurchaseLineNotFound, PurchaseNotFound, DifferenceNotOpen, NotAllowed.
    Locks: the purchase.  Emits: supply.purchase_difference_explained.v1
    """
    purchase_id: UUID | None = sql.value(_WHOSE, (input.line_id,))
    if purchase_id is None:
        raise PurchaseLineNotFound
    purchase = lock_purchase(purchase_id, permission="supply.settle_difference", actor=actor)
    if sql.value(_DONE, (input.id, input.line_id)):
        return purchase
    line = next(line for line in purchase.lines if line.id == input.line_id)
    difference = purchase.open_difference(line)
    if not difference:
        raise DifferenceNotOpen(open=0)
    said = (input.id, line.id, input.resolution.value, difference, input.note, at, actor.id, command_id())
    sql.exactly(1, _WRITE, said)
    note_subject(purchase.id)
    emit(
        PurchaseDifferenceExplained(
            **about_purchase(purchase),
            variant_id=line.variant_id,
            resolution=input.resolution.value,
            difference=difference,
        )
    )
    return get_purchase(purchase_id=purchase.id)
