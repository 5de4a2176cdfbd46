"""What every step of a stocktake shares: its lock, and who may take it."""

from typing import Any
from uuid import UUID

from noren.domains.stocktake.contracts import Stocktake, StocktakeState
from noren.domains.stocktake.errors import StocktakeNotFound, StocktakeStateConflict
from noren.domains.stocktake.queries.stocktakes import get_stocktake
from noren.platform import sql
from noren.platform.actor import Actor

_ALONE = "SELECT location_id, state FROM stocktake_stocktake WHERE id = %s FOR NO KEY UPDATE"
_TOGETHER = "SELECT location_id, state FROM stocktake_stocktake WHERE id = %s FOR SHARE"


def lock_stocktake(stocktake_id: UUID, *states: StocktakeState, permission: str, actor: Actor) -> Stocktake:
    """The stocktake, for this command alone, if it is in one of these states and the actor may do this there.

    Raises: StocktakeNotFound, StocktakeStateConflict, NotAllowed.
    """
    _require(sql.record(_ALONE, (stocktake_id,)), states, permission, actor)
    return get_stocktake(stocktake_id=stocktake_id)


def share_stocktake(stocktake_id: UUID, *, permission: str, actor: Actor) -> None:
    """Keep a stocktake open while this command runs, beside other counters.

    Raises: StocktakeNotFound, StocktakeStateConflict, NotAllowed.
    """
    _require(sql.record(_TOGETHER, (stocktake_id,)), (StocktakeState.OPEN,), permission, actor)


def _require(found: dict[str, Any] | None, states: tuple[StocktakeState, ...], permission: str, actor: Actor) -> None:
    if found is None:
        raise StocktakeNotFound
    actor.require(permission, found["location_id"])
    if found["state"] not in states:
        raise StocktakeStateConflict(state=found["state"])
