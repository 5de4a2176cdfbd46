"""The life of a change set: draft, submitted, approved, applied; or rejected, or cancelled."""

from datetime import datetime
from uuid import UUID

import orjson

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import ImportPrice, PriceLine, SetPrices
from noren.journeys.bulk_edit.contracts import (
    ChangeLine,
    ChangeSet,
    ChangeSetRef,
    DecideChanges,
    Outcome,
    PrepareChanges,
    State,
)
from noren.journeys.bulk_edit.errors import NothingToChange, OwnChanges, StartPassed, StateDiffers
from noren.journeys.bulk_edit.queries import change_set, is_only_approver, undone
from noren.journeys.bulk_edit.reading import price_at
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql
from noren.platform.actor import Actor, ActorKind, NotAllowed
from noren.platform.command import command, note_subject

_PREPARE = """
INSERT INTO journeys_change_set (id, file_name, state, currency, starts_at, author_id, author, created_at, undoes, lines)
VALUES (%s, %s, 'draft', %s, %s, %s, %s, %s, %s, %s::jsonb)
"""


@command("bulk_edit.prepare")
def prepare(*, input: PrepareChanges, actor: Actor, at: datetime) -> ChangeSetRef:
    """Keep what a file would change as a draft; nothing changes by it."""
    given = (input.id, input.file_name, input.currency, input.starts_at, actor.id, actor.label, at, input.undoes)
    sql.exactly(1, _PREPARE, (*given, _as_json(input.lines)))
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
    """Set the prices of an approved set whose start has come, from that start on; all of it in one transaction.

    A line whose price is no longer the one that was approved stays out as a conflict: whoever changed it meanwhile knew
    more than the file.
    Raises: UnknownChangeSet, StateDiffers.  Locks: the change set.  Emits: catalog.price_changed.v1
    """
    found = _locked(input.change_set_id, State.APPROVED)
    start = found.starts_at
    if start is None or start > at:
        raise StateDiffers
    lines = _against_today(found, start)
    prices = [_price(found, line, start) for line in lines if line.outcome is Outcome.CHANGED]
    if prices:
        catalog.set_prices(input=SetPrices(prices=prices), actor=actor, at=at)
    sql.exactly(
        1,
        "UPDATE journeys_change_set SET state = 'applied', ended_at = %s, lines = %s::jsonb WHERE id = %s",
        (at, _as_json(lines), found.id),
    )
    return input


@command("bulk_edit.undo", permission="bulk_edit.prepare")
def undo(*, input: ChangeSetRef, actor: Actor, at: datetime) -> ChangeSetRef:
    """Make a draft that brings the old prices of an applied set back; it goes the same way as every other.

    Raises: UnknownChangeSet, StateDiffers, NothingToChange.
    """
    found = change_set(change_set_id=input.change_set_id)
    if found.state is not State.APPLIED:
        raise StateDiffers
    lines = undone(found)
    if not lines:
        raise NothingToChange
    wish = PrepareChanges(id=uuid7(), file_name=found.file_name, currency=found.currency, lines=lines, undoes=found.id)
    return prepare(input=wish, actor=actor, at=at)


def _locked(change_set_id: UUID, *states: State) -> ChangeSet:
    found = change_set(change_set_id=change_set_id, lock=True)
    note_subject(found.id)
    if found.state not in states:
        raise StateDiffers
    return found


def _refuse_passed(found: ChangeSet, at: datetime) -> None:
    """A price may not begin in the past: orders have been taken at the old one."""
    if found.starts_at is not None and found.starts_at < at:
        raise StartPassed


def _against_today(found: ChangeSet, start: datetime) -> list[ChangeLine]:
    skus = sorted({line.sku for line in found.of(Outcome.CHANGED)})
    prices: dict[UUID, list[ImportPrice]] = {
        one.id: [] if one.archived else one.variant.prices for one in catalog.moved_variants(skus=skus)
    }
    return [
        line
        if line.outcome is not Outcome.CHANGED or _stands(found, line, prices.get(line.variant_id or found.id), start)
        else line.model_copy(update={"outcome": Outcome.CONFLICT})
        for line in found.lines
    ]


def _stands(found: ChangeSet, line: ChangeLine, prices: list[ImportPrice] | None, start: datetime) -> bool:
    """Whether the variant is there, costs what it did, and nothing else starts at the same instant."""
    if prices is None:
        return False
    scope = (found.currency, line.channel, line.location_id)
    own = [one for one in prices if (one.currency, one.channel, one.location_id) == scope]
    now = price_at(prices, currency=found.currency, channel=line.channel, location_id=line.location_id, at=start)
    return now == line.old_minor and all(one.valid_from != start for one in own)


def _price(found: ChangeSet, line: ChangeLine, start: datetime) -> PriceLine:
    return PriceLine.model_validate(
        {
            "id": derived_id("bulk-edit", found.id, line.line),
            "variant_id": line.variant_id,
            "amount_minor": line.new_minor,
            "currency": found.currency,
            "channel": line.channel,
            "location_id": line.location_id,
            "valid_from": start,
            "valid_to": line.valid_to,
        }
    )


def _as_json(lines: list[ChangeLine]) -> str:
    return orjson.dumps([line.model_dump(mode="json", exclude_defaults=True) for line in lines]).decode()
