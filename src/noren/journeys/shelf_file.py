"""Places of goods as a CSV file: floor, fixture, bay, level, and the goods by SKU or JAN."""

import csv
import io
from collections.abc import Iterator
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.shelves import api as shelves
from noren.domains.shelves.contracts import MAX_LINES, PlaceLine, PlaceVariants
from noren.kernel.errors import AppError

COLUMNS = ("floor", "fixture", "bay", "level", "sku")
_SHOWN = 20


class ShelfFileInvalid(AppError):
    """`lines`: at most 20 of `{"line": 3, "reason": "columns | fixture | number | sku"}`. Nothing was written."""

    code = "shelves.file_invalid"
    message = "The file of places cannot be taken over."


def shelf_rows(*, location_id: UUID) -> Iterator[tuple[str, ...]]:
    """Every place of a store's goods as the file has them, in walking order; two statements."""
    found = shelves.spots(location_id=location_id)
    skus = catalog.skus_of(variant_ids=list(found))
    for spot in sorted((spot for places in found.values() for spot in places), key=lambda spot: spot.turn):
        yield (
            spot.floor_code,
            spot.fixture_code,
            str(spot.bay or ""),
            str(spot.level or ""),
            skus.get(spot.variant_id, ""),
        )


def read_shelf_file(*, text: str, location_id: UUID) -> PlaceVariants:
    """The places that a file names; goods that it does not name stay where they are. Two statements.

    Raises: ShelfFileInvalid.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if not {"floor", "fixture", "sku"} <= set(reader.fieldnames or ()):
        raise ShelfFileInvalid(lines=[{"line": 1, "reason": "columns"}])
    rows = [{name: (row.get(name) or "").strip()[:100] for name in COLUMNS} for row in reader]
    known = catalog.variants_called(codes=[row["sku"] for row in rows])
    fixtures = {
        (plan.code, one.code): one.id for plan in shelves.floors_of(location_id=location_id) for one in plan.fixtures
    }
    wrong: list[dict[str, object]] = []
    lines: list[PlaceLine] = []
    for number, row in enumerate(rows, start=2):
        variant_id, fixture_id = known.get(row["sku"]), fixtures.get((row["floor"], row["fixture"]))
        bay, level = (_number(row[name], most) for name, most in (("bay", 99), ("level", 30)))
        reason = (
            "sku" if variant_id is None else "fixture" if fixture_id is None else "number" if -1 in (bay, level) else ""
        )
        if variant_id is None or fixture_id is None or reason:
            wrong.append({"line": number, "reason": reason})
        else:
            lines.append(PlaceLine(variant_id=variant_id, fixture_id=fixture_id, bay=bay, level=level))
    if wrong or not lines or len(lines) > MAX_LINES:
        raise ShelfFileInvalid(lines=wrong[:_SHOWN] or [{"line": 1, "reason": "columns"}])
    return PlaceVariants(location_id=location_id, lines=list(dict.fromkeys(lines)))


def _number(text: str, most: int) -> int | None:
    """None where nothing stands there, -1 where it is no such number."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= most else -1
