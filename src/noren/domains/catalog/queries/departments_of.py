from collections.abc import Sequence
from uuid import UUID

from noren.platform import sql

_PATHS = """
WITH RECURSIVE up AS (
  SELECT p.id AS product_id, p.department_id, 0 AS step FROM catalog_product p WHERE p.id = ANY(%s)
  UNION ALL
  SELECT up.product_id, d.parent_id, up.step + 1 FROM up JOIN catalog_department d ON d.id = up.department_id
   WHERE d.parent_id IS NOT NULL AND up.step < 20
)
SELECT product_id, array_agg(department_id ORDER BY step DESC) FROM up GROUP BY 1
"""


def departments_of(*, product_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The departments that products stand in, from the top of the tree to their own."""
    return {row[0]: row[1] for row in sql.rows(_PATHS, (list(product_ids),))}
