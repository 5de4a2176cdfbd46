"""What becomes of promised goods that are missing: asked, mended, told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.fulfilment.commands.advancing import facts
from noren.domains.fulfilment.contracts import (
    CarryQuestion,
    Endanger,
    NoteShortfall,
    Outcome,
    SettleShortfall,
    Shortfall,
)
from noren.domains.fulfilment.errors import ShortfallNotFound, ShortfallSettled
from noren.domains.fulfilment.events import RemedyProposed, ShortfallMended
from noren.domains.fulfilment.queries.shortfalls import find_shortfall
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, emit

constraint_errors({"fulfilment_shortfall_asked_once": ShortfallSettled})

_NOTE = """
INSERT INTO fulfilment_shortfall (id, fulfilment_id, line_id, order_id, order_code, location_id, variant_id, quantity, cause,
                                  options, respond_by, outcome, outcome_at, outcome_location_id, ranking, decided_by, created_at,
                                  command_id)
SELECT %(id)s, f.id, l.id, f.order_id, f.order_code, f.location_id, l.variant_id, %(quantity)s, %(cause)s, %(options)s::jsonb,
       %(respond_by)s, %(outcome)s, %(outcome_at)s, %(outcome_location_id)s, %(ranking)s::jsonb, '', %(at)s, %(command)s
  FROM fulfilment_line l JOIN fulfilment_fulfilment f ON f.id = l.fulfilment_id
 WHERE l.id = %(line_id)s AND f.id = %(fulfilment_id)s
RETURNING fulfilment_id, order_id, location_id, (SELECT type FROM fulfilment_fulfilment WHERE id = %(fulfilment_id)s) AS type
"""
_SETTLE = """
UPDATE fulfilment_shortfall s SET outcome = %(outcome)s, outcome_at = %(at)s, outcome_location_id = %(location)s, decided_by = %(by)s,
       outcome_variant_id = %(variant)s, refund_minor = %(refund)s
  FROM fulfilment_fulfilment f WHERE f.id = s.fulfilment_id AND s.outcome = '' AND {which}
RETURNING s.id AS shortfall_id, s.fulfilment_id, s.order_id, s.location_id, f.type
"""
_CARRY = """
UPDATE fulfilment_shortfall SET fulfilment_id = %s, line_id = %s, quantity = %s WHERE id = %s AND outcome = ''
"""
_ENDANGER = """
INSERT INTO fulfilment_endangered (location_id, variant_id, since)
SELECT l.location_id, l.variant_id, %s FROM unnest(%s::uuid[], %s::uuid[]) AS l(location_id, variant_id) ORDER BY 1, 2
    ON CONFLICT (location_id, variant_id) DO UPDATE SET since = excluded.since
"""
_RELIEVE = """
DELETE FROM fulfilment_endangered e USING unnest(%s::uuid[], %s::uuid[], %s::timestamptz[]) AS l(location_id, variant_id, since)
 WHERE e.location_id = l.location_id AND e.variant_id = l.variant_id AND e.since = l.since
"""


@command("fulfilment.note_shortfall")
def note_shortfall(*, input: NoteShortfall, actor: Actor, at: datetime) -> UUID:
    """Write down that units of a line are missing: mended already, or the customer is asked.

    Raises: ShortfallNotFound (no such line), ShortfallSettled (it is asked about already).
    Emits: fulfilment.remedy_proposed.v1 or fulfilment.shortfall_settled.v1
    """
    row = sql.record(
        _NOTE,
        {
            **input.model_dump(include={"id", "fulfilment_id", "line_id", "quantity", "cause", "respond_by"}),
            "options": orjson.dumps([option.model_dump(mode="json") for option in input.options]).decode(),
            "ranking": input.ranking.model_dump_json() if input.ranking else None,
            "outcome": input.outcome or "",
            "outcome_at": at if input.outcome else None,
            "outcome_location_id": input.outcome_location_id,
            "at": at,
            "command": command_id(),
        },
    )
    if row is None:
        raise ShortfallNotFound
    told = facts(row["fulfilment_id"], row)
    if input.outcome is None:
        emit(RemedyProposed(shortfall_id=input.id, **told))
    else:
        emit(ShortfallMended(shortfall_id=input.id, outcome=input.outcome, **told))
    return input.id


@command("fulfilment.settle_shortfall")
def settle_shortfall(*, input: SettleShortfall, actor: Actor, at: datetime) -> Shortfall:
    """Say what became of missing goods, once. `due_at` moves the promise of their part to a later time.

    Raises: ShortfallNotFound, ShortfallSettled.  Locks: the shortfall.  Emits: fulfilment.shortfall_settled.v1
    """
    became = {"location": input.location_id, "variant": input.variant_id, "refund": input.refund_minor}
    settled = _settle("s.id = %(id)s", {"id": input.id, **became}, input.outcome, by=input.decided_by, at=at)
    found = find_shortfall(shortfall_id=input.id)
    if found is None:
        raise ShortfallNotFound
    if not settled:
        raise ShortfallSettled(outcome=found.outcome.value if found.outcome else "")
    if input.due_at is not None:
        sql.exactly(
            1,
            "UPDATE fulfilment_fulfilment SET due_at = greatest(due_at, %s) WHERE id = %s",
            (input.due_at, found.fulfilment_id),
        )
    return found


@command("fulfilment.carry_question")
def carry_question(*, input: CarryQuestion, actor: Actor, at: datetime) -> None:
    """Let an open question follow its units to another line; its customer is not asked anew.

    Raises: ShortfallSettled.  Locks: the shortfall.
    """
    told = (input.fulfilment_id, input.line_id, input.quantity, input.id)
    if sql.touch(_CARRY, told) != 1:
        raise ShortfallSettled


@command("fulfilment.endanger")
def endanger(*, input: Endanger, actor: Actor, at: datetime) -> None:
    """Remember levels whose promises have to be mended; the timer does it a moment later, promise by promise."""
    levels = sorted({(level.location_id, level.variant_id) for level in input.levels})
    sql.touch(_ENDANGER, (at, [level[0] for level in levels], [level[1] for level in levels]))


@command("fulfilment.relieve")
def relieve(*, input: Endanger, actor: Actor, at: datetime) -> None:
    """Forget levels that were looked after, unless they were endangered once more meanwhile."""
    levels = input.levels
    told = ([one.location_id for one in levels], [one.variant_id for one in levels], [one.since for one in levels])
    sql.touch(_RELIEVE, told)


def settle_open(fulfilment_id: UUID, outcome: Outcome, *, actor: Actor, at: datetime) -> None:
    """End the questions about a part that has moved on by itself."""
    told = {"part": fulfilment_id, "location": None, "variant": None, "refund": 0}
    _settle("s.fulfilment_id = %(part)s", told, outcome, by=actor.kind.value, at=at)


def _settle(which: str, told: dict[str, Any], outcome: Outcome, *, by: str, at: datetime) -> Sequence[dict[str, Any]]:
    params = {**told, "outcome": outcome.value, "at": at, "by": by}
    settled = sql.records(_SETTLE.format(which=which), params)
    for row in settled:
        emit(
            ShortfallMended(shortfall_id=row["shortfall_id"], outcome=outcome.value, **facts(row["fulfilment_id"], row))
        )
    return settled
