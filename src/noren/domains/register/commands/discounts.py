from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.places import api as places
from noren.domains.register.contracts import ApproveDiscount, SetDiscountLimit, TakeApproval
from noren.domains.register.errors import ApprovalExists
from noren.platform import sql
from noren.platform.actor import Actor, NotAllowed
from noren.platform.command import command, command_id, constraint_errors, note_subject

constraint_errors({"register_approval_pkey": ApprovalExists})

GOOD_FOR = timedelta(minutes=30)
"""As long as a customer stands at the till; a word from this morning is none for the afternoon."""

_SET = """
INSERT INTO register_discount_limit (id, location_id, percent, valid_from, command_id) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (location_id, valid_from) DO UPDATE SET percent = excluded.percent, command_id = excluded.command_id
"""
_APPROVE = """
INSERT INTO register_approval (id, location_id, percent, approved_by, approved_at, command_id) VALUES (%s, %s, %s, %s, %s, %s)
"""
_TAKE = """
UPDATE register_approval SET sale_id = %(sale)s
 WHERE id = %(id)s AND location_id = %(location)s AND percent >= %(percent)s AND approved_at > %(since)s
   AND (sale_id IS NULL OR sale_id = %(sale)s)
"""


@command("register.set_discount_limit")
def set_discount_limit(*, input: SetDiscountLimit, actor: Actor, at: datetime) -> UUID:
    """Say how much of a line clerks may take off without asking: at one place, or wherever nothing else is said.

    Raises: LocationNotFound, NotAllowed (for all places: to those whose reach is all places).
    """
    if input.location_id is not None:
        actor.require("register.set_discount_limit", input.location_id)
        places.get_location(location_id=input.location_id)
    elif actor.location_ids is not None:
        raise NotAllowed(permission="register.set_discount_limit")
    sql.exactly(1, _SET, (input.id, input.location_id, input.percent, input.valid_from, command_id()))
    return input.id


@command("register.approve_discount", permission="register.discount_any")
def approve_discount(*, input: ApproveDiscount, actor: Actor, at: datetime) -> UUID:
    """Let somebody else give a larger discount than they may: once, here, and soon.

    Raises: ApprovalExists, NotAllowed.
    """
    actor.require("register.discount_any", input.location_id)
    sql.exactly(1, _APPROVE, (input.id, input.location_id, input.percent, actor.id, at, command_id()))
    note_subject(input.id)
    return input.id


@command("register.take_approval", permission="register.sell")
def take_approval(*, input: TakeApproval, actor: Actor, at: datetime) -> bool:
    """Bind an approval to the sale that it is for; False where it is none, is too small, too old, or another sale's.

    Locks: the approval.
    """
    told = {
        "id": input.approval_id,
        "location": input.location_id,
        "sale": input.sale_id,
        "percent": input.percent,
        "since": at - GOOD_FOR,
    }
    return sql.touch(_TAKE, told) == 1
