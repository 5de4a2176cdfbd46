"""What stands where, and what of it can be promised."""

from datetime import datetime
from uuid import UUID

from noren.domains.stock.contracts.incoming import Incoming
from noren.domains.stock.contracts.movements import Movement
from noren.domains.stock.contracts.promises import OpenPromise
from noren.domains.stock.contracts.values import Contract


class Standing(Contract):
    """What stands at some places together."""

    levels: int
    units: int


class ListedLevel(Contract):
    location_id: UUID
    variant_id: UUID
    on_hand: int
    unavailable: int
    safety: int


class LevelNow(Contract):
    """One level as a stocktake sees it."""

    variant_id: UUID
    on_hand: int
    expected_error: float
    confidence: float
    counted_at: datetime | None
    moved_since: int


class Availability(Contract):
    """What one location can promise of one variant now; `available` is never negative here.

    `confidence`: the probability that the record is right to the unit, from the time and the units moved since the last
    count and what earlier counts have shown (see rules.py). `incoming`: soonest first, an unknown date last.
    `moves_per_day`: the units that have come and gone since the last count; 0 where nobody has counted yet.
    """

    location_id: UUID
    variant_id: UUID
    on_hand: int
    reserved: int
    unavailable: int
    safety: int
    available: int
    confidence: float = 1.0
    incoming: list[Incoming] = []
    moves_per_day: float = 0.0


class Promisable(Contract):
    """What anybody may know of a level: how many units can be had now, how sure that is, and what is on its way."""

    location_id: UUID
    variant_id: UUID
    available: int
    confidence: float = 1.0
    incoming: list[Incoming] = []


class LevelStory(Contract):
    """Why a level is what it is: its figures, its latest movements and its open promises."""

    level: Availability
    movements: list[Movement]
    promises: list[OpenPromise]
