"""What staff do with a hold while it lasts: put its goods aside, let it last longer, bring the goods back to the shelf."""

from datetime import datetime

from noren.domains.holds.commands.locking import lock_hold
from noren.domains.holds.commands.place import latest_end, remind_at
from noren.domains.holds.contracts import ExtendHold, Hold, HoldRef, HoldState
from noren.domains.holds.errors import ExtendedTooOften, HoldEnded, HoldNotToPutBack, HoldsNotOffered, HoldTooLong
from noren.domains.holds.events import HoldExtended, HoldPrepared, HoldPutBack
from noren.domains.holds.queries.holds import get_hold
from noren.domains.holds.queries.rules import hold_rules, rule_for
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ExtendReservation
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

_EXTEND = """
UPDATE holds_hold SET expires_at = %s, remind_at = %s, reminded_at = NULL, extensions = extensions + 1 WHERE id = %s
"""
_OPEN_LINES = "SELECT count(*) FROM holds_line WHERE hold_id = %s AND open_quantity > 0"


@command("holds.put_aside")
def put_aside(*, input: HoldRef, actor: Actor, at: datetime) -> Hold:
    """Say that the goods stand aside now; said again it changes nothing.

    Raises: HoldNotFound, HoldEnded, NotAllowed.  Locks: the hold.  Emits: holds.prepared.v1
    """
    hold = lock_hold(input.hold_id)
    actor.require("holds.put_aside", hold.location_id)
    hold.require_open(at)
    if hold.state is HoldState.HELD:
        sql.exactly(1, "UPDATE holds_hold SET state = 'PREPARED', prepared_at = %s WHERE id = %s", (at, hold.id))
        emit(HoldPrepared(hold_id=hold.id, location_id=hold.location_id, member_id=hold.member_id))
    return get_hold(hold_id=hold.id, at=at)


@command("holds.extend")
def extend(*, input: ExtendHold, actor: Actor, at: datetime) -> Hold:
    """Let a hold last longer, as long as one that is made now at most, as often as the rule allows.

    Raises: HoldNotFound, HoldEnded, ExtendedTooOften, HoldTooLong, HoldsNotOffered, NotAllowed.
    Locks: the hold, then its reservation lines.  Emits: holds.extended.v1
    """
    hold = lock_hold(input.hold_id)
    actor.require("holds.extend", hold.location_id)
    hold.require_open(at)
    rule = rule_for(hold_rules(at=at), hold.location_id)
    if rule is None or not rule.is_offered:
        raise HoldsNotOffered
    if hold.extensions >= rule.most_extensions:
        raise ExtendedTooOften
    until = latest_end(rule, places.get_location(location_id=hold.location_id), input.until, at)
    if until <= hold.expires_at:
        raise HoldTooLong(latest=hold.expires_at.isoformat())
    sql.exactly(1, _EXTEND, (until, remind_at(rule, until, at), hold.id))
    kept = stock.extend_reservation(
        input=ExtendReservation(reservation_id=hold.id, expires_at=until), actor=actor, at=at
    )
    if kept != sql.value(_OPEN_LINES, (hold.id,)):  # by another clock its time was up: the goods are free already
        raise HoldEnded(state=HoldState.EXPIRED.value)
    emit(HoldExtended(hold_id=hold.id, location_id=hold.location_id, member_id=hold.member_id, expires_at=until))
    return get_hold(hold_id=hold.id, at=at)


@command("holds.put_back", permission="holds.put_aside")
def put_back(*, input: HoldRef, actor: Actor, at: datetime) -> Hold:
    """Say that what stood aside for a hold that is over is on the shelf again.

    Raises: HoldNotFound, HoldNotToPutBack, NotAllowed.  Locks: the hold.  Emits: holds.put_back.v1
    """
    hold = lock_hold(input.hold_id)
    actor.require("holds.put_aside", hold.location_id)
    over = hold.state_at(at)
    if over.is_open or over is HoldState.COMPLETED or hold.prepared_at is None or hold.put_back_at is not None:
        raise HoldNotToPutBack
    sql.exactly(1, "UPDATE holds_hold SET put_back_at = %s WHERE id = %s", (at, hold.id))
    emit(HoldPutBack(hold_id=hold.id, location_id=hold.location_id, member_id=hold.member_id))
    return get_hold(hold_id=hold.id, at=at)
