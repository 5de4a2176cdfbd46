from datetime import datetime

from noren.domains.catalog import api as catalog
from noren.domains.storefront.contracts import RefreshListing
from noren.domains.storefront.projection import project
from noren.platform.actor import Actor
from noren.platform.command import command

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
