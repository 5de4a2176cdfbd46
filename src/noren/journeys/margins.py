"""Margins follow how sure the records are: soon after goods have moved, and all of them in turn as time goes by."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReviewMargins, ReviewProgress, VariantOfDepartments
from noren.kernel.ids import dated_id
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.timers import every

MOVED, IN_TURN = "moved", "in turn"
AT_ONCE = 250
IN_A_MINUTE = 4
"""So many times: the levels of a few hundred variants in six places are what a worker holds in memory without a thought."""
ROUND = timedelta(hours=6)
LATE_COMMITS = timedelta(minutes=2)
"""A movement's id is made before it is committed: so long after its moment it may still appear."""

# A path of departments runs from a product's own to the root.
_PATHS = """
WITH RECURSIVE path AS (
  SELECT id, ARRAY[id] AS departments FROM catalog_department WHERE parent_id IS NULL
  UNION ALL
  SELECT d.id, d.id || path.departments FROM catalog_department d JOIN path ON path.id = d.parent_id
)
SELECT v.id AS variant_id, path.departments
  FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id JOIN path ON path.id = p.department_id
 WHERE {which}
"""
_THESE = _PATHS.format(which="v.id = ANY(%s)")
_AFTER = _PATHS.format(which="v.id > %s ORDER BY v.id LIMIT %s")
_MOVED = "SELECT DISTINCT variant_id FROM stock_movement WHERE id >= %s ORDER BY 1"
_FIRST = UUID(int=0)


def departments_of_variants(*, variant_ids: Sequence[UUID]) -> list[VariantOfDepartments]:
    """The departments of each variant's product, from its own to the root. One statement."""
    return [VariantOfDepartments(**row) for row in sql.records(_THESE, (list(variant_ids),))]


@every(60, "stock.review_moved", lane="background")
def review_moved(*, at: datetime) -> None:
    """Review the levels of everything that has moved since the last time."""
    before = stock.review_progress(name=MOVED)
    since = before.seen_until if before else at - timedelta(days=1)
    moved = [row[0] for row in sql.rows(_MOVED, (dated_id(since - LATE_COMMITS),))]
    for start in range(0, len(moved), AT_ONCE):
        variants = departments_of_variants(variant_ids=moved[start : start + AT_ONCE])
        stock.review_margins(input=ReviewMargins(variants=variants), actor=SYSTEM, at=at)
    if moved:
        done = ReviewProgress(name=MOVED, seen_until=at)
        stock.review_margins(input=ReviewMargins(variants=[], progress=done), actor=SYSTEM, at=at)


@every(60, "stock.review_in_turn", lane="background")
def review_in_turn(*, at: datetime) -> None:
    """Review the next variants, whatever became of them: a record grows less sure by lying there. A round takes as long
    as the chain is large, and the next begins six hours after it began."""
    before = stock.review_progress(name=IN_TURN)
    if before and before.last_variant_id is None and at < before.seen_until + ROUND:
        return
    begun = before.seen_until if before and before.last_variant_id else at
    last = before.last_variant_id if before else None
    for _time in range(IN_A_MINUTE):
        variants = [VariantOfDepartments(**row) for row in sql.records(_AFTER, (last or _FIRST, AT_ONCE))]
        last = variants[-1].variant_id if len(variants) == AT_ONCE else None
        done = ReviewProgress(name=IN_TURN, seen_until=begun, last_variant_id=last)
        stock.review_margins(input=ReviewMargins(variants=variants, progress=done), actor=SYSTEM, at=at)
        if last is None:
            return
