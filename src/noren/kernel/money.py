"""Money as whole minor units of one ISO 4217 currency; amounts of two currencies never meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from noren.kernel.errors import AppError


class CurrencyMismatch(AppError):
    code = "money.currency_mismatch"
    message = "Amounts of different currencies cannot be combined."


class CurrencyUnknown(AppError):
    code = "money.currency_unknown"
    message = "This currency is not known."


class MoneyInvalid(AppError):
    code = "money.invalid"
    message = "This is not an amount in whole minor units."


class AllocationImpossible(AppError):
    code = "money.allocation_impossible"
    message = "Weights must not be negative, and one of them must be above zero."


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 currency; `minor_digits` 0 means that the minor unit is the unit itself, as with the yen."""

    code: str
    minor_digits: int
    symbol: str


CURRENCIES = {
    currency.code: currency
    for currency in (
        Currency("JPY", 0, "¥"),
        Currency("AED", 2, "AED "),
        Currency("AUD", 2, "A$"),
        Currency("BHD", 3, "BHD "),
        Currency("BRL", 2, "R$"),
        Currency("CAD", 2, "C$"),
        Currency("CHF", 2, "CHF "),
        Currency("CLP", 0, "CLP "),
        Currency("CNY", 2, "CN¥"),
        Currency("CZK", 2, "CZK "),
        Currency("DKK", 2, "DKK "),
        Currency("EUR", 2, "€"),
        Currency("GBP", 2, "£"),
        Currency("HKD", 2, "HK$"),
        Currency("HUF", 2, "HUF "),
        Currency("IDR", 2, "IDR "),
        Currency("ILS", 2, "₪"),
        Currency("INR", 2, "₹"),
        Currency("ISK", 0, "ISK "),
        Currency("JOD", 3, "JOD "),
        Currency("KRW", 0, "₩"),
        Currency("KWD", 3, "KWD "),
        Currency("MOP", 2, "MOP "),
        Currency("MXN", 2, "MX$"),
        Currency("MYR", 2, "RM "),
        Currency("NOK", 2, "NOK "),
        Currency("NZD", 2, "NZ$"),
        Currency("PHP", 2, "₱"),
        Currency("PLN", 2, "PLN "),
        Currency("SAR", 2, "SAR "),
        Currency("SEK", 2, "SEK "),
        Currency("SGD", 2, "S$"),
        Currency("THB", 2, "฿"),
        Currency("TND", 3, "TND "),
        Currency("TRY", 2, "TRY "),
        Currency("TWD", 2, "NT$"),
        Currency("USD", 2, "$"),
        Currency("VND", 0, "₫"),
        Currency("ZAR", 2, "ZAR "),
    )
}


def currency_of(code: str) -> Currency:
    """The currency of a code in capitals.

    Raises: CurrencyUnknown.
    """
    found = CURRENCIES.get(code)
    if found is None:
        raise CurrencyUnknown(currency=code)
    return found


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (yen, cents). `<` and its like compare amounts of one currency only.

    Raises: CurrencyUnknown; MoneyInvalid where the amount is no integer.
    """

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int:
            raise MoneyInvalid
        currency_of(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(0, currency)

    @classmethod
    def from_decimal(cls, amount: Decimal | str | int, *, currency: str) -> Money:
        """An amount in whole units, such as `Decimal("12.50")`.

        Raises: CurrencyUnknown; MoneyInvalid for a float, for text that is no number, for parts of a minor unit.
        """
        if not isinstance(amount, Decimal | str | int) or isinstance(amount, bool):
            raise MoneyInvalid
        try:
            exact = Decimal(amount)
        except InvalidOperation as error:
            raise MoneyInvalid from error
        if not exact.is_finite():
            raise MoneyInvalid
        numerator, denominator = exact.as_integer_ratio()
        minor, rest = divmod(numerator * 10 ** currency_of(currency).minor_digits, denominator)
        if rest:
            raise MoneyInvalid
        return cls(minor, currency)

    def to_decimal(self) -> Decimal:
        """The amount in whole units, with as many decimals as the currency has."""
        # Built from its digits: arithmetic on Decimals would round to the context's precision.
        digits = tuple(map(int, str(abs(self.amount_minor))))
        return Decimal((int(self.amount_minor < 0), digits, -currency_of(self.currency).minor_digits))

    def format_ja(self) -> str:
        """As shown to people: `¥2,990`, `£12.50`, `−¥500` (with the minus sign, not a hyphen)."""
        sign = "−" if self.amount_minor < 0 else ""
        return f"{sign}{currency_of(self.currency).symbol}{abs(self).to_decimal():,f}"

    def allocate(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Split by weights, to the last minor unit; the sum is exactly this amount.

        What rounding down leaves goes one unit each to the largest remainders, the earlier part first where they
        are equal. A negative amount is split as its positive mirror.
        Raises: AllocationImpossible.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise AllocationImpossible
        size = abs(self.amount_minor)
        parts = [size * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda place: (-(size * weights[place] % total), place))
        for place in by_remainder[: size - sum(parts)]:
            parts[place] += 1
        sign = -1 if self.amount_minor < 0 else 1
        return tuple(Money(sign * part, self.currency) for part in parts)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount_minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount_minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount_minor), self.currency)

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            return NotImplemented
        return Money(self.amount_minor * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount_minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount_minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount_minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount_minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)
        return other.amount_minor
