"""What the chain tells the outside of its goods, its stores and their stock."""

from enum import StrEnum

from noren.domains.orders.contracts import Contract


class FeedName(StrEnum):
    LOCAL_INVENTORY = "local-inventory"
    PRODUCTS = "products"
    BUSINESS_PROFILE = "business-profile"


class FeedAddress(Contract):
    """Where a feed is fetched. Whoever has the address can read it: give it to nobody else."""

    name: FeedName
    url: str
