"""Search everything with one key: products, orders, members and stores, a few of each."""

from uuid import UUID

from noren.domains.catalog.contracts import Name
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import MemberSummary
from noren.domains.orders.contracts import Contract, OrderSummary
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.journeys.reads.office_products import MATCHES, matching
from noren.journeys.reads.order_list import order_list
from noren.kernel.japanese import search_key
from noren.platform import sql
from noren.platform.actor import Actor

EACH = 6


class FoundProduct(Contract):
    id: UUID
    code: str
    name: Name
    archived: bool


class Found(Contract):
    text: str
    products: list[FoundProduct]
    orders: list[OrderSummary]
    members: list[MemberSummary]
    places: list[LocationFacts]

    @property
    def nothing(self) -> bool:
        return not (self.products or self.orders or self.members or self.places)


_PRODUCTS = f"""
SELECT p.id, p.code, p.name, p.archived_at IS NOT NULL AS archived
  FROM catalog_product p LEFT JOIN storefront_listing l ON l.product_id = p.id
 WHERE {MATCHES} ORDER BY p.archived_at IS NOT NULL, p.code = %(exact)s DESC, p.code LIMIT %(limit)s
"""  # noqa: S608 - a constant of our own


def office_search(*, text: str, actor: Actor) -> Found:
    """A few of everything that matches, of what the actor may see. At most three statements.

    Raises: SignInRequired, NotAllowed.
    """
    actor.require("office.open")
    words = " ".join(text.replace("\x00", "").split())[:100]
    if not words:
        return Found(text="", products=[], orders=[], members=[], places=[])
    reach = None if actor.location_ids is None else sorted(actor.location_ids)
    return Found(
        text=words,
        products=_products(words) if actor.may("catalog.view") else [],
        orders=order_list(text=words, location_ids=reach, limit=EACH).items if actor.may("orders.view") else [],
        members=identity.list_members(text=words, limit=EACH).items
        if actor.may("identity.view") and len(words) > 1
        else [],
        places=_places(words, actor) if actor.may("places.view") else [],
    )


def _products(words: str) -> list[FoundProduct]:
    found = sql.records(_PRODUCTS, matching(words) | {"exact": words, "limit": EACH})
    return [FoundProduct.model_validate(row | {"name": sql.from_json(row["name"])}) for row in found]


def _places(words: str, actor: Actor) -> list[LocationFacts]:
    key = search_key(words)
    return [
        place
        for place in places.list_locations(archived=True)
        if actor.reaches(place.id)
        and any(key in search_key(text) for text in (place.code, place.name_kana, place.city, *place.name.values()))
    ][:EACH]
