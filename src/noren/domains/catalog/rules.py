"""Decisions about codes and text, free of the database."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from noren.kernel.gtin import (
    GtinInvalid,
    InStoreLayout,
    bare_digits,
    is_in_store,
    is_valid,
    normalise_gtin,
    parse_digital_link,
    parse_in_store_code,
)

_SPACES = re.compile(r"\s+")
_ELEMENT_STRING = re.compile(r"^(?:\][A-Za-z][0-9])?\(?01\)?([0-9]{14})")
MAX_SCAN = 500


def tidy(text: str) -> str:
    """Text as it is stored: NFKC (half-width kana and full-width letters become the usual ones), single spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def gtin_of(text: str | None) -> str | None:
    """A GTIN-8, -12, -13 or -14 as 14 digits; None for none.

    Raises: GtinInvalid for a wrong check digit, another length, or a retailer's own code (prefix 02, 20 to 29).
    """
    if text is None or not text.strip():
        return None
    padded = normalise_gtin(text)
    if is_in_store(padded.removeprefix("0")):
        raise GtinInvalid
    return padded


@dataclass(frozen=True, slots=True)
class Scan:
    """What a typed or scanned code may mean. `item` and `price_minor` come from a retailer's own barcode."""

    gtin: str | None
    skus: tuple[str, ...]
    item: str | None = None
    price_minor: int | None = None


def read_scan(text: str, *, layouts: Sequence[InStoreLayout]) -> Scan:
    """What a scan may mean: a GS1 Digital Link, a GS1 element string, a JAN, a retailer's own code, or an SKU."""
    plain = tidy(text[:MAX_SCAN].replace("\x00", ""))
    gtin = _gtin_within(plain)
    if gtin is not None:
        return Scan(gtin=gtin, skus=(plain,))
    digits = bare_digits(plain)
    for layout in layouts:
        try:
            own = parse_in_store_code(digits, layout=layout)
        except GtinInvalid:
            continue
        return Scan(gtin=None, skus=(plain, digits, own.item), item=own.item, price_minor=own.price_minor)
    return Scan(gtin=None, skus=(plain, digits) if is_valid(digits) else (plain,))


def _gtin_within(plain: str) -> str | None:
    try:
        if plain.lower().startswith(("http://", "https://")):
            return parse_digital_link(plain)["01"]
        element = _ELEMENT_STRING.match(plain)
        return gtin_of(element.group(1) if element else plain)
    except (GtinInvalid, ValueError):
        return None
