"""Pure decisions of orders: codes, shares of amounts, what a set of lines adds up to."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from noren.domains.orders.contracts import Order, OrderState, TaxTotal
from noren.kernel.ids import dated_id
from noren.kernel.tax import Rounding, TaxLine, summarise

# No 0/O, 1/I/L, 5/S, 8/B, U/V: a code is read out at a counter.
CODE_ALPHABET = "234679ACDEFGHJKMNPQRTWXYZ"


class Taxed(Protocol):
    @property
    def amount_minor(self) -> int: ...
    @property
    def tax_rate(self) -> Decimal: ...
    @property
    def reduced(self) -> bool: ...


def part_of_return(at: datetime, note_id: UUID, number: int) -> UUID:
    """The id of a credit note's part of one sale; the first bears the note's own, so that a second run finds it."""
    return note_id if number == 0 else dated_id(at, "return-part", note_id, number)


def new_code(prefix: str) -> str:
    """A human code such as `N-7K4M2-Q9PX`: 8 random characters (1.5 × 10^11 codes) and a check character."""
    body = "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))
    whole = body + check_character(body)
    return f"{prefix}-{whole[:5]}-{whole[5:]}"


def check_character(body: str) -> str:
    """Weighted sum modulo the alphabet's size (25 = 5², weights coprime to 5): any single wrong character is noticed."""
    total = sum(
        weight * CODE_ALPHABET.index(character)
        for weight, character in zip((1, 2, 3, 4, 6, 7, 8, 9), body, strict=True)
    )
    return CODE_ALPHABET[total % len(CODE_ALPHABET)]


def normalise_code(text: str) -> str:
    """A code as typed or scanned, in its one spelling: upper case, dashes in place.

    What is no code of ours (another system's number) is only put into upper case.
    """
    bare = "".join(character for character in text.upper() if character.isalnum())
    ours = len(bare) == 10 and set(bare[1:]) <= set(CODE_ALPHABET) and check_character(bare[1:9]) == bare[9]
    return f"{bare[0]}-{bare[1:6]}-{bare[6:]}" if ours else text.strip().upper()


def is_code(text: str) -> bool:
    """Whether a text is a whole code of ours, with its check character right."""
    return re.fullmatch(r"[A-Z]-[0-9A-Z]{5}-[0-9A-Z]{4}", normalise_code(text)) is not None


def taxes_of(lines: Iterable[Taxed], rounding: Rounding) -> list[TaxTotal]:
    """Totals per rate, the tax rounded once per rate (see kernel.tax)."""
    totals = summarise([TaxLine(line.amount_minor, line.tax_rate, line.reduced) for line in lines], rounding)
    return [
        TaxTotal(
            rate=total.rate, reduced=total.reduced, total_incl_minor=total.total_incl_minor, tax_minor=total.tax_minor
        )
        for total in totals
    ]


def share(*, amount_minor: int, quantity: int, before: int, part: int) -> int:
    """The amount of `part` units of a line when `before` units were given back already.

    Cumulative, so that all parts together are exactly the line's amount, whatever the order.
    """
    return amount_minor * (before + part) // quantity - amount_minor * before // quantity


@dataclass(slots=True)
class SoldLine:
    """A sold line as a return looks for it; `left` are the units that have not come back."""

    line_id: UUID
    order_id: UUID
    order_code: str
    position: int
    placed_at: datetime
    left: int


def sale_of_return(sales: Iterable[SoldLine], *, quantity: int, at: datetime) -> SoldLine | None:
    """Which sale of this customer and SKU came back: the latest before the return with that many units left.

    Of two sales at the same instant, the one with the later number.

    Another system's credit note does not name its sale. One credited line is never spread over several sales.
    """
    possible = [sold for sold in sales if sold.placed_at <= at and sold.left >= quantity]
    return max(possible, key=lambda sold: (sold.placed_at, sold.order_code, sold.position), default=None)


def state_after(*, quantities: Iterable[tuple[int, int, int]]) -> OrderState | None:
    """The order's state from its lines' (sold, handed over, cancelled); None while something is still open."""
    rows = list(quantities)
    if any(sold > handed + cancelled for sold, handed, cancelled in rows):
        return None
    if all(handed == 0 for _sold, handed, _cancelled in rows):
        return OrderState.CANCELLED
    return OrderState.COMPLETED


def state_at_checkout(order: Order) -> OrderState:
    """How the order's checkout ended, whatever has become of the order since."""
    return OrderState.CONFIRMED if order.confirmed_at is not None else order.state
