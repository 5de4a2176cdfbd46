"""Everything in files: the columns that the import takes, read page by page from one instant of the database."""

import csv
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import orjson
from django.core.files.storage import default_storage

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import ImportDepartment
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, MovedMember
from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import OwnerKind
from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.journeys.exporting.tables import exported_tables, rows_of
from noren.journeys.gift_card import gift_card_unit
from noren.journeys.importing.errors import FileUnreadable
from noren.journeys.importing.rejects import harmless
from noren.journeys.importing.tables.kinds import field_names
from noren.journeys.importing.tables.mapping import OWN
from noren.kernel.money import currency_of
from noren.platform import sql
from noren.platform.snapshot import snapshot

PAGE = 2_000
NOBODY = UUID(int=0)
ORDER_COLUMNS = (
    "order", "kind", "at", "sku", "name", "quantity", "unit_price", "customer", "family_name", "given_name", "email", "phone", "number",
    "store", "channel",
)  # fmt: skip

_README = Path(__file__).with_name("README.txt")
_SHOWN = """
SELECT DISTINCT ON (product_id, variant_id) product_id, variant_id, path FROM catalog_image
 WHERE product_id = ANY(%s) ORDER BY product_id, variant_id, position, id
"""

Told = Callable[[str, int], None]
"""Progress: (file, rows so far)."""
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Written:
    file: str
    rows: int


def export(*, folder: Path, bom: bool, told: Told) -> list[Written]:
    """Write all files into a folder that is new or empty; a CSV file has its name only when it is whole.

    Raises: FileUnreadable where the folder cannot be written, or has something in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileUnreadable(f"{folder} is not empty.")
        with snapshot():
            written = [_write(folder, name, columns, rows, bom, told) for name, columns, rows in _files()]
            written += _whole_tables(folder, told)
            pictures = sorted({path for path, *_rest in sql.rows("SELECT DISTINCT path FROM catalog_image")})
        written.append(_pictures(folder, pictures, told))
        (folder / "README.txt").write_text(_README.read_text(encoding="utf-8"), encoding="utf-8")
    except OSError as error:
        raise FileUnreadable(f"{folder}: {error.strerror or error}.") from error
    return written


def _whole_tables(folder: Path, told: Told) -> list[Written]:
    (folder / "tables").mkdir()
    written = []
    for table, key in exported_tables():
        name, count = f"tables/{table}.jsonl", 0
        with (folder / name).open("w", encoding="utf-8") as opened:
            for row in rows_of(table, key):
                opened.write(f"{row}\n")
                count += 1
                if count % PAGE == 0:
                    told(name, count)
        told(name, count)
        written.append(Written(name, count))
    return written


def _pictures(folder: Path, paths: list[str], told: Told) -> Written:
    """Copy the pictures that products show; one that storage has lost is left out."""
    (folder / "images").mkdir()
    count = 0
    for path in paths:
        if default_storage.exists(path):
            with default_storage.open(path) as kept, (folder / "images" / PurePosixPath(path).name).open("wb") as made:
                shutil.copyfileobj(kept, made)
            count += 1
            told("images", count)
    return Written("images", count)


def _files() -> Iterator[tuple[str, Iterable[str], Iterator[Row]]]:
    yield "members.csv", field_names("members"), _members()
    yield "products.csv", field_names("products"), _products()
    yield "stock.csv", field_names("stock"), _stock()
    yield "points.csv", field_names("points"), _points()
    for currency in sorted({company.currency for company in places.list_companies()}):
        yield f"gift-cards-{currency}.csv", field_names("gift-cards"), _gift_cards(currency)
    for place in places.list_locations():
        yield f"orders-{_file_name(place.code)}.csv", ORDER_COLUMNS, _orders(place.id, place.code)


def _write(folder: Path, name: str, columns: Iterable[str], rows: Iterator[Row], bom: bool, told: Told) -> Written:
    part, names, count = folder / f"{name}.part", list(columns), 0
    with part.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(names)
        for row in rows:
            writer.writerow([harmless(_text(row.get(column))) for column in names])
            count += 1
            if count % PAGE == 0:
                told(name, count)
    part.rename(folder / name)
    told(name, count)
    return Written(name, count)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)


def _file_name(code: str) -> str:
    return "".join(character if character.isalnum() or character in "-_" else "_" for character in code)


def _members() -> Iterator[Row]:
    last: MovedMember | None = None
    while page := identity.everybody_after(last=last, limit=PAGE):
        for person in page:
            # The number of an earlier export's own is told as the number again; all others stand among the identifiers.
            number = next(
                (i.raw for i in person.identifiers if i.kind is IdentifierKind.LEGACY and i.source == OWN), ""
            )
            named = [one.model_dump(mode="json") for one in person.identifiers]
            yield {
                **person.model_dump(exclude={"identifiers", "master_id"}),
                "number": number,
                "merged_into": person.master_id,
                "identifiers": orjson.dumps(named).decode(),
            }
        last = page[-1]


def _products() -> Iterator[Row]:
    last: catalog.MovedVariant | None = None
    departments = catalog.moved_departments()
    stores = {place.id: place.code for place in places.list_locations()}
    while page := catalog.variants_after(last=last, limit=PAGE):
        shown = {row[:2]: row[2] for row in sql.rows(_SHOWN, (sorted({one.product_id for one in page}),))}
        for one in page:
            image = shown.get((one.product_id, one.id)) or shown.get((one.product_id, None)) or ""
            yield from _priced(one, departments, stores, PurePosixPath(image).name)
        last = page[-1]


def _priced(
    one: catalog.MovedVariant, departments: dict[str, ImportDepartment], stores: dict[UUID, str], image: str
) -> Iterator[Row]:
    product, variant = one.product, one.variant
    department = departments[product.department_code]
    row: dict[str, Any] = {
        "product": product.code,
        "name": product.name.ja,
        "name_en": product.name.en,
        "name_kana": product.name_kana,
        "description": product.description.ja,
        "description_en": product.description.en,
        "department": department.code,
        "department_name": department.name.ja,
        "department_name_en": department.name.en,
        "department_path": "/".join(_path(department, departments)),
        "tax_category": product.tax_category.value,
        "brand": product.brand,
        "keywords": "|".join(product.keywords),
        "published_at": product.published_at,
        **variant.model_dump(exclude={"prices", "colour_name", "unit"}),
        "unit": variant.unit.value,
        "colour": variant.colour_name.ja if variant.colour_name else "",
        "image": image,
        "colour_en": variant.colour_name.en if variant.colour_name else "",
    }
    if not variant.prices:
        yield row
    for price in variant.prices:
        yield row | {
            "price": _amount(price.amount_minor, price.currency),
            "currency": price.currency,
            "price_channel": price.channel,
            "price_store": stores.get(price.location_id) if price.location_id else None,
            "price_from": price.valid_from,
            "price_to": price.valid_to,
        }


def _path(department: ImportDepartment, departments: dict[str, ImportDepartment]) -> list[str]:
    steps = [department.code]
    while department.parent_code and len(steps) < 20:
        department = departments[department.parent_code]
        steps.insert(0, department.code)
    return steps


def _stock() -> Iterator[Row]:
    stores = {place.id: place.code for place in places.list_locations()}
    place, variant = NOBODY, NOBODY
    while page := stock.levels_after(location_id=place, variant_id=variant, limit=PAGE):
        skus = catalog.skus_of(variant_ids=[level.variant_id for level in page])
        for level in page:
            yield {
                "store": stores.get(level.location_id, ""),
                "sku": skus[level.variant_id],
                "quantity": level.on_hand,
                "unavailable": level.unavailable,
                "safety": level.safety,
            }
        place, variant = page[-1].location_id, page[-1].variant_id


def _points() -> Iterator[Row]:
    programme = loyalty.find_programme()
    if programme is None:
        return
    for lot in _lots(programme.unit, OwnerKind.MEMBER):
        yield {"member_id": lot["owner_id"], "points": lot["amount"], **lot}


def _gift_cards(currency: str) -> Iterator[Row]:
    for lot in _lots(gift_card_unit(currency), OwnerKind.BEARER):
        yield {**lot, "card_id": lot["owner_id"], "amount": _amount(lot["amount"], currency)}


def _lots(unit: str, kind: OwnerKind) -> Iterator[dict[str, Any]]:
    """What is left of each lot; an end at midnight is told as an instant, so that no day is lost."""
    last = NOBODY
    while page := ledger.lots_after(unit=unit, kind=kind, last=last, limit=PAGE):
        for lot in page:
            yield {
                "lot_id": lot.id,
                "owner_id": lot.owner_id,
                "amount": lot.remaining,
                "expires_on": lot.expires_at,
                "note": lot.note.get("ja", ""),
                "last4": lot.note.get("last4", ""),
            }
        last = page[-1].id


def _orders(location_id: UUID, store: str) -> Iterator[Row]:
    after = NOBODY
    while True:
        rows, last = orders.sales_after(location_id=location_id, last=after, limit=PAGE)
        for row in rows:
            yield {
                **row.model_dump(exclude={"unit_price_minor"}),
                "order": row.code,
                "number": row.code,
                "store": store,
                "customer": row.member_id,
                "unit_price": _amount(row.unit_price_minor, row.currency),
            }
        if last is None:
            return
        after = last


def _amount(minor: int | Decimal, currency: str) -> str:
    return f"{Decimal(minor).scaleb(-currency_of(currency).minor_digits):f}"
