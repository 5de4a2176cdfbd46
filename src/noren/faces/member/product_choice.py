"""A product with one of its variants chosen: what its page shows, decided without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.catalog.contracts import ProductDetail, ProductImage, VariantDetail
from noren.domains.fulfilment import api as fulfilment
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, LocationKind, OpenNow
from noren.faces.member.shopper import Shopper

Levels = Mapping[tuple[UUID, UUID], int]


@dataclass(frozen=True, slots=True)
class Chip:
    """A colour or size to choose: leads to a variant; `here` and `anywhere` say whether that one can be had."""

    variant_id: UUID
    label: Any
    hex: str
    current: bool
    here: bool
    anywhere: bool


@dataclass(frozen=True, slots=True)
class StoreStock:
    location: LocationFacts
    units: int
    distance_m: int | None
    open: OpenNow
    ready_at: datetime

    @property
    def hands_over(self) -> bool:
        return "pickup" in self.location.services


@dataclass(frozen=True, slots=True)
class Choice:
    """`pickup`: the chosen store, else the one that can have it ready first. `sendable`: most that one place can send."""

    product: ProductDetail
    variant: VariantDetail
    images: list[ProductImage]
    colours: list[Chip]
    sizes: list[Chip]
    stores: list[StoreStock]
    pickup: StoreStock | None
    sendable: int
    sent_at: datetime | None
    holds_goods: bool = False

    @property
    def in_stores(self) -> int:
        return max((store.units for store in self.stores if store.hands_over), default=0)

    def lacking_at(self, store_id: UUID | None) -> bool:
        """Whether this store lacks it while another place has it."""
        own = next((store for store in self.stores if store.location.id == store_id), None)
        return own is not None and not own.units and (self.sendable > 0 or any(s.units for s in self.stores))

    @property
    def most(self) -> int:
        return max(self.in_stores, self.sendable)

    @property
    def can_be_had(self) -> bool:
        return self.variant.price_minor is not None and self.most > 0


def choose(
    *, product: ProductDetail, levels: Levels, wanted: UUID | None, shopper: Shopper, at: datetime
) -> Choice | None:
    """The product as one shopper sees it; None where it has no variant to show."""
    if not product.variants:
        return None
    variant = _chosen(product, levels, wanted, shopper)
    stores = _stores(variant, levels, shopper, at)
    senders = places.locations_offering(service="ship_from")
    sendable = max(((levels.get((place.id, variant.id), 0), place.code) for place in senders), default=(0, ""))
    sender = next((place for place in senders if place.code == sendable[1]), None)
    own = next((s for s in stores if s.location.id == shopper.store_id), None)
    return Choice(
        product=product,
        variant=variant,
        images=_images(product, variant),
        colours=_colours(product, variant, levels, shopper),
        sizes=_sizes(product, variant, levels, shopper),
        stores=stores,
        pickup=own or _soonest(stores),
        sendable=sendable[0],
        sent_at=fulfilment.ready_by(location=sender, placed_at=at) if sender else None,
    )


def _chosen(product: ProductDetail, levels: Levels, wanted: UUID | None, shopper: Shopper) -> VariantDetail:
    """The one asked for; else the first at hand, at the shopper's store before anywhere."""
    asked = next((v for v in product.variants if v.id == wanted), None)
    if asked:
        return asked
    here = (v for v in product.variants if _here(v.id, levels, shopper))
    anywhere = (v for v in product.variants if _anywhere(v.id, levels))
    return next(here, None) or next(anywhere, None) or product.variants[0]


def _here(variant_id: UUID, levels: Levels, shopper: Shopper) -> bool:
    return shopper.store_id is not None and levels.get((shopper.store_id, variant_id), 0) > 0


def _anywhere(variant_id: UUID, levels: Levels) -> bool:
    return any(units > 0 for (_place, variant), units in levels.items() if variant == variant_id)


def _chip(variant: VariantDetail, label: Any, current: bool, levels: Levels, shopper: Shopper) -> Chip:
    return Chip(
        variant_id=variant.id,
        label=label,
        hex=variant.colour_hex,
        current=current,
        here=_here(variant.id, levels, shopper),
        anywhere=_anywhere(variant.id, levels),
    )


def _colours(product: ProductDetail, chosen: VariantDetail, levels: Levels, shopper: Shopper) -> list[Chip]:
    """One chip per colour, leading to the chosen size in it if there is one."""
    found: dict[str, VariantDetail] = {}
    for variant in product.variants:
        if variant.colour_code and (variant.colour_code not in found or variant.size == chosen.size):
            found[variant.colour_code] = variant
    return [_chip(v, v.colour_name, v.colour_code == chosen.colour_code, levels, shopper) for v in found.values()]


def _sizes(product: ProductDetail, chosen: VariantDetail, levels: Levels, shopper: Shopper) -> list[Chip]:
    """One chip per size of the chosen colour."""
    return [
        _chip(variant, variant.size, variant.id == chosen.id, levels, shopper)
        for variant in product.variants
        if variant.size and variant.colour_code == chosen.colour_code
    ]


def _images(product: ProductDetail, chosen: VariantDetail) -> list[ProductImage]:
    """Pictures of the chosen colour, then those of the product as a whole."""
    same = {v.id for v in product.variants if v.colour_code == chosen.colour_code}
    own = [image for image in product.images if image.variant_id in same]
    general = [image for image in product.images if image.variant_id is None]
    return own + general or list(product.images)


def _soonest(stores: list[StoreStock]) -> StoreStock | None:
    """The store that has it ready first; of several the nearest, as the list is sorted."""
    return min((s for s in stores if s.units > 0 and s.hands_over), key=lambda s: s.ready_at, default=None)


def _stores(variant: VariantDetail, levels: Levels, shopper: Shopper, at: datetime) -> list[StoreStock]:
    """Every store with what it has, the shopper's own first, then the nearest; by prefecture where that is unknown."""
    found = [
        StoreStock(
            location=place,
            units=levels.get((place.id, variant.id), 0),
            distance_m=distance_to(place, shopper),
            open=places.open_now(location=place, at=at),
            ready_at=fulfilment.ready_by(location=place, placed_at=at),
        )
        for place in places.list_locations(kind=LocationKind.STORE)
    ]
    far = 50_000_000
    return sorted(
        found,
        key=lambda s: (
            s.location.id != shopper.store_id,
            far if s.distance_m is None else s.distance_m,
            from_north(s.location),
        ),
    )


def from_north(place: LocationFacts) -> tuple[str, str]:
    """Sorts places as Japanese read a list of them: by the number of the prefecture, which runs from north to south."""
    return place.prefecture_code or "99", place.code


def distance_to(place: LocationFacts, shopper: Shopper) -> int | None:
    """How far a place is from the shopper, in metres; None where that cannot be known."""
    if shopper.near is None or place.lat is None or place.lon is None:
        return None
    return places.distance_m(*shopper.near, place.lat, place.lon)
