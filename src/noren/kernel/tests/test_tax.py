"""Consumption tax, with the vectors of the law's own examples; rounded once per rate per invoice."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.kernel.tax import (
    JAPAN_RATES,
    Rounding,
    ServiceMode,
    TaxCategory,
    TaxLine,
    rate_code_for,
    summarise,
    tax_excluded,
    tax_included,
)

TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
amounts = st.integers(-(10**12), 10**12)
rates = st.sampled_from([TEN, EIGHT, Decimal("0.03"), Decimal(0)])


def test_three_items_of_105_without_tax_bear_31_not_30() -> None:
    assert tax_excluded(total_excl_minor=3 * 105, rate=TEN, rounding=Rounding.FLOOR) == 31
    assert 3 * tax_excluded(total_excl_minor=105, rate=TEN, rounding=Rounding.FLOOR) == 30


def test_6912_with_tax_contains_628() -> None:
    assert tax_included(total_incl_minor=6_912, rate=TEN, rounding=Rounding.FLOOR) == 628


@pytest.mark.parametrize(("rounding", "tax"), [(Rounding.FLOOR, 9), (Rounding.ROUND, 9), (Rounding.CEIL, 10)])
def test_a_company_rounds_its_own_way(rounding: Rounding, tax: int) -> None:
    assert tax_included(total_incl_minor=100, rate=TEN, rounding=rounding) == tax  # 9.09…


def test_half_a_yen_is_rounded_up() -> None:
    assert tax_excluded(total_excl_minor=5, rate=TEN, rounding=Rounding.ROUND) == 1


def test_an_invoice_has_one_total_per_rate_with_the_reduced_one_marked() -> None:
    lines = [
        TaxLine(1_080, EIGHT, reduced=True),
        TaxLine(2_990, TEN),
        TaxLine(540, EIGHT, reduced=True),
        TaxLine(2_990, TEN),
    ]

    standard, reduced = summarise(lines, Rounding.FLOOR)

    assert (standard.rate, standard.reduced, standard.total_incl_minor, standard.tax_minor) == (
        Decimal("0.1"),
        False,
        5_980,
        543,
    )
    assert (reduced.rate, reduced.reduced, reduced.total_incl_minor, reduced.tax_minor) == (EIGHT, True, 1_620, 120)
    assert (standard.net_minor, reduced.net_minor) == (5_437, 1_500)


def test_the_same_rate_reduced_and_not_stays_apart() -> None:
    """Before October 2019 both were 8 %; a rate of 0 % may come for food alone."""
    both = summarise([TaxLine(108, EIGHT), TaxLine(108, EIGHT, reduced=True)], Rounding.FLOOR)

    assert [(total.reduced, total.tax_minor) for total in both] == [(False, 8), (True, 8)]


@given(total=amounts, rate=rates, rounding=st.sampled_from(Rounding))
def test_a_whole_return_gives_back_the_very_tax(total: int, rate: Decimal, rounding: Rounding) -> None:
    sold = tax_included(total_incl_minor=total, rate=rate, rounding=rounding)

    assert tax_included(total_incl_minor=-total, rate=rate, rounding=rounding) == -sold


@given(total=amounts, rate=rates, rounding=st.sampled_from(Rounding))
def test_rounding_never_moves_the_tax_by_a_whole_unit(total: int, rate: Decimal, rounding: Rounding) -> None:
    exact = Fraction(total) * Fraction(rate) / (1 + Fraction(rate))

    assert abs(tax_included(total_incl_minor=total, rate=rate, rounding=rounding) - exact) < 1


@given(st.lists(st.builds(TaxLine, amounts, rates, st.booleans()), max_size=30), st.sampled_from(Rounding))
def test_lines_may_come_in_any_order(lines: list[TaxLine], rounding: Rounding) -> None:
    assert summarise(lines, rounding) == summarise(list(reversed(lines)), rounding)
    totals = summarise(lines, rounding)
    assert sum(total.total_incl_minor for total in totals) == sum(line.amount_incl_minor for line in lines)


@pytest.mark.parametrize(
    ("category", "mode", "code"),
    [
        (TaxCategory.STANDARD, None, "standard"),
        (TaxCategory.REDUCED_FOOD, ServiceMode.TAKEAWAY, "reduced"),
        (TaxCategory.REDUCED_FOOD, ServiceMode.DELIVERY, "reduced"),
        (TaxCategory.REDUCED_FOOD, ServiceMode.EAT_IN, "standard"),
        (TaxCategory.REDUCED_FOOD, ServiceMode.CATERING, "standard"),
        (TaxCategory.REDUCED_FOOD, None, "reduced"),
        (TaxCategory.ALCOHOL, ServiceMode.TAKEAWAY, "standard"),
        (TaxCategory.NEWSPAPER, None, "reduced"),
        (TaxCategory.EXEMPT, ServiceMode.EAT_IN, "exempt"),
    ],
)
def test_eating_in_decides_the_rate_of_food(category: TaxCategory, mode: ServiceMode | None, code: str) -> None:
    assert rate_code_for(category=category, service_mode=mode) == code


def test_japans_rates_follow_each_other_without_gap_or_overlap() -> None:
    for code in ("standard", "reduced"):
        periods = sorted((rate for rate in JAPAN_RATES if rate.code == code), key=lambda rate: rate.valid_from)
        assert periods[0].valid_from == date(1989, 4, 1)
        assert [period.valid_to for period in periods[:-1]] == [period.valid_from for period in periods[1:]]
        assert periods[-1].valid_to is None
