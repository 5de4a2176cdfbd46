from collections.abc import Sequence
from uuid import UUID

from noren.domains.storefront.projection import after_other_projections, project, project_stock
from noren.platform import sql
from noren.platform.clock import now
from noren.platform.events import Delivered, subscribe

# Most sales leave something on the shelf: only where a level became empty, or is no longer, is anything written.
_TURNED = """
SELECT DISTINCT v.product_id
  FROM unnest(%(variants)s::uuid[], %(locations)s::uuid[], %(available)s::bool[]) AS c(variant_id, location_id, available)
  JOIN storefront_variant v ON v.variant_id = c.variant_id
 WHERE c.available <> (c.location_id = ANY(v.available_at))
 ORDER BY 1
"""


@subscribe("storefront.products", "catalog.product_changed.v1", "catalog.price_changed.v1")
def follow_catalog(events: Sequence[Delivered]) -> None:
    """List changed products as they are now, however many events told of them."""
    product_ids = sorted({UUID(product_id) for event in events for product_id in event.payload["product_ids"]})
    project(product_ids=product_ids, at=now())


@subscribe("storefront.stock", "stock.changed.v1")
def follow_stock(events: Sequence[Delivered]) -> None:
    """Note what has run out or come back. An event only says where to look; the levels are read afresh.

    Whoever changed a level last has an event of its own, so a hint that agrees with the listing needs no look; with
    the listing as it will be, that is, when another relay has ended what it is writing now.
    """
    hints: dict[tuple[str, str], bool] = {}
    for event in sorted(events, key=lambda event: event.seq):
        for level in event.payload["levels"]:
            hints[level["variant_id"], level["location_id"]] = level["available"] > 0
    after_other_projections()
    turned = sql.rows(
        _TURNED,
        {
            "variants": [UUID(variant_id) for variant_id, _location in hints],
            "locations": [UUID(location_id) for _variant, location_id in hints],
            "available": list(hints.values()),
        },
    )
    if turned:
        project_stock(product_ids=[row[0] for row in turned], at=now())
