"""A product as a form of flat fields, so that two people's changes can be laid over each other field by field."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from noren.domains.catalog.contracts import EditedProduct, SaveProduct
from noren.faces.office.forms import Form, as_json, from_json
from noren.kernel.gtin import bare_digits, check_digit, format_jan13, is_valid, normalise_gtin

_PER_VARIANT = ("sku", "gtin", "size", "size_position", "colour_code", "colour_ja", "colour_en", "colour_hex", "unit")


def values_of(product: EditedProduct | None) -> dict[str, Any]:
    """The fields of the form for a stored product, or for a new one."""
    if product is None:
        return {"rows": [new_row()], "tax_category": "standard", "version": "", "seen": "{}"}
    values: dict[str, Any] = {
        "code": product.code,
        "name_ja": product.name.ja,
        "name_en": product.name.en,
        "name_kana": product.name_kana,
        "description_ja": product.description.ja,
        "description_en": product.description.en,
        "department_id": str(product.department_id),
        "tax_category": product.tax_category.value,
        "brand": product.brand,
        "keywords": "\n".join(product.keywords),
        "attributes": "\n".join(f"{name}: {_shown(value)}" for name, value in product.attributes.items()),
        "published_at": _local(product.published_at),
    }
    rows = []
    for variant in product.variants:
        row = str(variant.id)
        rows.append(row)
        name = variant.colour_name
        given = {
            "sku": variant.sku,
            "gtin": format_jan13(variant.gtin) if variant.gtin else "",
            "size": variant.size,
            "size_position": str(variant.size_position),
            "colour_code": variant.colour_code,
            "colour_ja": name.ja if name else "",
            "colour_en": name.en if name else "",
            "colour_hex": variant.colour_hex,
            "unit": variant.unit.value,
        }
        values |= {f"{row}-{field}": value for field, value in given.items()}
    seen = as_json(values | {"rows": rows})
    return values | {"rows": rows, "version": str(product.version), "seen": seen}


def new_row() -> str:
    """The id of a variant that does not exist yet."""
    return str(uuid4())


def wanted(form: Form, product_id: UUID, stored: EditedProduct | None) -> SaveProduct:
    """The product that was typed.

    Attributes that are no plain text are kept as they are stored. Raises: Mistyped.
    """
    rows = [row for row in form.many("rows") if form.text(f"{row}-sku").strip() and not form.ticked(f"{row}-gone")]
    form.values["rows"] = form.many("rows")
    if not rows:
        form.fail("variants", _("A product needs at least one variant with an SKU."))
    for row in rows:
        if problem := gtin_problem(form.text(f"{row}-gtin")):
            form.fail(f"{row}-gtin", problem)
    published = form.moment("published_at")
    given = {
        "id": product_id,
        "version": int(form.text("version")) if form.text("version").isdecimal() else None,
        "code": form.text("code"),
        "name": {"ja": form.text("name_ja"), "en": form.text("name_en")},
        "name_kana": form.text("name_kana"),
        "description": {"ja": form.text("description_ja"), "en": form.text("description_en")},
        "department_id": form.text("department_id"),
        "tax_category": form.text("tax_category"),
        "brand": form.text("brand"),
        "keywords": [line.strip() for line in form.text("keywords").splitlines() if line.strip()],
        "attributes": _attributes(form, stored),
        "published_at": published,
        "variants": [_variant(form, row, place) for place, row in enumerate(rows)],
    }
    if not form.text("name_ja").strip():
        form.fail("name_ja", _("Please fill this in."))
    names = {
        "name.ja": "name_ja",
        "name.en": "name_en",
        "description.ja": "description_ja",
        "description.en": "description_en",
    }
    for place, row in enumerate(rows):
        names |= {f"variants.{place}.{field}": f"{row}-{field}" for field in _PER_VARIANT}
        names[f"variants.{place}.colour_name"] = f"{row}-colour_ja"
    return form.become(SaveProduct, given, names)


def gtin_problem(text: str) -> str:
    """What is wrong with a JAN as typed; empty where nothing is. A wrong check digit is named with the right one."""
    code = bare_digits(text)
    if not code:
        return ""
    if not code.isascii() or not code.isdigit() or len(code) not in (8, 12, 13, 14):
        return _("A JAN has 8 or 13 digits.")
    if not is_valid(code):
        return _("The check digit is wrong: %(given)s, it would be %(right)s.") % {
            "given": code[-1],
            "right": check_digit(code[:-1]),
        }
    padded = normalise_gtin(code).removeprefix("0")
    if len(padded) == 13 and (padded.startswith("02") or padded[0] == "2"):
        return _("Codes that begin with 02 or 20 to 29 are a store's own and no JAN.")
    return ""


def lay_over(form: Form, stored: EditedProduct) -> list[tuple[str, str, str]]:
    """Somebody else saved first: take over what they changed and this form did not; name what both changed.

    Returns (field, theirs, mine) for every field that the other has changed. The form goes on from their version.
    """
    seen, theirs = from_json(form.text("seen")), values_of(stored)
    changed: list[tuple[str, str, str]] = []
    for name in sorted((set(seen) | set(theirs)) - {"rows", "version", "seen"}):
        before, now = str(seen.get(name, "")), str(theirs.get(name, ""))
        if now == before:
            continue
        mine = form.text(name) if name in form.values else before
        if mine.replace("\r\n", "\n") == before:
            form.values[name] = now
        changed.append((name, now, form.text(name)))
    rows = form.many("rows")
    gone = set(seen.get("rows", [])) - set(theirs["rows"])
    added = [row for row in theirs["rows"] if row not in seen.get("rows", []) and row not in rows]
    form.values["rows"] = [row for row in rows if row not in gone] + added
    form.values |= {"version": theirs["version"], "seen": theirs["seen"]}
    return changed


def label_of(name: str, values: Mapping[str, Any]) -> str:
    """What a field is called in a message; of a variant's field the SKU says which."""
    row, dash, field = name.rpartition("-")
    known = {
        "code": _("Product code"),
        "name_ja": _("Name (Japanese)"),
        "name_en": _("Name (English)"),
        "name_kana": _("Reading (kana)"),
        "description_ja": _("Description (Japanese)"),
        "description_en": _("Description (English)"),
        "department_id": _("Department"),
        "tax_category": _("Tax category"),
        "brand": _("Brand"),
        "keywords": _("Search words"),
        "attributes": _("Attributes"),
        "published_at": _("On sale from"),
        "sku": "SKU",
        "gtin": "JAN",
        "size": _("Size"),
        "size_position": _("Order of the size"),
        "colour_code": _("Colour code"),
        "colour_ja": _("Colour (Japanese)"),
        "colour_en": _("Colour (English)"),
        "colour_hex": _("Colour sample"),
        "unit": _("Unit"),
    }
    if dash and field in known:
        return f"{values.get(f'{row}-sku') or _('New variant')} · {known[field]}"
    return known.get(name, name)


def _variant(form: Form, row: str, place: int) -> dict[str, Any]:
    colour = {"ja": form.text(f"{row}-colour_ja"), "en": form.text(f"{row}-colour_en")}
    typed = form.text(f"{row}-gtin")
    return {
        "id": row,
        "sku": form.text(f"{row}-sku"),
        "gtin": typed if typed.strip() and not gtin_problem(typed) else None,
        "size": form.text(f"{row}-size"),
        "size_position": form.text(f"{row}-size_position") or place,
        "colour_code": form.text(f"{row}-colour_code"),
        "colour_name": colour if any(colour.values()) else None,
        "colour_hex": form.text(f"{row}-colour_hex"),
        "unit": form.text(f"{row}-unit") or "each",
        "position": place,
    }


def _attributes(form: Form, stored: EditedProduct | None) -> dict[str, Any]:
    """Lines of `name: value` or `name: 日本語 / English`; a value that reads as it is stored keeps its type."""
    known = {str(name): value for name, value in (stored.attributes if stored else {}).items()}
    found: dict[str, Any] = {}
    for line in form.text("attributes").splitlines():
        if not line.strip():
            continue
        name, colon, value = line.replace("：", ":", 1).partition(":")
        if not colon or not name.strip():
            form.fail("attributes", _("Write one attribute a line: name: value"))
            continue
        name, value = name.strip(), value.strip()
        ja, slash, en = value.partition(" / ")
        typed: Any = {"ja": ja.strip(), "en": en.strip()} if slash else value
        found[name] = known[name] if name in known and _shown(known[name]) == value else typed
    return found


def _shown(value: Any) -> str:
    """An attribute on one line; one in two languages as `日本語 / English`."""
    if isinstance(value, dict) and value.get("ja") and set(value) <= {"ja", "en"}:
        return f"{value['ja']} / {value['en']}" if value.get("en") else str(value["ja"])
    return str(value)


def _local(at: datetime | None) -> str:
    return localtime(at).strftime("%Y-%m-%dT%H:%M") if at else ""
