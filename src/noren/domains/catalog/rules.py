"""Decisions about codes and text, free of the database."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from noren.domains.catalog.contracts import PriceStep, StoredPrice
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


def applying_price(
    *, prices: Sequence[StoredPrice], channel: str | None, location_id: UUID | None, at: datetime
) -> StoredPrice | None:
    """Which of one variant's prices (of one currency) a sale in this scope has: place before channel, then the latest start."""
    fitting = [
        price
        for price in prices
        if price.location_id in (None, location_id)
        and price.channel in (None, channel)
        and price.valid_from <= at
        and (price.valid_to is None or price.valid_to > at)
    ]
    return max(fitting, key=lambda p: (p.location_id is not None, p.channel is not None, p.valid_from), default=None)


def price_steps(
    *, prices: Sequence[StoredPrice], channel: str | None, location_id: UUID | None, at: datetime
) -> list[PriceStep]:
    """What one variant costs in this scope from an instant on: the price now, then every change that is known."""
    moments = {moment for price in prices for moment in (price.valid_from, price.valid_to) if moment and moment > at}
    steps: list[PriceStep] = []
    for moment in (at, *sorted(moments)):
        price = applying_price(prices=prices, channel=channel, location_id=location_id, at=moment)
        before = steps[-1].price if steps else None
        if not steps or (price and price.amount_minor) != (before and before.amount_minor):
            steps.append(PriceStep(starts_at=moment, price=price))
    return steps


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
