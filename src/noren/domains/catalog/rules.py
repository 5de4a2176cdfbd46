"""Decisions about codes and text, free of the database."""

import re
import unicodedata
from dataclasses import dataclass

from noren.domains.catalog.errors import GtinInvalid
from noren.kernel import gtin as gtins

_SPACES = re.compile(r"\s+")
_DIGITAL_LINK = re.compile(
    r"^https?://[^/?#]+(?:/[^/?#]+)*?/(?:01|gtin)/(\d{8,14})(?:[/?#]|$)", re.IGNORECASE
)
_ELEMENT_STRING = re.compile(r"^(?:\][A-Za-z][0-9])?\(?01\)?(\d{14})")


def tidy(text: str) -> str:
    """Text as it is stored: NFKC (half-width kana and full-width letters become the usual ones), single spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


@dataclass(frozen=True, slots=True)
class Scan:
    """What a typed or scanned code may mean. `in_store_sku` and `price_minor` come from a retailer's own barcode."""

    gtin: str | None
    skus: tuple[str, ...]
    in_store_sku: str | None = None
    price_minor: int | None = None


def gtin_of(text: str | None) -> str | None:
    """A GTIN-8, -12, -13 or -14 as 14 digits; None for none.

    Raises: GtinInvalid for a wrong check digit, another length, or a retailer's own code (prefix 02, 20 to 29).
    """
    digits = "" if text is None else _digits(text)
    if not digits:
        return None
    if not gtins.is_valid(digits) or gtins.is_in_store(digits):
        raise GtinInvalid(gtin=text)
    return digits.zfill(14)


def _digits(text: str) -> str:
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))


def read_scan(text: str) -> Scan:
    """What a scan may mean: a GS1 Digital Link, a GS1 element string, a JAN, a retailer's own code, or an SKU.

    A retailer's own 13 digits (prefix 02, 20 to 29) are read as item (digits 3 to 7) and price (digits 9 to 12).
    """
    plain = tidy(text.replace("\x00", ""))[:200]
    linked = _DIGITAL_LINK.match(plain) or _ELEMENT_STRING.match(_digits(plain))
    digits = linked.group(1) if linked else _digits(plain)
    if not gtins.is_valid(digits):
        return Scan(gtin=None, skus=(plain,))
    if gtins.is_in_store(digits):
        return Scan(
            gtin=None,
            skus=(plain, digits, digits[2:7]),
            in_store_sku=digits[2:7],
            price_minor=int(digits[8:12]),
        )
    return Scan(gtin=digits.zfill(14), skus=(plain,))
