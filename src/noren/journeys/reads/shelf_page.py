"""Stock as a store looks it up: this place's figures and why, who near has it, other sizes and colours."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.fulfilment.contracts import Contract
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.shelves import api as shelves
from noren.domains.shelves.contracts import FloorPlan, Spot
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import LevelStory
from noren.domains.storefront import api as storefront
from noren.domains.storefront.contracts import Card, ListingQuery
from noren.journeys.endless_aisle import sources_for
from noren.journeys.reads.shelf_goods import Goods, shelf_goods, shelf_of_product
from noren.journeys.reads.staff_names import staff_names
from noren.platform import sql
from noren.platform.actor import Actor

_ORDER_CODES = "SELECT id, code FROM orders_order WHERE id = ANY(%s)"


class FoundGoods(Contract):
    """`variant_id` where a code names one variant; else products by the words."""

    variant_id: UUID | None = None
    products: list[Card] = []


class PlaceStock(Contract):
    """Another place that has it, and how far away it is (None: unknown)."""

    id: UUID
    name: dict[str, str]
    phone: str
    kind: str
    distance_m: int | None
    available: int


class ShelfPage(Contract):
    """`sendable`: how many another place may send for a sale here."""

    goods: Goods
    siblings: list[Goods]
    story: LevelStory
    others: list[PlaceStock]
    sendable: int
    spots: list[Spot]
    floors: list[FloorPlan]
    order_codes: dict[UUID, str]
    names: dict[UUID, str]


def find_goods(*, text: str, location_id: UUID) -> FoundGoods:
    """A variant by what was scanned (JAN, SKU, in-store code), else products by words."""
    words = text.strip().replace("\x00", "")[:200]
    if not words:
        return FoundGoods()
    found = catalog.find_variant(code=words)
    if found is not None:
        return FoundGoods(variant_id=found.variant_id)
    page = storefront.listing(query=ListingQuery(text=words, location_id=location_id, limit=40))
    return FoundGoods(products=page.items)


def first_variant(*, product_id: UUID, location_id: UUID, at: datetime) -> UUID:
    """The variant of a product to look at first: the best stocked here.

    Raises: UnknownProduct.
    """
    variants = shelf_of_product(product_id=product_id, location_id=location_id, at=at)
    if not variants:
        raise catalog.UnknownProduct(product_id=str(product_id))
    return max(variants, key=lambda goods: goods.available).variant_id


def shelf_page(*, variant_id: UUID, location: LocationFacts, actor: Actor, at: datetime) -> ShelfPage:
    """A variant at a place: figures, movements, promises, and where it stands, the same elsewhere; ten statements.

    Raises: UnknownVariant, NotAllowed.
    """
    actor.require("stock.view", location.id)
    goods = shelf_goods(variant_ids=[variant_id], location_id=location.id, at=at).get(variant_id)
    if goods is None:
        raise catalog.UnknownVariant(variant_id=str(variant_id))
    story = stock.level_story(location_id=location.id, variant_id=variant_id, at=at, limit=30)
    others = _elsewhere(variant_id, location, at)
    senders = {source.id for source in sources_for(location=location)}
    about = {promise.reservation_id for promise in story.promises}
    about |= {moved.reference_id for moved in story.movements if moved.reference_id is not None}
    return ShelfPage(
        goods=goods,
        siblings=shelf_of_product(product_id=goods.product_id, location_id=location.id, at=at),
        story=story,
        others=others,
        sendable=sum(place.available for place in others if place.id in senders),
        spots=shelves.spots(location_id=location.id, variant_ids=[variant_id]).get(variant_id, []),
        floors=shelves.floors_of(location_id=location.id),
        order_codes={row[0]: row[1] for row in sql.rows(_ORDER_CODES, (sorted(about),))},
        names=staff_names(account_ids=[moved.actor_id for moved in story.movements]),
    )


def _elsewhere(variant_id: UUID, here: LocationFacts, at: datetime) -> Sequence[PlaceStock]:
    """Every other place in use, the nearest first; those whose position is unknown come last."""
    available = {level.location_id: level.available for level in stock.availability(variant_ids=[variant_id], at=at)}
    found = [
        PlaceStock(
            id=place.id,
            name=place.name,
            phone=place.phone,
            kind=place.kind.value,
            distance_m=_distance(here, place),
            available=available.get(place.id, 0),
        )
        for place in places.list_locations()
        if place.id != here.id and (place.id in available or place.kind.value == "store")
    ]
    return sorted(found, key=lambda place: (place.distance_m is None, place.distance_m or 0, place.name.get("ja", "")))


def _distance(here: LocationFacts, there: LocationFacts) -> int | None:
    if here.lat is None or here.lon is None or there.lat is None or there.lon is None:
        return None
    return places.distance_m(here.lat, here.lon, there.lat, there.lon)
