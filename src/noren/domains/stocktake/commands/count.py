from datetime import datetime

from noren.domains.stocktake.commands.locking import share_stocktake
from noren.domains.stocktake.contracts import Count, CountRef, MarkArea, Taken
from noren.domains.stocktake.errors import (
    AreaNotFound,
    CountedOutside,
    CountExists,
    CountNotFound,
    NotInScope,
    UnknownGoods,
)
from noren.domains.stocktake.rules import EARLY
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors

constraint_errors({"stocktake_count_variant_id_fk": UnknownGoods})

_ASKED = """
SELECT s.opened_at,
       ARRAY(SELECT v FROM unnest(%(variants)s::uuid[]) AS v WHERE s.kind = 'cycle'
                AND NOT EXISTS (SELECT 1 FROM stocktake_scope c WHERE c.stocktake_id = s.id AND c.variant_id = v)),
       EXISTS (SELECT 1 FROM unnest(%(areas)s::uuid[]) AS a
                WHERE NOT EXISTS (SELECT 1 FROM stocktake_area o WHERE o.id = a AND o.stocktake_id = s.id))
  FROM stocktake_stocktake s WHERE s.id = %(stocktake)s
"""
_COUNT = """
INSERT INTO stocktake_count (id, stocktake_id, area_id, variant_id, quantity, counted_at, counter_id, recorded_at, command_id)
SELECT g.id, %(stocktake)s, g.area_id, g.variant_id, g.quantity, g.counted_at, %(counter)s, %(at)s, %(command)s
  FROM unnest(%(ids)s::uuid[], %(areas)s::uuid[], %(variants)s::uuid[], %(quantities)s::bigint[], %(counted_at)s::timestamptz[])
    AS g(id, area_id, variant_id, quantity, counted_at)
 ORDER BY g.id ON CONFLICT (id) DO NOTHING
"""
_SAME = """
SELECT count(*) FROM stocktake_count c
  JOIN unnest(%(ids)s::uuid[], %(areas)s::uuid[], %(variants)s::uuid[], %(quantities)s::bigint[])
    AS g(id, area_id, variant_id, quantity) USING (id, area_id, variant_id, quantity)
 WHERE c.stocktake_id = %(stocktake)s AND c.counter_id IS NOT DISTINCT FROM %(counter)s
"""
_WITHDRAW = """
UPDATE stocktake_count SET withdrawn_at = coalesce(withdrawn_at, %(at)s), withdrawn_by = coalesce(withdrawn_by, %(by)s)
 WHERE id = %(id)s AND stocktake_id = %(stocktake)s AND (counter_id IS NOT DISTINCT FROM %(by)s OR %(any)s)
"""
_MARK = """
UPDATE stocktake_area SET done_at = CASE WHEN %(done)s THEN coalesce(done_at, %(at)s) END,
       done_by = CASE WHEN %(done)s THEN coalesce(done_by, %(by)s) END
 WHERE id = %(area)s AND stocktake_id = %(stocktake)s
"""


@command("stocktake.count")
def count(*, input: Count, actor: Actor, at: datetime) -> Taken:
    """Take what somebody, or a reader of tags, has counted: any number of lines at once, each at its own moment.

    A count that is here already (by id) changes nothing. Nothing moves before the stocktake is closed.

    Raises: StocktakeNotFound, StocktakeStateConflict (no longer open), AreaNotFound, NotInScope, UnknownGoods,
    CountedOutside, CountExists, NotAllowed.  Locks: the stocktake, shared.
    """
    share_stocktake(input.stocktake_id, permission="stocktake.count", actor=actor)
    late = at - input.sent_at if input.sent_at else at - at
    moments = [line.counted_at + late for line in input.lines]
    given = {
        "stocktake": input.stocktake_id,
        "counter": actor.id,
        "ids": [line.id for line in input.lines],
        "areas": [line.area_id for line in input.lines],
        "variants": [line.variant_id for line in input.lines],
        "quantities": [line.quantity for line in input.lines],
        "counted_at": [min(moment, at) for moment in moments],
        "at": at,
        "command": command_id(),
    }
    opened_at, others, strange_area = sql.row(_ASKED, given) or (at, [], True)
    if strange_area:
        raise AreaNotFound
    if others:
        raise NotInScope(variant_ids=[str(one) for one in others[:20]])
    if not all(opened_at - EARLY <= moment <= at + EARLY for moment in moments):
        raise CountedOutside
    new = sql.touch(_COUNT, given)
    if sql.value(_SAME, given) != len(input.lines):
        raise CountExists
    return Taken(new=new)


@command("stocktake.withdraw_count", permission="stocktake.count")
def withdraw_count(*, input: CountRef, actor: Actor, at: datetime) -> None:
    """Take a count back: one's own, or anybody's for whoever approves. What its counter counted before holds again.

    Raises: StocktakeNotFound, StocktakeStateConflict, CountNotFound, NotAllowed.  Locks: the stocktake, shared.
    """
    share_stocktake(input.stocktake_id, permission="stocktake.count", actor=actor)
    given = {
        "id": input.count_id,
        "stocktake": input.stocktake_id,
        "at": at,
        "by": actor.id,
        "any": actor.may("stocktake.approve"),
    }
    if not sql.touch(_WITHDRAW, given):
        raise CountNotFound


@command("stocktake.mark_area", permission="stocktake.count")
def mark_area(*, input: MarkArea, actor: Actor, at: datetime) -> None:
    """Say that everything in an area has been counted, or that it has not after all.

    Raises: StocktakeNotFound, StocktakeStateConflict, AreaNotFound, NotAllowed.  Locks: the stocktake, shared.
    """
    share_stocktake(input.stocktake_id, permission="stocktake.count", actor=actor)
    given = {
        "area": input.area_id,
        "stocktake": input.stocktake_id,
        "done": input.done,
        "at": at,
        "by": actor.id,
    }
    if not sql.touch(_MARK, given):
        raise AreaNotFound
