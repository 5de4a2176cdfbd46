"""The storefront's public face: lists of products, sorted, filtered and searched, and what keeps them true."""

from noren.domains.storefront.commands.refresh import rebuild, refresh, repair_listing
from noren.domains.storefront.contracts import ListingQuery, RefreshListing, Sort
from noren.domains.storefront.errors import CursorInvalid
from noren.domains.storefront.queries.discrepancies import discrepancies
from noren.domains.storefront.queries.facets import facets
from noren.domains.storefront.queries.listing import RawPage, listing, listing_json
from noren.domains.storefront.queries.suggestions import suggestions_json
from noren.domains.storefront.rules import search_expression

__all__ = [
    "CursorInvalid",
    "ListingQuery",
    "RawPage",
    "RefreshListing",
    "Sort",
    "discrepancies",
    "facets",
    "listing",
    "listing_json",
    "rebuild",
    "refresh",
    "repair_listing",
    "search_expression",
    "suggestions_json",
]
