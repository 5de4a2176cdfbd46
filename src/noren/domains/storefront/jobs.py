from datetime import datetime

from noren.domains.storefront import api
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.timers import every

_DUE = "SELECT product_id FROM storefront_listing WHERE next_change_at <= %s ORDER BY next_change_at LIMIT 500"


@every(10, "storefront.refresh_due")
def refresh_due(*, at: datetime) -> None:
    """List anew what has changed by itself: a price that began or ended, a product that appeared."""
    while due := [row[0] for row in sql.rows(_DUE, (at,))]:
        api.refresh(input=api.RefreshListing(product_ids=due), actor=SYSTEM, at=at)
