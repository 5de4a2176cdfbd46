"""A question about missing goods for everybody to try to answer."""

from datetime import timedelta
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import NoteShortfall, Remedy, RemedyOption
from noren.platform.actor import SYSTEM
from noren.platform.clock import now


def ask_about(order_id: UUID) -> UUID:
    """Ask the customer of an order about its first unit."""
    part = fulfilment.of_order(order_id=order_id)[0]
    asked = NoteShortfall(
        fulfilment_id=part.id,
        line_id=part.lines[0].id,
        quantity=1,
        options=[RemedyOption(remedy=Remedy.REFUND)],
        respond_by=now() + timedelta(days=1),
    )
    return fulfilment.note_shortfall(input=asked, actor=SYSTEM, at=now())
