from datetime import datetime

from noren.domains.stocktake.commands.locking import lock_stocktake
from noren.domains.stocktake.contracts import ApproveVariances, CountRef, StocktakeState
from noren.domains.stocktake.errors import BeyondLimit, CountNotFound, CountsInConflict, OwnCount
from noren.domains.stocktake.queries.adjustments import limit_of
from noren.domains.stocktake.queries.stocktakes import counts_of
from noren.domains.stocktake.queries.variances import compare
from noren.domains.stocktake.rules import within
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id

_DECIDE = """
UPDATE stocktake_count SET decided_at = CASE WHEN id = %(id)s THEN %(at)s END, decided_by = CASE WHEN id = %(id)s THEN %(by)s END
 WHERE stocktake_id = %(stocktake)s AND area_id = %(area)s AND variant_id = %(variant)s AND withdrawn_at IS NULL
"""
_APPROVE = """
INSERT INTO stocktake_approval (stocktake_id, variant_id, delta, approved_by, approved_at, command_id)
SELECT %(stocktake)s, v.*, %(by)s, %(at)s, %(command)s FROM unnest(%(variants)s::uuid[], %(deltas)s::bigint[]) AS v
ON CONFLICT (stocktake_id, variant_id) DO UPDATE
   SET delta = excluded.delta, approved_by = excluded.approved_by, approved_at = excluded.approved_at, command_id = excluded.command_id
"""


@command("stocktake.decide", permission="stocktake.approve")
def decide(*, input: CountRef, actor: Actor, at: datetime) -> None:
    """Say which of the counts of an area holds, where people counted differently. Somebody else than they decides.

    Raises: StocktakeNotFound, StocktakeStateConflict, CountNotFound, OwnCount, NotAllowed.  Locks: the stocktake.
    """
    lock_stocktake(
        input.stocktake_id, StocktakeState.OPEN, StocktakeState.COUNTED, permission="stocktake.approve", actor=actor
    )
    counts = counts_of(stocktake_id=input.stocktake_id)
    chosen = next((one for one in counts if one.id == input.count_id), None)
    if chosen is None:
        raise CountNotFound
    rivals = [one for one in counts if (one.area_id, one.variant_id) == (chosen.area_id, chosen.variant_id)]
    if actor.id in {one.counter_id for one in rivals}:
        raise OwnCount
    given = {
        "id": chosen.id,
        "stocktake": input.stocktake_id,
        "area": chosen.area_id,
        "variant": chosen.variant_id,
        "at": at,
        "by": actor.id,
    }
    sql.exactly(len(rivals), _DECIDE, given)


@command("stocktake.approve")
def approve(*, input: ApproveVariances, actor: Actor, at: datetime) -> int:
    """Accept differences that are beyond the limit of who closes; returns how many. Only for the difference seen now.

    Raises: StocktakeNotFound, StocktakeStateConflict (still counting), CountsInConflict, BeyondLimit, NotAllowed.
    Locks: the stocktake.
    """
    stocktake = lock_stocktake(input.stocktake_id, StocktakeState.COUNTED, permission="stocktake.approve", actor=actor)
    found = compare(stocktake=stocktake, counts=counts_of(stocktake_id=stocktake.id), set_aside=input.set_aside, at=at)
    wanted = set(input.variant_ids)
    lines = [line for line in found.lines if line.variant_id in wanted]
    if any(line.conflicts for line in lines):
        raise CountsInConflict(variant_ids=[str(line.variant_id) for line in lines if line.conflicts])
    limit = limit_of(actor=actor, location_id=stocktake.location_id, at=at)
    beyond = [line for line in lines if not within(limit, units=line.delta, value_minor=line.value_minor)]
    if beyond and limit is not None:
        raise BeyondLimit(most_units=limit.most_units, most_value_minor=limit.most_value_minor)
    given = {
        "stocktake": stocktake.id,
        "variants": [line.variant_id for line in lines],
        "deltas": [line.delta for line in lines],
        "by": actor.id,
        "at": at,
        "command": command_id(),
    }
    return sql.touch(_APPROVE, given)
