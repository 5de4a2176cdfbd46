"""The life of a change set: draft, submitted, approved, applied; or rejected, or cancelled."""

from datetime import datetime
from uuid import UUID

import orjson

from noren.journeys.bulk_edit.contracts import (
    ChangeLine,
    ChangeOutcome,
    ChangeSet,
    ChangeSetRef,
    DecideChanges,
    PrepareChanges,
    State,
)
from noren.journeys.bulk_edit.errors import ChangeSetExists, NothingToChange, OwnChanges, StartPassed, StateDiffers
from noren.journeys.bulk_edit.kind import Terms
from noren.journeys.bulk_edit.kinds import KINDS
from noren.journeys.bulk_edit.queries import change_set, is_only_approver, undone
from noren.journeys.bulk_edit.reading import against_today
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor, ActorKind, NotAllowed
from noren.platform.command import command, constraint_errors, note_subject

constraint_errors({"journeys_change_set_pkey": ChangeSetExists})

_PREPARE = """
INSERT INTO journeys_change_set (id, kind, file_name, state, currency, starts_at, author_id, author, created_at, undoes, lines)
VALUES (%s, %s, %s, 'draft', %s, %s, %s, %s, %s, %s, %s::jsonb)
"""


@command("bulk_edit.prepare")
def prepare(*, input: PrepareChanges, actor: Actor, at: datetime) -> ChangeSetRef:
    """Keep what a file would change as a draft; nothing changes by it.

    Raises: ChangeSetExists.
    """
    given = (input.id, input.kind, input.file_name, input.currency, input.starts_at)
    sql.exactly(1, _PREPARE, (*given, actor.id, actor.label, at, input.undoes, _as_json(input.lines)))
    note_subject(input.id)
    return ChangeSetRef(change_set_id=input.id)


@command("bulk_edit.submit", permission="bulk_edit.prepare")
def submit(*, input: ChangeSetRef, actor: Actor, at: datetime) -> ChangeSetRef:
    """Ask somebody else to approve a draft.

    Raises: UnknownChangeSet, StateDiffers, NothingToChange, StartPassed.  Locks: the change set.
    """
    found = _locked(input.change_set_id, State.DRAFT)
    if not found.changed:
        raise NothingToChange
    _refuse_passed(found, at)
    sql.exactly(
        1, "UPDATE journeys_change_set SET state = 'submitted', submitted_at = %s WHERE id = %s", (at, found.id)
    )
    return input


@command("bulk_edit.decide", permission="bulk_edit.approve")
def decide(*, input: DecideChanges, actor: Actor, at: datetime) -> ChangeSetRef:
    """Approve or reject a submitted set: a member of staff other than its author, unless there is no other.

    Raises: UnknownChangeSet, StateDiffers, OwnChanges, StartPassed, NotAllowed.  Locks: the change set.
    """
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        raise NotAllowed(permission="bulk_edit.approve")
    found = _locked(input.change_set_id, State.SUBMITTED)
    if found.author_id == actor.id and input.approves and not is_only_approver(account_id=actor.id):
        raise OwnChanges
    if input.approves:
        _refuse_passed(found, at)
    sql.exactly(
        1,
        """UPDATE journeys_change_set SET state = %s, decided_by = %s, decider = %s, decided_at = %s, note = %s,
                  starts_at = CASE WHEN %s THEN coalesce(starts_at, %s) ELSE starts_at END,
                  ended_at = CASE WHEN %s THEN NULL ELSE %s::timestamptz END WHERE id = %s""",
        (
            State.APPROVED if input.approves else State.REJECTED,
            *(actor.id, actor.label, at, input.note),
            *(input.approves, at, input.approves, at, found.id),
        ),
    )
    return ChangeSetRef(change_set_id=found.id)


@command("bulk_edit.cancel", permission="bulk_edit.prepare")
def cancel(*, input: ChangeSetRef, actor: Actor, at: datetime) -> ChangeSetRef:
    """Call a set off before it has been applied.

    Raises: UnknownChangeSet, StateDiffers.  Locks: the change set.
    """
    found = _locked(input.change_set_id, State.DRAFT, State.SUBMITTED, State.APPROVED)
    sql.exactly(1, "UPDATE journeys_change_set SET state = 'cancelled', ended_at = %s WHERE id = %s", (at, found.id))
    return input


@command("bulk_edit.apply", permission="bulk_edit.approve")
def apply_changes(*, input: ChangeSetRef, actor: Actor, at: datetime) -> ChangeSetRef:
    """Write the values of an approved set whose start has come, from that start on; all of it in one transaction.

    A line whose value is no longer the one that was approved stays out as a conflict: whoever changed it meanwhile knew
    more than the file.
    Raises: UnknownChangeSet, StateDiffers.  Locks: the change set, then what its kind's commands lock.
    Emits: catalog.price_changed.v1, catalog.product_changed.v1 or stock.changed.v1
    """
    found = _locked(input.change_set_id, State.APPROVED)
    if found.starts_at is None or found.starts_at > at:
        raise StateDiffers
    terms = Terms(found.currency, found.starts_at)
    lines = against_today(kind=found.kind, lines=found.lines, terms=terms)
    if changed := [line for line in lines if line.outcome is ChangeOutcome.CHANGED]:
        KINDS[found.kind].write(changed, terms, set_id=found.id, actor=actor, at=at)
    sql.exactly(
        1,
        "UPDATE journeys_change_set SET state = 'applied', ended_at = %s, lines = %s::jsonb WHERE id = %s",
        (at, _as_json(lines), found.id),
    )
    return input


@command("bulk_edit.undo", permission="bulk_edit.prepare")
def undo(*, input: ChangeSetRef, actor: Actor, at: datetime) -> ChangeSetRef:
    """Make a draft that brings the old values of an applied set back; it goes the same way as every other.

    Raises: UnknownChangeSet, StateDiffers, NothingToChange.
    """
    found = change_set(change_set_id=input.change_set_id)
    if found.state is not State.APPLIED:
        raise StateDiffers
    lines = undone(found)
    if not lines:
        raise NothingToChange
    wish = PrepareChanges(
        id=uuid7(),
        kind=found.kind,
        file_name=found.file_name,
        currency=found.currency,
        lines=lines,
        undoes=found.id,
    )
    return prepare(input=wish, actor=actor, at=at)


def _locked(change_set_id: UUID, *states: State) -> ChangeSet:
    found = change_set(change_set_id=change_set_id, lock=True)
    note_subject(found.id)
    if found.state not in states:
        raise StateDiffers
    return found


def _refuse_passed(found: ChangeSet, at: datetime) -> None:
    """A value may not begin in the past: orders have been taken at the old one."""
    if found.starts_at is not None and found.starts_at < at:
        raise StartPassed


def _as_json(lines: list[ChangeLine]) -> str:
    return orjson.dumps([line.model_dump(mode="json", exclude_defaults=True) for line in lines]).decode()
