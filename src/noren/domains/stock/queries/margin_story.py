from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.stock import rules
from noren.domains.stock.contracts import MarginStory
from noren.domains.stock.queries.safety_policies import safety_policies
from noren.platform import sql

_LEVEL = """
SELECT on_hand, safety, safety_by_hand IS NOT NULL, counted_at, moved_since, error_units, error_moves, expected_error
  FROM stock_level WHERE location_id = %s AND variant_id = %s
"""


def margin_story(
    *, location_id: UUID, variant_id: UUID, departments: Sequence[UUID], at: datetime
) -> MarginStory | None:
    """Why so many units of this level are kept back; None where there is no such level. Two statements.

    `departments` of the product, from its own to the root.
    """
    row = sql.row(_LEVEL, (location_id, variant_id))
    if row is None:
        return None
    _on_hand, safety, by_hand, counted_at, moved_since, error_units, error_moves, expected_error = row
    policy = rules.policy_for(safety_policies(at=at), departments=departments, location_id=location_id)
    rates = rules.rates_of(policy) if policy else rules.WITHOUT_POLICY
    return MarginStory(
        by_hand=by_hand,
        policy_id=rates.policy_id,
        promise_percent=policy.promise_percent if policy else None,
        counted_at=counted_at,
        days=(at - counted_at).total_seconds() / 86_400 if counted_at else float(rules.LONGEST_DAYS),
        moved_since=moved_since,
        error_rate=rules.error_rate(
            error_per_move=rates.error_per_move, error_units=error_units, error_moves=error_moves
        ),
        expected_error=expected_error,
        margin=safety,
    )
