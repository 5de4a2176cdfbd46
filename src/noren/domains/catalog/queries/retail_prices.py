from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.catalog.contracts import DEFAULT_CURRENCY
from noren.domains.catalog.queries.quote import PRICE_NOW
from noren.platform import sql

_PRICES = f"""
SELECT v.id, price.amount_minor FROM catalog_variant v JOIN LATERAL ({PRICE_NOW}) price ON true
 WHERE v.id = ANY((SELECT %(variants)s::uuid[])::uuid[])
"""  # noqa: S608 - both parts are constants


def retail_prices(
    *, variant_ids: Sequence[UUID], location_id: UUID, at: datetime, currency: str = DEFAULT_CURRENCY
) -> dict[UUID, int]:
    """What a unit is sold for at a place now, also of what is no longer sold; without a price it is left out."""
    given = {
        "variants": list(variant_ids),
        "location": location_id,
        "channel": "store",
        "at": at,
        "currency": currency,
    }
    return dict(sql.rows(_PRICES, given))
