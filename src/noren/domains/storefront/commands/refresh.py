from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.storefront.contracts import RefreshListing
from noren.domains.storefront.projection import project
from noren.domains.storefront.queries.discrepancies import listing_repairs
from noren.platform.actor import Actor
from noren.platform.command import command
from noren.platform.repair import PERMISSION, Mend, mends

PIECE = 500


@command("storefront.refresh")
def refresh(*, input: RefreshListing, actor: Actor, at: datetime) -> int:
    """Project these products afresh; returns how many there are.  Locks: all projections."""
    return project(product_ids=input.product_ids, at=at)


def rebuild(*, actor: Actor, at: datetime) -> int:
    """Project the whole catalogue afresh, each piece in a transaction of its own; returns how many products it has."""
    done, after = 0, None
    while piece := catalog.product_ids(after=after, limit=PIECE):
        done += refresh(input=RefreshListing(product_ids=piece), actor=actor, at=at)
        after = piece[-1]
    return done


@mends("storefront.listing", rank=9, propose=listing_repairs)
@command("storefront.repair_listing", permission=PERMISSION)
def repair_listing(*, input: Mend, actor: Actor, at: datetime) -> int:
    """Project the products afresh that are listed wrongly; returns how many repairs that were.  Locks: all projections."""
    project(product_ids=sorted({UUID(one) for one in input.ids}), at=at)
    return len(input.ids)
