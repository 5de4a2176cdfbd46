"""Consumption tax: which rate a sale has, and what tax an invoice contains (rounded once per rate per invoice)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class TaxCategory(StrEnum):
    """What goods are for the tax law; with the service mode it decides the rate."""

    STANDARD = "standard"
    REDUCED_FOOD = "food"
    ALCOHOL = "alcohol"
    NEWSPAPER = "newspaper"
    EXEMPT = "exempt"


class ServiceMode(StrEnum):
    """How food is served: dining in has the standard rate, taking away and delivery the reduced one."""

    EAT_IN = "eat_in"
    TAKEAWAY = "takeaway"
    DELIVERY = "delivery"
    CATERING = "catering"


class Rounding(StrEnum):
    """How a fraction of a minor unit is rounded; a company chooses once."""

    FLOOR = "floor"
    ROUND = "round"
    CEIL = "ceil"


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A rate from a day on, until the day before `valid_to`; 0.1 is 10 %. A rate may be 0."""

    code: str
    rate: Decimal
    valid_from: date
    valid_to: date | None = None


JAPAN_RATES = (
    TaxRate("standard", Decimal("0.03"), date(1989, 4, 1), date(1997, 4, 1)),
    TaxRate("standard", Decimal("0.05"), date(1997, 4, 1), date(2014, 4, 1)),
    TaxRate("standard", Decimal("0.08"), date(2014, 4, 1), date(2019, 10, 1)),
    TaxRate("standard", Decimal("0.10"), date(2019, 10, 1)),
    TaxRate("reduced", Decimal("0.03"), date(1989, 4, 1), date(1997, 4, 1)),
    TaxRate("reduced", Decimal("0.05"), date(1997, 4, 1), date(2014, 4, 1)),
    TaxRate("reduced", Decimal("0.08"), date(2014, 4, 1)),
    TaxRate("exempt", Decimal(0), date(1989, 4, 1)),
)
"""Japan's rates. Before October 2019 there was one rate; `reduced` then equals it."""


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One line of an invoice, tax included; negative on a return."""

    amount_incl_minor: int
    rate: Decimal
    reduced: bool = False


@dataclass(frozen=True, slots=True)
class RateTotal:
    """What an invoice says about one rate."""

    rate: Decimal
    reduced: bool
    total_incl_minor: int
    tax_minor: int

    @property
    def net_minor(self) -> int:
        return self.total_incl_minor - self.tax_minor


def rate_code_for(*, category: TaxCategory, service_mode: ServiceMode | None) -> str:
    """The rate's code: food and drink have the reduced rate unless eaten in or catered; alcohol never has.

    Source: Consumption Tax Act of Japan, reduced rate since 2019-10-01.
    """
    if category is TaxCategory.EXEMPT:
        return "exempt"
    if category is TaxCategory.NEWSPAPER:
        return "reduced"
    if category is TaxCategory.REDUCED_FOOD and service_mode not in (
        ServiceMode.EAT_IN,
        ServiceMode.CATERING,
    ):
        return "reduced"
    return "standard"


def tax_included(*, total_incl_minor: int, rate: Decimal, rounding: Rounding) -> int:
    """The tax inside a tax-included total: round(total × r / (1 + r)); a return's tax mirrors its sale's."""
    exact = Fraction(total_incl_minor) * Fraction(rate) / (1 + Fraction(rate))
    return _rounded(exact, rounding)


def tax_excluded(*, total_excl_minor: int, rate: Decimal, rounding: Rounding) -> int:
    """The tax on top of a total without tax: round(total × r)."""
    return _rounded(Fraction(total_excl_minor) * Fraction(rate), rounding)


def summarise(lines: Iterable[TaxLine], rounding: Rounding) -> tuple[RateTotal, ...]:
    """Totals per rate, highest rate first; the tax is rounded once per rate, never per line."""
    totals: dict[tuple[Decimal, bool], int] = {}
    for line in lines:
        key = (line.rate.normalize(), line.reduced)
        totals[key] = totals.get(key, 0) + line.amount_incl_minor
    return tuple(
        RateTotal(
            rate=rate,
            reduced=reduced,
            total_incl_minor=total,
            tax_minor=tax_included(total_incl_minor=total, rate=rate, rounding=rounding),
        )
        for (rate, reduced), total in sorted(totals.items(), key=lambda item: (-item[0][0], item[0][1]))
    )


def _rounded(exact: Fraction, rounding: Rounding) -> int:
    """Round away from the sign, so that a full return's tax equals its sale's."""
    size = abs(exact)
    whole, rest = divmod(size.numerator, size.denominator)
    if (rounding is Rounding.CEIL and rest) or (rounding is Rounding.ROUND and 2 * rest >= size.denominator):
        whole += 1
    return whole if exact >= 0 else -whole
