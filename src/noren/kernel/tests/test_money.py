from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.kernel.money import (
    CURRENCIES,
    AllocationImpossible,
    CurrencyMismatch,
    CurrencyUnknown,
    Money,
    MoneyInvalid,
)

amounts = st.integers(-(10**15), 10**15)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)


def yen(amount: int) -> Money:
    return Money(amount, "JPY")


def test_amounts_of_one_currency_add_subtract_negate_and_multiply():
    assert yen(100) + yen(20) == yen(120)
    assert yen(100) - yen(120) == yen(-20)
    assert -yen(5) == yen(-5)
    assert yen(150) * 3 == yen(450)
    assert 3 * yen(150) == yen(450)
    assert abs(yen(-7)) == yen(7)
    assert sum([yen(1), yen(2)], start=Money.zero("JPY")) == yen(3)


def test_amounts_of_one_currency_are_ordered():
    assert yen(1) < yen(2) <= yen(2)
    assert yen(3) > yen(2) >= yen(2)
    assert not Money.zero("JPY")
    assert yen(-1)


def test_two_currencies_never_meet():
    pounds = Money(100, "GBP")

    for act in (
        lambda: yen(1) + pounds,
        lambda: yen(1) - pounds,
        lambda: yen(1) < pounds,
        lambda: yen(1) >= pounds,
    ):
        with pytest.raises(CurrencyMismatch) as refusal:
            act()
        assert refusal.value.code == "money.currency_mismatch"
        assert refusal.value.data == {"left": "JPY", "right": "GBP"}
    assert yen(100) != pounds


def test_money_is_never_multiplied_by_a_fraction():
    with pytest.raises(TypeError):
        yen(100) * 1.1  # type: ignore[operator]  # the mistake under test


def test_a_currency_must_be_known_and_an_amount_whole():
    with pytest.raises(CurrencyUnknown):
        Money(1, "XXX")
    with pytest.raises(CurrencyUnknown):
        Money(1, "jpy")
    with pytest.raises(MoneyInvalid):
        Money(1.0, "JPY")  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(MoneyInvalid):
        Money(True, "JPY")


def test_a_decimal_becomes_minor_units():
    assert Money.from_decimal(Decimal("12.50"), currency="GBP") == Money(1250, "GBP")
    assert Money.from_decimal("-0.01", currency="USD") == Money(-1, "USD")
    assert Money.from_decimal("2990.00", currency="JPY") == yen(2990)
    assert Money.from_decimal("1.234", currency="KWD") == Money(1234, "KWD")


@pytest.mark.parametrize("amount", ["12.505", "1e-9", "NaN", "Infinity", "abc", "", 1.5, True])
def test_what_is_not_in_whole_minor_units_is_refused(amount):
    with pytest.raises(MoneyInvalid):
        Money.from_decimal(amount, currency="GBP")


def test_part_of_a_yen_is_refused():
    with pytest.raises(MoneyInvalid):
        Money.from_decimal("0.5", currency="JPY")


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money(2990, "JPY"), "¥2,990"),
        (Money(0, "JPY"), "¥0"),
        (Money(-500, "JPY"), "−¥500"),
        (Money(1250, "GBP"), "£12.50"),
        (Money(5, "USD"), "$0.05"),
        (Money(123456789, "EUR"), "€1,234,567.89"),
        (Money(10**31 + 1, "GBP"), f"£{10**29:,}.01"),
    ],
)
def test_money_is_shown_with_its_symbol_and_separators(money, shown):
    assert money.format_ja() == shown


@pytest.mark.parametrize(
    ("amount", "by", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (10, [1, 2, 3], [2, 3, 5]),
        (1, [0, 1, 1], [0, 1, 0]),
        (0, [3, 4], [0, 0]),
        (500, [1980, 0, 990], [333, 0, 167]),
    ],
)
def test_allocation_gives_the_rest_to_the_largest_remainders(amount, by, parts):
    assert [part.amount_minor for part in yen(amount).allocate(by)] == parts


@pytest.mark.parametrize("by", [[], [0, 0], [-1, 2]])
def test_allocation_needs_a_weight(by):
    with pytest.raises(AllocationImpossible):
        yen(100).allocate(by)


@given(amount=amounts, by=weights)
def test_allocation_sums_exactly_and_stays_within_a_unit_of_each_share(amount, by):
    parts = [part.amount_minor for part in yen(amount).allocate(by)]

    assert sum(parts) == amount
    assert all(abs(part * sum(by) - amount * weight) < sum(by) for part, weight in zip(parts, by, strict=True))
    assert parts == [-part.amount_minor for part in yen(-amount).allocate(by)]


@given(amount=st.integers(), currency=st.sampled_from(sorted(CURRENCIES)))
def test_a_decimal_and_back_is_the_same_money(amount, currency):
    money = Money(amount, currency)

    assert Money.from_decimal(money.to_decimal(), currency=currency) == money
