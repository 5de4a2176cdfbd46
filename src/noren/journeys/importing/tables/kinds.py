"""The kinds of tables that can be brought in, by name."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from noren.journeys.importing.tables import gift_cards, members, points, products, stock
from noren.journeys.importing.tables.contracts import TableWish
from noren.journeys.importing.tables.fields import Field, Reading
from noren.journeys.importing.tables.table import Table

FIELDS: dict[str, tuple[Field, ...]] = {
    "members": members.FIELDS,
    "products": products.FIELDS,
    "stock": stock.FIELDS,
    "points": points.FIELDS,
    "gift-cards": gift_cards.FIELDS,
}
_KINDS: dict[str, Callable[[TableWish, Reading], Table]] = {
    "members": lambda wish, reading: members.Members(wish.mapping, reading),
    "products": lambda wish, _reading: products.Products(
        wish.mapping, images=wish.images, keeps_images=not wish.dry_run
    ),
    "stock": lambda wish, _reading: stock.Stock(wish.mapping, store=wish.store),
    "points": lambda wish, reading: points.Points(wish.mapping, reading),
    "gift-cards": lambda wish, reading: gift_cards.GiftCards(wish.mapping, reading),
}


def field_names(kind: str) -> list[str]:
    """The fields that a file of this kind may have; without a mapping they are its columns."""
    return [one.name for one in FIELDS[kind]]


def table_of(kind: str, *, wish: TableWish, at: datetime) -> Table:
    """The table of a kind, ready for one file.

    Raises: PlaceUnknown, ProgrammeMissing.
    """
    return _KINDS[kind](wish, Reading(mapping=wish.mapping, zone=ZoneInfo("UTC"), at=at))
