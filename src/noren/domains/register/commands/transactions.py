from datetime import datetime

import orjson

from noren.domains.register.commands.locking import LockedSession, lock_session
from noren.domains.register.contracts import (
    BeginTransaction,
    MoveCash,
    RecordTransaction,
    SessionState,
    TenderLine,
    TransactionKind,
    TransactionRef,
    TransactionState,
)
from noren.domains.register.errors import AlreadyVoided, NotACashMovement, TransactionExists, TransactionNotFound
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, note_subject

constraint_errors({"register_transaction_pkey": TransactionExists, "register_void_once": AlreadyVoided})

_NUMBER = "UPDATE register_till SET last_number = last_number + 1 WHERE id = %s RETURNING last_number"
_COLUMNS = """
INSERT INTO register_transaction AS x (id, till_id, session_id, number, kind, state, order_id, voids, amount_minor, discount_minor, taxes,
                                  reason, fingerprint, request, actor_id, at, command_id)
VALUES (%(id)s, %(till)s, %(session)s, %(number)s, %(kind)s, %(state)s, %(order)s, %(voids)s, %(amount)s, %(discount)s,
        %(taxes)s::jsonb, %(reason)s, %(fingerprint)s, %(request)s::jsonb, %(by)s, %(at)s, %(command)s)
"""
# A sale that waited for its payment keeps who asked for it.
_FINISH = """
ON CONFLICT (id) DO UPDATE
   SET number = excluded.number, state = 'done', order_id = excluded.order_id, amount_minor = excluded.amount_minor,
       discount_minor = excluded.discount_minor, taxes = excluded.taxes, request = NULL, at = excluded.at, command_id = excluded.command_id
 WHERE x.state = 'pending' AND x.session_id = excluded.session_id AND x.fingerprint = excluded.fingerprint
"""
_TENDERS = """
INSERT INTO register_tender (id, transaction_id, method, amount_minor, received_minor, change_minor)
SELECT id, %s, method, amount_minor, received_minor, change_minor
  FROM jsonb_to_recordset(%s::jsonb) AS t(id uuid, method text, amount_minor bigint, received_minor bigint, change_minor bigint)
"""


@command("register.begin_transaction")
def begin_transaction(*, input: BeginTransaction, actor: Actor, at: datetime) -> None:
    """Write down that a sale waits for its payment; it gets its number when it is done.

    Raises: SessionNotFound, SessionNotOpen, TransactionExists.  Locks: the session.
    """
    session = lock_session(input.session_id)
    session.require(SessionState.OPEN)
    waiting = RecordTransaction(
        id=input.id,
        session_id=input.session_id,
        kind=TransactionKind.SALE,
        amount_minor=0,
        fingerprint=input.fingerprint,
    )
    told = _told(waiting, session, None, TransactionState.PENDING, actor, at)
    sql.exactly(1, _COLUMNS, {**told, "request": orjson.dumps(input.request).decode()})


@command("register.record_transaction")
def record_transaction(*, input: RecordTransaction, actor: Actor, at: datetime) -> int:
    """Write down what happened at a till, under its next number, and return that; ends a sale's waiting.

    Raises: SessionNotFound, SessionNotOpen, TransactionExists, AlreadyVoided.  Locks: the session, the till.
    """
    session = lock_session(input.session_id)
    session.require(SessionState.OPEN)
    number: int = sql.value(_NUMBER, (session.till_id,))
    told = _told(input, session, number, TransactionState.DONE, actor, at)
    if sql.touch(_COLUMNS + _FINISH, told) != 1:
        raise TransactionExists
    moved = [line for line in input.tenders if line.amount_minor or line.received_minor]
    if moved:
        lines = orjson.dumps([line.model_dump(mode="json") for line in moved]).decode()
        sql.later(len(moved), _TENDERS, (input.id, lines))
    note_subject(input.id)
    return number


@command("register.fail_transaction")
def fail_transaction(*, input: TransactionRef, actor: Actor, at: datetime) -> None:
    """Write down that a sale's payment was refused: nothing was sold, and no number is used up.

    Raises: TransactionNotFound (there is none that waits).
    """
    failed = "UPDATE register_transaction SET state = 'failed', request = NULL WHERE id = %s AND state = 'pending'"
    if sql.touch(failed, (input.transaction_id,)) != 1:
        raise TransactionNotFound
    sql.touch("UPDATE register_approval SET sale_id = NULL WHERE sale_id = %s", (input.transaction_id,))


@command("register.move_cash")
def move_cash(*, input: MoveCash, actor: Actor, at: datetime) -> int:
    """Write down cash that was put into the drawer or taken out of it without a sale, and return its number.

    Raises: SessionNotFound, SessionNotOpen, TransactionExists, NotACashMovement, NotAllowed.  Locks: session, till.
    """
    session = lock_session(input.session_id)
    actor.require("register.move_cash", session.location_id)
    if input.kind not in (TransactionKind.PAID_IN, TransactionKind.PAID_OUT):
        raise NotACashMovement
    signed = input.amount_minor if input.kind is TransactionKind.PAID_IN else -input.amount_minor
    return record_transaction(
        input=RecordTransaction(
            id=input.id,
            session_id=input.session_id,
            kind=input.kind,
            amount_minor=signed,
            reason=input.reason,
            tenders=[TenderLine(id=input.id, method="cash", amount_minor=signed)],
        ),
        actor=actor,
        at=at,
    )


def _told(
    input: RecordTransaction,
    session: LockedSession,
    number: int | None,
    state: TransactionState,
    actor: Actor,
    at: datetime,
) -> dict[str, object]:
    return {
        "id": input.id,
        "till": session.till_id,
        "session": session.id,
        "number": number,
        "kind": input.kind.value,
        "state": state.value,
        "order": input.order_id,
        "voids": input.voids,
        "amount": input.amount_minor,
        "discount": input.discount_minor,
        "taxes": orjson.dumps([tax.model_dump(mode="json") for tax in input.taxes]).decode(),
        "reason": input.reason,
        "fingerprint": input.fingerprint,
        "request": None,
        "by": actor.id,
        "at": at,
        "command": command_id(),
    }
