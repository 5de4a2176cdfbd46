from datetime import datetime

from noren.domains.stock.contracts import ReviewProgress, SafetyPolicy
from noren.platform import sql

_COLUMNS = """id, department_id, location_id, valid_from, promise_percent, loss_per_year_percent, error_per_move_percent,
       least, most"""
_HOLDING = f"""
SELECT DISTINCT ON (department_id, location_id) {_COLUMNS} FROM stock_safety_policy WHERE valid_from <= %s
 ORDER BY department_id, location_id, valid_from DESC
"""  # noqa: S608 - text of our own
_COMING = f"SELECT {_COLUMNS} FROM stock_safety_policy WHERE valid_from > %s ORDER BY valid_from, id"  # noqa: S608 - as above


def safety_policies(*, at: datetime) -> list[SafetyPolicy]:
    """The policies that hold now, one for each scope, also those that say that nothing is kept back."""
    return [SafetyPolicy(**row) for row in sql.records(_HOLDING, (at,))]


def coming_safety_policies(*, at: datetime) -> list[SafetyPolicy]:
    """Those that are to hold later, soonest first."""
    return [SafetyPolicy(**row) for row in sql.records(_COMING, (at,))]


def review_progress(*, name: str) -> ReviewProgress | None:
    """How far a review of margins has come; None before its first."""
    found = sql.record("SELECT name, seen_until, last_variant_id FROM stock_safety_review WHERE name = %s", (name,))
    return ReviewProgress(**found) if found else None
