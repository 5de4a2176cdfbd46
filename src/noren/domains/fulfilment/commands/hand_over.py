from datetime import datetime, timedelta

from noren.domains.fulfilment.commands.advancing import complete, lock
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, FulfilmentType, HandOver
from noren.domains.fulfilment.errors import AlreadyCompleted, CodeLocked, CodeWrong, FulfilmentStateConflict
from noren.domains.fulfilment.hand_over_code import is_code_of
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

WRONG_CODES = 5
LOCKED_FOR = timedelta(minutes=5)


@command("fulfilment.hand_over")
def hand_over(*, input: HandOver, actor: Actor, at: datetime) -> Fulfilment:
    """Give prepared goods to whoever shows their code.

    Raises: FulfilmentNotFound, AlreadyCompleted, FulfilmentStateConflict, CodeLocked, NotAllowed elsewhere;
    CodeWrong, after which the caller counts the try with `count_wrong_code`.
    Locks: the part.  Emits: fulfilment.completed.v1
    """
    part = lock(input.fulfilment_id, permission="fulfilment.hand_over", actor=actor)
    if part["state"] == FulfilmentState.COMPLETED:
        raise AlreadyCompleted
    if part["state"] != FulfilmentState.PREPARED or part["type"] != FulfilmentType.PICKUP:
        raise FulfilmentStateConflict(state=part["state"])
    if part["locked_until"] is not None and part["locked_until"] > at:
        raise CodeLocked(retry_after_s=int((part["locked_until"] - at).total_seconds()) + 1)
    if not is_code_of(input.fulfilment_id, input.code):
        raise CodeWrong(tries_left=max(WRONG_CODES - part["wrong_codes"] - 1, 0))
    return complete(input.fulfilment_id, part, "fulfilment.hand_over", actor=actor, at=at)


@command("fulfilment.count_wrong_code", permission="fulfilment.hand_over")
def count_wrong_code(*, input: HandOver, actor: Actor, at: datetime) -> None:
    """Remember a wrong code, whose refusal was rolled back; the fifth in a row locks the part for a while.

    Raises: FulfilmentNotFound, NotAllowed elsewhere.  Locks: the part.
    """
    lock(input.fulfilment_id, permission="fulfilment.hand_over", actor=actor)
    sql.touch(
        "UPDATE fulfilment_fulfilment SET wrong_codes = (wrong_codes + 1) %% %(most)s,"
        " locked_until = CASE WHEN wrong_codes + 1 >= %(most)s THEN %(until)s ELSE locked_until END"
        " WHERE id = %(id)s AND state = 'PREPARED'",
        {"most": WRONG_CODES, "until": at + LOCKED_FOR, "id": input.fulfilment_id},
    )
