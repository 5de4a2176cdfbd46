from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from noren.domains.catalog import api as catalog
from noren.domains.storefront.projection import COLUMNS, NAMES, fresh_rows
from noren.platform import sql
from noren.platform.repair import Repair
from noren.platform.verify import Finding, check

PIECE = 500

# The database compares, so that arrays, numbers and lexemes are equal in its own sense. `next_change_at` is about the
# instant of asking and is left out.
_COMPARED = [name for name in NAMES if name not in ("product_id", "next_change_at")]
_LISTINGS = f"""
SELECT product_id, array_remove(ARRAY[{
    ", ".join(f"CASE WHEN f.{name} IS DISTINCT FROM l.{name} THEN '{name}' END" for name in _COMPARED)
}], NULL)
  FROM (SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS r({COLUMNS})) f
  FULL JOIN (SELECT * FROM storefront_listing WHERE product_id = ANY(%(products)s)) l USING (product_id)
 WHERE ({", ".join(f"f.{name}" for name in _COMPARED)}) IS DISTINCT FROM ({
    ", ".join(f"l.{name}" for name in _COMPARED)
})
"""  # noqa: S608 - names are constants
_VARIANTS = """
SELECT variant_id, coalesce(f.product_id, v.product_id) FROM (
  SELECT * FROM jsonb_to_recordset(%(variants)s::jsonb) AS g(variant_id uuid, product_id uuid, available_at uuid[])
) f FULL JOIN (SELECT * FROM storefront_variant WHERE product_id = ANY(%(products)s)) v USING (variant_id)
 WHERE (f.product_id, f.available_at) IS DISTINCT FROM (v.product_id, v.available_at)
"""
_STRANGERS = "SELECT product_id FROM storefront_listing WHERE product_id <> ALL(%s)"


@check("storefront.listing")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Listing rows that differ from what the catalogue and the stock say now."""
    seen: list[UUID] = []
    found = _wrong(seen, at)
    return [finding for _, finding in found] + [
        Finding(subject=f"product {row[0]}", problem="listed, but not in the catalogue")
        for row in sql.rows(_STRANGERS, (seen,))
    ]


def listing_repairs(*, at: datetime) -> list[Repair]:
    """Products whose listing would be written anew; a listing of something that the catalogue lacks is for people to judge."""
    return [
        Repair(
            id=str(product_id),
            subject=finding.subject,
            problem=finding.problem,
            change=f"list product {product_id} afresh from the catalogue and the stock, which are the truth",
        )
        for product_id, finding in _wrong([], at)
    ]


def _wrong(seen: list[UUID], at: datetime) -> list[tuple[UUID, Finding]]:
    """What is listed wrongly, with the product that it is about; `seen` gets every product of the catalogue."""
    found: list[tuple[UUID, Finding]] = []
    after = None
    while piece := catalog.product_ids(after=after, limit=PIECE):
        found += _compare(piece, at)
        seen += piece
        after = piece[-1]
    return found


def _compare(product_ids: Sequence[UUID], at: datetime) -> list[tuple[UUID, Finding]]:
    rows, variants = fresh_rows(product_ids=product_ids, at=at)
    products = list(product_ids)
    different = sql.rows(_LISTINGS, {"rows": orjson.dumps(rows).decode(), "products": products})
    moved = sql.rows(_VARIANTS, {"variants": orjson.dumps(variants).decode(), "products": products})
    return [
        (row[0], Finding(subject=f"product {row[0]}", problem=f"the listing differs in {', '.join(row[1])}"))
        for row in different
    ] + [
        (row[1], Finding(subject=f"variant {row[0]}", problem="the listing differs in where it can be had"))
        for row in moved
    ]
