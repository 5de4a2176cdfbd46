import time
from uuid import UUID

from noren.domains.storefront.contracts import Colour, Facets
from noren.platform import sql

LIFETIME_S = 60.0
MOST_KEPT = 500

_FACETS = """
SELECT coalesce((SELECT jsonb_agg(c.colour ORDER BY c.seen DESC, c.code) FROM (
         SELECT colour->>'code' AS code, (array_agg(colour))[1] AS colour, count(*) AS seen
           FROM storefront_listing l CROSS JOIN LATERAL jsonb_array_elements(l.colours) AS colour
          WHERE l.published AND (%(department)s::uuid IS NULL OR l.department_ids @> ARRAY[%(department)s::uuid])
            AND colour->>'code' <> '' GROUP BY 1) c), '[]'),
       coalesce((SELECT jsonb_agg(s.size ORDER BY s.seen DESC, s.size) FROM (
         SELECT size, count(*) AS seen FROM storefront_listing l CROSS JOIN LATERAL unnest(l.sizes) AS size
          WHERE l.published AND (%(department)s::uuid IS NULL OR l.department_ids @> ARRAY[%(department)s::uuid])
            AND size <> '' GROUP BY 1) s), '[]')
"""
_kept: dict[UUID | None, tuple[float, Facets]] = {}


def facets(*, department_id: UUID | None) -> Facets:
    """The colours and sizes that a department (None: the whole shop) comes in, the most frequent first.

    Read over the whole department, so kept in the process for a minute.
    """
    kept = _kept.get(department_id)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    found = sql.row(_FACETS, {"department": department_id})
    assert found is not None  # noqa: S101 - a statement without FROM has a row
    made = Facets(
        colours=[Colour.model_validate(colour) for colour in sql.from_json(found[0])], sizes=sql.from_json(found[1])
    )
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[department_id] = (time.monotonic() + LIFETIME_S, made)
    return made
