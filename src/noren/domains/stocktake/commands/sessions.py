from datetime import datetime

from noren.domains.places import api as places
from noren.domains.stocktake.commands.locking import lock_stocktake
from noren.domains.stocktake.contracts import (
    OpenStocktake,
    Stocktake,
    StocktakeRef,
    StocktakeState,
    VariantsOf,
)
from noren.domains.stocktake.errors import NothingCounted, StocktakeExists
from noren.domains.stocktake.events import StocktakeCounted, StocktakeOpened
from noren.domains.stocktake.queries.stocktakes import get_stocktake
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, emit, note_subject

constraint_errors({"stocktake_stocktake_pkey": StocktakeExists, "stocktake_area_pkey": StocktakeExists})

_OPEN = """
INSERT INTO stocktake_stocktake (id, location_id, name, kind, blind, state, opened_at, opened_by, command_id)
VALUES (%s, %s, %s, %s, %s, 'open', %s, %s, %s)
"""
_AREAS = """
INSERT INTO stocktake_area (id, stocktake_id, position, name)
SELECT a.id, %s, a.position, a.name FROM unnest(%s::uuid[], %s::int[], %s::text[]) AS a(id, position, name)
"""
_SCOPE = """
INSERT INTO stocktake_scope (stocktake_id, variant_id, confidence, value_at_risk_minor)
SELECT %s, v.* FROM unnest(%s::uuid[], %s::float8[], %s::bigint[]) AS v
"""
_WITHDRAW = """
UPDATE stocktake_count SET withdrawn_at = %(at)s, withdrawn_by = %(by)s
 WHERE stocktake_id = %(stocktake)s AND variant_id = ANY(%(variants)s) AND withdrawn_at IS NULL
"""


@command("stocktake.open")
def open_stocktake(*, input: OpenStocktake, actor: Actor, at: datetime) -> Stocktake:
    """Begin to count a place, or some of its goods, in these areas. The place keeps selling.

    Raises: LocationNotFound, StocktakeExists, NotAllowed.  Emits: stocktake.opened.v1
    """
    actor.require("stocktake.open", input.location_id)
    places.get_location(location_id=input.location_id)
    opened = (input.id, input.location_id, input.name, input.kind.value, input.blind, at, actor.id, command_id())
    sql.exactly(1, _OPEN, opened)
    areas = input.areas
    sql.touch(_AREAS, (input.id, [a.id for a in areas], list(range(len(areas))), [a.name for a in areas]))
    if input.scope:
        scope = input.scope
        figures = [line.confidence for line in scope], [line.value_at_risk_minor for line in scope]
        sql.touch(_SCOPE, (input.id, [line.variant_id for line in scope], *figures))
    note_subject(input.id)
    emit(StocktakeOpened(stocktake_id=input.id, location_id=input.location_id))
    return get_stocktake(stocktake_id=input.id)


@command("stocktake.end_counting", permission="stocktake.open")
def end_counting(*, input: StocktakeRef, actor: Actor, at: datetime) -> Stocktake:
    """Stop counting, so that the differences can be judged.

    Raises: StocktakeNotFound, StocktakeStateConflict, NothingCounted, NotAllowed.  Locks: the stocktake.
    Emits: stocktake.counted.v1
    """
    stocktake = lock_stocktake(input.stocktake_id, StocktakeState.OPEN, permission="stocktake.open", actor=actor)
    if not stocktake.counted:
        raise NothingCounted
    sql.exactly(1, "UPDATE stocktake_stocktake SET state = 'counted', ended_at = %s WHERE id = %s", (at, stocktake.id))
    emit(StocktakeCounted(stocktake_id=stocktake.id, location_id=stocktake.location_id))
    return get_stocktake(stocktake_id=stocktake.id)


@command("stocktake.recount", permission="stocktake.open")
def recount(*, input: VariantsOf, actor: Actor, at: datetime) -> Stocktake:
    """Have some goods counted again, in every area: their counts are withdrawn, and counting goes on.

    Raises: StocktakeNotFound, StocktakeStateConflict, NotAllowed.  Locks: the stocktake.
    """
    stocktake = lock_stocktake(
        input.stocktake_id, StocktakeState.OPEN, StocktakeState.COUNTED, permission="stocktake.open", actor=actor
    )
    given = {"stocktake": stocktake.id, "variants": input.variant_ids, "at": at, "by": actor.id}
    sql.touch(_WITHDRAW, given)
    reopen = "UPDATE stocktake_stocktake SET state = 'open', ended_at = NULL WHERE id = %s"
    sql.exactly(1, reopen, (stocktake.id,))
    return get_stocktake(stocktake_id=stocktake.id)


@command("stocktake.cancel", permission="stocktake.open")
def cancel(*, input: StocktakeRef, actor: Actor, at: datetime) -> Stocktake:
    """Give a stocktake up; nothing is written.

    Raises: StocktakeNotFound, StocktakeStateConflict, NotAllowed.  Locks: the stocktake.
    """
    stocktake = lock_stocktake(
        input.stocktake_id, StocktakeState.OPEN, StocktakeState.COUNTED, permission="stocktake.open", actor=actor
    )
    ended = "UPDATE stocktake_stocktake SET state = 'canceled', closed_at = %s, closed_by = %s WHERE id = %s"
    sql.exactly(1, ended, (at, actor.id, stocktake.id))
    return get_stocktake(stocktake_id=stocktake.id)
