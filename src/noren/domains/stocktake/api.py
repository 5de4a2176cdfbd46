"""Stocktake's public face: counting what stands at a place, and adjusting what became of it."""

from noren.domains.stocktake.commands.adjust import adjust, approve_adjustment, refuse_adjustment
from noren.domains.stocktake.commands.close import write
from noren.domains.stocktake.commands.count import count, mark_area, withdraw_count
from noren.domains.stocktake.commands.decide import approve, decide
from noren.domains.stocktake.commands.sessions import cancel, end_counting, open_stocktake, recount
from noren.domains.stocktake.commands.settings import save_reason, set_limit
from noren.domains.stocktake.errors import (
    AdjustmentDecided,
    AdjustmentExists,
    AdjustmentNotFound,
    AreaNotFound,
    BeyondLimit,
    CountedOutside,
    CountExists,
    CountNotFound,
    CountsInConflict,
    LimitInThePast,
    NeedsApproval,
    NoteMissing,
    NothingCounted,
    NotInScope,
    OwnCount,
    ReasonEffectFixed,
    StocktakeExists,
    StocktakeNotFound,
    StocktakeStateConflict,
    UncountedLevels,
    UnknownGoods,
    UnknownReason,
)
from noren.domains.stocktake.queries.adjustments import get_adjustment, limit_of, limits, list_adjustments, reasons
from noren.domains.stocktake.queries.discrepancies import discrepancies
from noren.domains.stocktake.queries.stocktakes import counts_of, get_stocktake, list_stocktakes, own_counts, scope_of
from noren.domains.stocktake.queries.variances import variances
from noren.domains.stocktake.rules import DEFAULT_LIMITS, within

__all__ = [
    "DEFAULT_LIMITS",
    "AdjustmentDecided",
    "AdjustmentExists",
    "AdjustmentNotFound",
    "AreaNotFound",
    "BeyondLimit",
    "CountExists",
    "CountNotFound",
    "CountedOutside",
    "CountsInConflict",
    "LimitInThePast",
    "NeedsApproval",
    "NotInScope",
    "NoteMissing",
    "NothingCounted",
    "OwnCount",
    "ReasonEffectFixed",
    "StocktakeExists",
    "StocktakeNotFound",
    "StocktakeStateConflict",
    "UncountedLevels",
    "UnknownGoods",
    "UnknownReason",
    "adjust",
    "approve",
    "approve_adjustment",
    "cancel",
    "count",
    "counts_of",
    "decide",
    "discrepancies",
    "end_counting",
    "get_adjustment",
    "get_stocktake",
    "limit_of",
    "limits",
    "list_adjustments",
    "list_stocktakes",
    "mark_area",
    "open_stocktake",
    "own_counts",
    "reasons",
    "recount",
    "refuse_adjustment",
    "save_reason",
    "scope_of",
    "set_limit",
    "variances",
    "withdraw_count",
    "within",
    "write",
]
