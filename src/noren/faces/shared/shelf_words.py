"""What fixtures and places of goods are called on every face: "1F・メンズ・棚 A-3"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from noren.domains.shelves.contracts import FixtureKind, Spot

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIXTURE_KIND: dict[str, StrOrPromise] = {
    FixtureKind.SHELF: pgettext_lazy("fixture", "Shelf"),
    FixtureKind.RACK: pgettext_lazy("fixture", "Rack"),
    FixtureKind.TABLE: pgettext_lazy("fixture", "Table"),
    FixtureKind.WALL: pgettext_lazy("fixture", "Wall"),
    FixtureKind.COOLER: pgettext_lazy("fixture", "Cooler"),
    FixtureKind.STOREROOM: pgettext_lazy("fixture", "Back room"),
    FixtureKind.COUNTER: pgettext_lazy("fixture", "Till counter"),
    FixtureKind.FITTING_ROOM: pgettext_lazy("fixture", "Fitting room"),
    FixtureKind.STAIRS: pgettext_lazy("fixture", "Stairs"),
    FixtureKind.ENTRANCE: pgettext_lazy("fixture", "Entrance"),
}


def spot_words(spot: Spot) -> str:
    """A place in words, from the floor down to the level."""
    language = (get_language() or "ja")[:2]
    zone = spot.zone.get(language) or spot.zone.get("ja", "")
    parts = [spot.floor_code, zone, f"{FIXTURE_KIND[spot.kind]} {spot.fixture_code}"]
    words = ("・" if language == "ja" else " · ").join(part for part in parts if part)
    if spot.bay:
        words += " " + _("bay %(number)s") % {"number": spot.bay}
    if spot.level:
        words += " " + _("level %(number)s") % {"number": spot.level}
    return words
