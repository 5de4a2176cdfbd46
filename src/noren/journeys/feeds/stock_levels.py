"""Stock as a file: what `./noren import stock` reads (`store`, `sku`, `quantity`, `unavailable`, `safety`), and beside it
what can be promised, how sure the record is, and what is on its way."""

from collections.abc import Iterator
from datetime import datetime

from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.journeys.feeds.paging import NOBODY, PAGE
from noren.platform import sql
from noren.platform.actor import Actor

FIELDS = (
    "store",
    "sku",
    "quantity",
    "unavailable",
    "safety",
    "reserved",
    "available",
    "confidence",
    "incoming",
    "incoming_next_at",
)
_PAGE = """
SELECT l.variant_id, v.sku FROM stock_level l JOIN catalog_variant v ON v.id = l.variant_id
 WHERE l.location_id = %(location)s AND l.variant_id > %(after)s ORDER BY l.variant_id LIMIT %(limit)s
"""


def stock_levels(*, actor: Actor, at: datetime) -> Iterator[tuple[object, ...]]:
    """A row for every level within the actor's reach, in the order of `FIELDS`; read by `stock.availability`."""
    for place in places.list_locations():
        if not actor.reaches(place.id):
            continue
        after = NOBODY
        while found := sql.rows(_PAGE, {"location": place.id, "after": after, "limit": PAGE}):
            skus = {row[0]: row[1] for row in found}
            for level in stock.availability(variant_ids=list(skus), location_ids=[place.id], at=at):
                dated = [one.expected_at for one in level.incoming if one.expected_at is not None]
                yield (
                    place.code,
                    skus[level.variant_id],
                    level.on_hand,
                    level.unavailable,
                    level.safety,
                    level.reserved,
                    level.available,
                    level.confidence,
                    sum(one.quantity for one in level.incoming),
                    min(dated).isoformat() if dated else "",
                )
            after = found[-1][0]
