"""Which stores a shopper is offered to collect in: a few that are likely, the others by name, station or prefecture."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from noren.domains.places.contracts import LocationFacts
from noren.faces.member.product_choice import from_north
from noren.faces.member.shopper import Shopper
from noren.faces.shared.prefectures import prefecture
from noren.journeys.reads.pickup_stores import PickupStore
from noren.kernel.japanese import romaji_key, search_key

LIKELY, MOST_OTHERS = 4, 20


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """`others` are those that fit the words `where`, `more` how many fit and are not shown."""

    likely: list[PickupStore]
    others: list[PickupStore]
    more: int
    others_count: int
    where: str


def store_choice(
    stores: Sequence[PickupStore], *, shopper: Shopper, chosen: UUID | None, where: str = ""
) -> StoreChoice:
    """The chosen store and the shopper's own, then those that have everything, the nearest first; where nobody knows
    how far they are, those that are ready first."""

    def rank(store: PickupStore) -> tuple[object, ...]:
        place = store.location
        soon = store.distance_m if store.distance_m is not None else store.ready_at.timestamp()
        return place.id != chosen, place.id != shopper.store_id, len(store.missing), soon, from_north(place)

    ranked = sorted(stores, key=rank)
    have_all = [store for store in ranked if store.has_all or store.location.id in (chosen, shopper.store_id)]
    likely = (have_all if any(store.has_all for store in have_all) else ranked)[:LIKELY]
    rest = sorted((s for s in stores if s not in likely), key=lambda s: (bool(s.missing), from_north(s.location)))
    found = [store for store in rest if is_called(store.location, where)]
    return StoreChoice(likely, found[:MOST_OTHERS], max(0, len(found) - MOST_OTHERS), len(rest), where)


def is_called(place: LocationFacts, words: str) -> bool:
    """Whether every word stands in a place's name, reading, address or the way to it; kana, kanji or romaji."""
    told = [place.name_kana, prefecture(place.prefecture_code), place.city, place.town, place.postal_code]
    for names in (place.name, place.access):
        told += names.values()
    text = search_key(" ".join(part for part in told if part))
    sound = romaji_key(search_key(place.name_kana))
    return all(word in text or (romaji_key(word) or word) in sound for word in search_key(words).split())
