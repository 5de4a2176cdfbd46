"""Who may take how much off a price at a till."""

from datetime import datetime
from uuid import UUID

from noren.domains.orders.contracts import FrozenLine
from noren.domains.register import api as register
from noren.domains.register.contracts import TakeApproval
from noren.journeys.register.contracts import SellAtRegister
from noren.journeys.register.errors import DiscountNeedsApproval
from noren.platform.actor import Actor


def require_discount(*, location_id: UUID, off_minor: int, full_minor: int, actor: Actor, at: datetime) -> None:
    """Let a clerk give as much of a line as the place allows, a manager anything.

    Raises: DiscountNeedsApproval, NotAllowed.
    """
    if actor.may_at("register.discount_any", location_id):
        return
    actor.require("register.discount", location_id)
    limit = register.discount_limit(location_id=location_id, at=at)
    if off_minor * 100 > limit * full_minor:
        raise DiscountNeedsApproval(limit_percent=limit)


def judge_discounts(
    sale: SellAtRegister, lines: list[FrozenLine], location_id: UUID, actor: Actor, at: datetime
) -> None:
    """Let a sale's discounts be given, each by whoever sells or by a manager's approval, which is used up with it.

    Raises: DiscountNeedsApproval, NotAllowed.  Locks: the approvals.
    """
    for scanned, line in zip(sale.lines, lines, strict=True):
        if scanned.discount is None:
            continue
        full = line.amount_minor + line.discount_minor
        try:
            require_discount(
                location_id=location_id, off_minor=line.discount_minor, full_minor=full, actor=actor, at=at
            )
        except DiscountNeedsApproval:
            if scanned.discount.approval_id is None:
                raise
            proof = TakeApproval(
                approval_id=scanned.discount.approval_id,
                location_id=location_id,
                sale_id=sale.id,
                percent=-(-line.discount_minor * 100 // full),
            )
            if not register.take_approval(input=proof, actor=actor, at=at):
                raise
