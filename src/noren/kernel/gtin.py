"""GS1 numbers: check digits, GTINs padded to 14, in-store codes of a retailer's own layout, Digital Links."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote, unquote, urlsplit

from noren.kernel.errors import AppError

LENGTHS = (8, 12, 13, 14)


class GtinInvalid(AppError):
    code = "gtin.invalid"
    message = "This is not a valid GTIN (JAN, EAN, UPC)."


def check_digit(body: str) -> str:
    """The GS1 check digit: weights 3,1,3,1… from the rightmost data digit (GTIN, GLN, SSCC)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str((10 - total % 10) % 10)


def bare_digits(text: str) -> str:
    """Half-width digits of a code as typed: spaces and dashes go, anything else stays."""
    return re.sub(r"[\s\-‐‑–—−ー]", "", unicodedata.normalize("NFKC", text))


def is_valid(code: str) -> bool:
    """Whether these digits are a GTIN with its right check digit."""
    return code.isascii() and code.isdigit() and len(code) in LENGTHS and check_digit(code[:-1]) == code[-1]


def normalise_gtin(text: str) -> str:
    """A GTIN as 14 digits, whatever length, width and dashes it was typed with.

    Raises: GtinInvalid.
    """
    code = bare_digits(text)
    if not is_valid(code):
        raise GtinInvalid
    return code.zfill(14)


def format_jan13(gtin14: str) -> str:
    """The 13 digits of a JAN or EAN as printed under its bars; a true GTIN-14 stays as it is."""
    return gtin14[1:] if gtin14.startswith("0") else gtin14


def is_in_store(code: str) -> bool:
    """Whether a 13-digit code has a retailer's own prefix (02, 20–29); never published as a GTIN."""
    return len(code) == 13 and (code.startswith("02") or code[0] == "2")


@dataclass(frozen=True, slots=True)
class InStoreLayout:
    """Where item and price stand in a retailer's 13-digit codes of one prefix; the default is the common one.

    `price_digits` 0: the price is looked up (PLU); else it is in the code, with a check digit of its own before it.
    """

    prefix: str = "02"
    item_digits: int = 5
    price_digits: int = 4


@dataclass(frozen=True, slots=True)
class InStoreCode:
    item: str
    price_minor: int | None


def price_check_digit(price: str) -> str:
    """The check digit of a price of four digits: weights 3, 1, 3, 1 from the right, modulo 10."""
    return check_digit(price)


def make_in_store_code(*, layout: InStoreLayout, item: str, price_minor: int | None = None) -> str:
    """A 13-digit in-store code.

    Raises: GtinInvalid where item or price do not fit the layout.
    """
    if layout.price_digits:
        price = str(price_minor or 0).zfill(layout.price_digits)
        body = layout.prefix + item.zfill(layout.item_digits) + price_check_digit(price) + price
    else:
        body = layout.prefix + item.zfill(12 - len(layout.prefix))
    if len(body) != 12 or not body.isdigit():
        raise GtinInvalid
    return body + check_digit(body)


def parse_in_store_code(code: str, *, layout: InStoreLayout) -> InStoreCode:
    """Item and price of an in-store code.

    Raises: GtinInvalid for a wrong prefix or check digit.
    """
    if not is_valid(code) or len(code) != 13 or not code.startswith(layout.prefix):
        raise GtinInvalid
    start = len(layout.prefix)
    if not layout.price_digits:
        return InStoreCode(item=code[start:12], price_minor=None)
    item, rest = code[start : start + layout.item_digits], code[start + layout.item_digits : 12]
    if rest[0] != price_check_digit(rest[1:]):
        raise GtinInvalid
    return InStoreCode(item=item, price_minor=int(rest[1:]))


_QUALIFIERS = ("22", "10", "21")


def digital_link(gtin: str, *, host: str = "https://id.gs1.org", qualifiers: dict[str, str] | None = None) -> str:
    """A GS1 Digital Link: `/01/{gtin14}` and the qualifiers 22, 10 and 21 in that order."""
    tail = "".join(
        f"/{name}/{quote((qualifiers or {})[name], safe='')}" for name in _QUALIFIERS if name in (qualifiers or {})
    )
    return f"{host}/01/{normalise_gtin(gtin)}{tail}"


def parse_digital_link(url: str) -> dict[str, str]:
    """The GTIN (`01`) and qualifiers of a Digital Link; the old name `gtin` is understood too.

    Raises: GtinInvalid.
    """
    steps = urlsplit(url).path.split("/")
    found: dict[str, str] = {}
    for name, value in pairwise(steps):
        key = "01" if name == "gtin" else name
        if key in ("01", *_QUALIFIERS) and key not in found:
            found[key] = unquote(value)
    if "01" not in found:
        raise GtinInvalid
    return {**found, "01": normalise_gtin(found["01"])}
