"""Products: a line is a variant with one of its prices. Ids come from the codes, so a second run finds everything."""

from collections.abc import Hashable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import (
    MAX_VARIANTS,
    AttachImage,
    ImportDepartment,
    ImportPrice,
    ImportProduct,
    ImportProducts,
    ImportVariant,
    KeptImage,
    Name,
    Text,
    Unit,
)
from noren.domains.places import api as places
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.fields import (
    Field,
    code,
    gtin,
    moment,
    money,
    one_of,
    pattern,
    text,
    whole,
    yes_or_no,
)
from noren.journeys.importing.tables.mapping import TableMapping
from noren.journeys.importing.tables.table import Here, Judged, TableRow
from noren.kernel.errors import AppError
from noren.kernel.gtin import format_jan13
from noren.kernel.ids import derived_id
from noren.kernel.tax import TaxCategory

SINCE_EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""From when a price applies whose file says nothing of it: the same in every run."""
_line = text(200)
FIELDS = (
    Field("product", code), Field("sku", code, needed=True), Field("gtin", gtin), Field("name", _line, needed=True),
    Field("name_en", _line), Field("name_kana", _line), Field("description", text(20_000)), Field("description_en", text(20_000)),
    Field("department", code, needed=True), Field("department_name", _line), Field("department_name_en", _line),
    Field("department_path", text(500)),
    Field("tax_category", one_of(*(category.value for category in TaxCategory))), Field("brand", _line),
    Field("keywords", text(2_000)), Field("size", _line), Field("size_position", whole), Field("colour", _line),
    Field("colour_en", _line), Field("colour_code", _line), Field("colour_hex", pattern(r"#[0-9a-fA-F]{6}")),
    Field("unit", one_of(*(unit.value for unit in Unit))), Field("position", whole), Field("published", yes_or_no),
    Field("published_at", moment), Field("price", money), Field("currency", pattern(r"[A-Z]{3}")),
    Field("price_channel", pattern(r"[a-z][a-z0-9_]{0,31}")), Field("price_store", code), Field("price_from", moment),
    Field("price_to", moment), Field("image", text(200)),
)  # fmt: skip


class Products:
    """What is here already (by code, by SKU, by price scope and start) stays; what differs is told."""

    name = "products"
    fields = FIELDS
    adds_up = "price"

    def __init__(self, mapping: TableMapping, *, images: Path | None, keeps_images: bool) -> None:
        self._mapping = mapping
        self._images = None if images is None else images.resolve()
        self._keeps_images = keeps_images
        self._places = {place.code: place.id for place in places.list_locations()}
        self._published_known = False
        self._gtins: dict[int, int] = {}
        self._kept: dict[int, KeptImage] = {}

    def begin(self, known: frozenset[str]) -> None:
        self._published_known = "published_at" in known

    def key(self, row: TableRow) -> Sequence[Hashable]:
        return [(row["sku"], row["price_channel"], row["price_store"], row["price_from"], row["currency"])]

    def concerns(self, row: TableRow) -> bool:
        return True

    def store_of(self, row: TableRow) -> str | None:
        return None

    def judge(self, rows: Sequence[TableRow]) -> Judged:
        known = catalog.moved_variants(
            skus=[row["sku"] for row in rows], gtins=[row["gtin"] for row in rows if row["gtin"]]
        )
        by_sku = {one.variant.sku: one for one in known}
        by_gtin = {one.variant.gtin: one.variant.sku for one in known if one.variant.gtin}
        self._kept = {}
        refused: Judged = {}
        codes: dict[str, str] = {}
        for row in rows:
            reason = self._judged(row, by_sku, by_gtin, codes)
            if reason is not None:
                refused[row.line] = reason
        return refused

    def facts(self, rows: Sequence[TableRow]) -> dict[str, Any]:
        products, departments = self._products(rows), self._departments(rows)
        pictured = [row["sku"] for row in rows if row.line in self._kept]
        known = {one.product.code: one.product_id for one in catalog.moved_variants(skus=pictured)} if pictured else {}
        images = [self._image(row, known) for row in rows if row.line in self._kept]
        return {"products": ImportProducts(departments=departments, products=products), "images": images}

    def here(self, rows: Sequence[TableRow]) -> dict[int, Here]:
        known = {one.variant.sku: one for one in catalog.moved_variants(skus=[row["sku"] for row in rows])}
        return {row.line: self._compared(row, known.get(row["sku"])) for row in rows}

    def standing(self) -> dict[str, int]:
        return catalog.catalogue_counts().model_dump()

    def standing_by_store(self) -> dict[str, dict[str, int]]:
        return {}

    def _judged(
        self, row: TableRow, by_sku: dict[str, catalog.MovedVariant], by_gtin: dict[str, str], codes: dict[str, str]
    ) -> tuple[RejectCode, str] | None:
        sku = row["sku"]
        here = by_sku.get(sku)
        belongs = here.product.code if here is not None else codes.setdefault(sku, _product_code(row))
        if belongs != _product_code(row):
            return RejectCode.SKU_TAKEN, belongs
        if row["gtin"]:
            first = self._gtins.setdefault(hash(row["gtin"]), hash(sku))
            if by_gtin.get(row["gtin"], sku) != sku or first != hash(sku):
                return RejectCode.GTIN_TAKEN, by_gtin.get(row["gtin"], format_jan13(row["gtin"]))
        if row["price_store"] and row["price_store"] not in self._places:
            return RejectCode.PLACE_UNKNOWN, row["price_store"]
        if row["price_to"] and row["price_to"] <= (row["price_from"] or SINCE_EVER):
            return RejectCode.DATE_INVALID, "price_to"
        if row["currency"] and row["currency"] != self._mapping.currency:
            return RejectCode.CURRENCY_DIFFERS, row["currency"]
        return self._judged_image(row) if row["image"] and self._images else None

    def _judged_image(self, row: TableRow) -> tuple[RejectCode, str] | None:
        """A file of the folder, and an image; nothing outside is ever looked at."""
        if self._images is None:
            return None
        file = (self._images / row["image"]).resolve()
        try:
            if not file.is_relative_to(self._images) or not file.is_file():
                return RejectCode.IMAGE_INVALID, row["image"]
            if self._keeps_images:
                self._kept[row.line] = catalog.keep_image(content=file.read_bytes())
        except (AppError, OSError, ValueError):
            return RejectCode.IMAGE_INVALID, row["image"]
        return None

    def _products(self, rows: Sequence[TableRow]) -> list[ImportProduct]:
        groups: dict[str, dict[str, list[TableRow]]] = {}
        for row in rows:
            groups.setdefault(_product_code(row), {}).setdefault(row["sku"], []).append(row)
        products: list[ImportProduct] = []
        for product, variants in groups.items():
            first = next(iter(variants.values()))[0]
            made = [self._variant(priced) for priced in variants.values()]
            for start in range(0, len(made), MAX_VARIANTS):
                products.append(self._product(product, first, made[start : start + MAX_VARIANTS]))
        return products

    def _product(self, product: str, row: TableRow, variants: list[ImportVariant]) -> ImportProduct:
        words = (row["keywords"] or "").split("|")
        return ImportProduct(
            code=product,
            name=Name(ja=row["name"], en=row["name_en"] or ""),
            name_kana=row["name_kana"] or "",
            description=Text(ja=row["description"] or "", en=row["description_en"] or ""),
            department_code=row["department"],
            tax_category=TaxCategory(row["tax_category"] or "standard"),
            brand=row["brand"] or "",
            keywords=[word.strip()[:200] for word in words if word.strip()][:50],
            published_at=self._published_at(row),
            variants=variants,
        )

    def _published_at(self, row: TableRow) -> datetime | None:
        """As the file says; where it says nothing, what has a price is for sale."""
        if row["published"] is False or (self._published_known and row["published_at"] is None):
            return None
        if row["published_at"] is not None:
            found: datetime = row["published_at"]
            return found
        return (row["price_from"] or SINCE_EVER) if row["price"] is not None or row["published"] else None

    def _variant(self, rows: Sequence[TableRow]) -> ImportVariant:
        row = rows[0]
        colour = Name(ja=row["colour"], en=row["colour_en"] or "") if row["colour"] else None
        return ImportVariant(
            sku=row["sku"],
            gtin=row["gtin"],
            size=row["size"] or "",
            size_position=row["size_position"],
            colour_code=row["colour_code"] or "",
            colour_name=colour,
            colour_hex=row["colour_hex"] or "",
            unit=Unit(row["unit"] or "each"),
            position=row["position"],
            prices=[self._price(one) for one in rows if one["price"] is not None],
        )

    def _price(self, row: TableRow) -> ImportPrice:
        return ImportPrice(
            amount_minor=row["price"],
            currency=self._mapping.currency,
            channel=row["price_channel"],
            location_id=self._places.get(row["price_store"]) if row["price_store"] else None,
            valid_from=row["price_from"] or SINCE_EVER,
            valid_to=row["price_to"],
        )

    def _departments(self, rows: Sequence[TableRow]) -> list[ImportDepartment]:
        found: dict[str, ImportDepartment] = {}
        for row in rows:
            name = Name(ja=row["department_name"] or row["department"], en=row["department_name_en"] or "")
            above = [step.strip() for step in (row["department_path"] or "").split("/") if step.strip()][:-1]
            parent = above[-1] if above else None
            found.setdefault(row["department"], ImportDepartment(code=row["department"], name=name, parent_code=parent))
            for place, code_above in enumerate(above):
                found.setdefault(
                    code_above,
                    ImportDepartment(
                        code=code_above, name=Name(ja=code_above), parent_code=above[place - 1] if place else None
                    ),
                )
        return list(found.values())

    def _image(self, row: TableRow, known: dict[str, UUID]) -> AttachImage:
        product = _product_code(row)
        kept = self._kept[row.line]
        return AttachImage(
            id=derived_id("moved-image", product, kept.path),
            product_id=known.get(product) or derived_id("catalog.product", product),
            path=kept.path,
            width=kept.width,
            height=kept.height,
            alt=Name(ja=row["name"], en=row["name_en"] or ""),
        )

    def _compared(self, row: TableRow, here: catalog.MovedVariant | None) -> Here:
        if here is None:
            return Here(is_here=False, amount=0, differs=[("sku", row["sku"], "")])
        product, variant = here.product, here.variant
        pairs = [
            ("name", row["name"], product.name.ja),
            ("department", row["department"], product.department_code),
            ("tax_category", row["tax_category"], product.tax_category.value),
            ("gtin", row["gtin"], variant.gtin),
            ("size", row["size"], variant.size),
        ]
        differs = [
            (what, wanted, has or "")
            for what, wanted, has in pairs
            if wanted and catalog.tidy(wanted) != catalog.tidy(has or "")
        ]
        if row["price"] is None:
            return Here(is_here=True, amount=0, differs=differs)
        wanted = self._price(row)
        price = next((one for one in variant.prices if _scope(one) == _scope(wanted)), None)
        amount = 0 if price is None else price.amount_minor
        if amount != wanted.amount_minor:
            differs.insert(0, ("price", str(wanted.amount_minor), str(amount)))
        return Here(is_here=True, amount=amount, differs=differs)


def _product_code(row: TableRow) -> str:
    return str(row["product"] or row["sku"])


def _scope(price: ImportPrice) -> tuple[Hashable, ...]:
    return price.currency, price.channel, price.location_id, price.valid_from
