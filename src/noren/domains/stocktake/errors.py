"""Refusals of stocktake."""

from noren.kernel.errors import AppError, ErrorKind


class StocktakeNotFound(AppError):
    code = "stocktake.not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such stocktake."


class StocktakeExists(AppError):
    code = "stocktake.exists"
    kind = ErrorKind.CONFLICT
    message = "A stocktake, or an area, with this id exists already."


class StocktakeStateConflict(AppError):
    """`state` says how the stocktake stands."""

    code = "stocktake.state_conflict"
    kind = ErrorKind.CONFLICT
    message = "The stocktake is no longer at this step."


class AreaNotFound(AppError):
    code = "stocktake.area_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "The stocktake has no such area."


class NotInScope(AppError):
    """A cycle stocktake counts only what it names; `variant_ids` are others."""

    code = "stocktake.not_in_scope"
    kind = ErrorKind.INVALID
    message = "This product is not part of this stocktake."


class UnknownGoods(AppError):
    code = "stocktake.unknown_goods"
    kind = ErrorKind.NOT_FOUND
    message = "This product is unknown."


class CountExists(AppError):
    """The id stands for another count: make a new one for what was counted anew."""

    code = "stocktake.count_exists"
    kind = ErrorKind.CONFLICT
    message = "A count with this id is here already, with other contents."


class CountNotFound(AppError):
    code = "stocktake.count_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such count."


class CountedOutside(AppError):
    """Later than now, or before the stocktake was opened."""

    code = "stocktake.counted_outside"
    kind = ErrorKind.INVALID
    message = "The time of counting lies outside of the stocktake."


class OwnCount(AppError):
    """Between two counts a third person decides."""

    code = "stocktake.own_count"
    kind = ErrorKind.FORBIDDEN
    message = "You made one of these counts: somebody else decides, or counts a third time."


class CountsInConflict(AppError):
    """`variant_ids`: an area of theirs was counted differently by two people."""

    code = "stocktake.counts_in_conflict"
    kind = ErrorKind.CONFLICT
    message = "Some counts contradict each other."


class UncountedLevels(AppError):
    """`levels`: so many have not been counted; say what becomes of them."""

    code = "stocktake.uncounted_levels"
    kind = ErrorKind.CONFLICT
    message = "Some stock was not counted: say whether it is gone or left as it is."


class NothingCounted(AppError):
    code = "stocktake.nothing_counted"
    kind = ErrorKind.CONFLICT
    message = "Nothing was counted."


class NeedsApproval(AppError):
    """`variant_ids`: differences beyond the limit of who closes, that nobody of a higher limit has approved."""

    code = "stocktake.needs_approval"
    kind = ErrorKind.CONFLICT
    message = "Some differences need approval, or a recount."


class BeyondLimit(AppError):
    """`most_units`, `most_value_minor`: what the actor may decide."""

    code = "stocktake.beyond_limit"
    kind = ErrorKind.FORBIDDEN
    message = "This is more than you may decide."


class UnknownReason(AppError):
    code = "stocktake.unknown_reason"
    kind = ErrorKind.INVALID
    message = "There is no such reason, or it is no longer in use."


class ReasonEffectFixed(AppError):
    code = "stocktake.reason_effect_fixed"
    kind = ErrorKind.CONFLICT
    message = "What a reason does to the goods cannot be changed; make a new one."


class NoteMissing(AppError):
    code = "stocktake.note_missing"
    kind = ErrorKind.INVALID
    message = "This reason needs a note."


class AdjustmentExists(AppError):
    code = "stocktake.adjustment_exists"
    kind = ErrorKind.CONFLICT
    message = "An adjustment with this id exists already."


class AdjustmentNotFound(AppError):
    code = "stocktake.adjustment_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such adjustment."


class AdjustmentDecided(AppError):
    """`state` says how."""

    code = "stocktake.adjustment_decided"
    kind = ErrorKind.CONFLICT
    message = "This adjustment has been decided already."


class LimitInThePast(AppError):
    code = "stocktake.limit_in_the_past"
    kind = ErrorKind.INVALID
    message = "A limit begins now or later."
