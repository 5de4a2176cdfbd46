"""How a hold ends without anything bought: by its customer, by the store, or by the clock."""

from datetime import datetime

from noren.domains.holds.commands.locking import LockedHold, close, lock_hold, lock_holds
from noren.domains.holds.contracts import Contract, Hold, HoldRef, HoldState, ReleaseHold
from noren.domains.holds.events import HoldDueSoon, HoldEndedEarly, HoldExpired
from noren.domains.holds.queries.access import require_holder
from noren.domains.holds.queries.holds import get_hold
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReleaseStock
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

_DUE = """
SELECT id FROM holds_hold WHERE state IN ('HELD', 'PREPARED') AND expires_at <= %s ORDER BY id LIMIT 200 FOR NO KEY UPDATE SKIP LOCKED
"""
_REMIND = """
UPDATE holds_hold SET reminded_at = %(at)s WHERE id IN (
  SELECT id FROM holds_hold
   WHERE state IN ('HELD', 'PREPARED') AND reminded_at IS NULL AND remind_at <= %(at)s AND expires_at > %(at)s
   LIMIT 200 FOR NO KEY UPDATE SKIP LOCKED)
RETURNING id, location_id, member_id, expires_at
"""


class CloseExpired(Contract):
    """Nothing to say: what is over is known."""


class TellDueSoon(Contract):
    """Nothing to say: who is to be reminded is known."""


@command("holds.cancel", permission="")
def cancel(*, input: HoldRef, actor: Actor, at: datetime) -> Hold:
    """Give up a hold, by its own customer; given up already, nothing changes.

    Raises: HoldNotFound, HoldEnded.
    Locks: the hold, then stock levels.  Emits: holds.ended.v1, stock.changed.v1
    """
    hold = lock_hold(input.hold_id)
    require_holder(hold_id=hold.id, member_id=hold.member_id, actor=actor, token=input.token)
    return _ended(hold, HoldState.CANCELED, actor, at)


@command("holds.release")
def release(*, input: ReleaseHold, actor: Actor, at: datetime) -> Hold:
    """Let the goods of a hold go, by the store; let go already, nothing changes.

    Raises: HoldNotFound, HoldEnded, NotAllowed.
    Locks: the hold, then stock levels.  Emits: holds.ended.v1, stock.changed.v1
    """
    hold = lock_hold(input.hold_id)
    actor.require("holds.release", hold.location_id)
    return _ended(hold, HoldState.RELEASED, actor, at)


@command("holds.close_expired")
def close_expired(*, input: CloseExpired, actor: Actor, at: datetime) -> int:
    """Write down that holds are over whose time is up, up to 200; returns how many. Reads have said so all along.

    Locks: the holds, then stock levels.  Emits: holds.expired.v1, stock.changed.v1
    """
    due = lock_holds([row[0] for row in sql.rows(_DUE, (at,))])
    for hold in due:
        close(hold, HoldState.EXPIRED, hold.expires_at)
        stock.release(input=ReleaseStock(reservation_id=hold.id), actor=actor, at=at)
        emit(HoldExpired(hold_id=hold.id, location_id=hold.location_id, member_id=hold.member_id))
    return len(due)


@command("holds.tell_due_soon")
def tell_due_soon(*, input: TellDueSoon, actor: Actor, at: datetime) -> int:
    """Publish every hold that ends soon, once; returns how many. One whose end has passed meanwhile is not told of.

    Emits: holds.due_soon.v1
    """
    found = sql.rows(_REMIND, {"at": at})
    for hold_id, location_id, member_id, expires_at in found:
        emit(HoldDueSoon(hold_id=hold_id, location_id=location_id, member_id=member_id, expires_at=expires_at))
    return len(found)


def _ended(hold: LockedHold, state: HoldState, actor: Actor, at: datetime) -> Hold:
    if hold.state is not state:
        hold.require_open(at)
        close(hold, state, at)
        stock.release(input=ReleaseStock(reservation_id=hold.id), actor=actor, at=at)
        emit(HoldEndedEarly(hold_id=hold.id, location_id=hold.location_id, member_id=hold.member_id, state=state.value))
    return get_hold(hold_id=hold.id, at=at)
