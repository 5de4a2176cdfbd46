from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noren.domains.catalog import api

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_afresh():
    api.forget_tax_rates()
    yield
    api.forget_tax_rates()


@pytest.mark.parametrize(
    ("at", "standard", "reduced"),
    [
        (datetime(1989, 3, 31, 14, 59, 59, tzinfo=UTC), None, None),
        (datetime(1989, 3, 31, 15, tzinfo=UTC), "0.03", "0.03"),
        (datetime(2014, 3, 31, 14, 59, 59, tzinfo=UTC), "0.05", "0.05"),
        (datetime(2014, 3, 31, 15, tzinfo=UTC), "0.08", "0.08"),
        (datetime(2019, 9, 30, 14, 59, 59, tzinfo=UTC), "0.08", "0.08"),
        (datetime(2019, 9, 30, 15, tzinfo=UTC), "0.10", "0.08"),
        (datetime(2026, 6, 1, tzinfo=UTC), "0.10", "0.08"),
    ],
)
def test_knows_japans_rates_since_they_began_by_japanese_days(at, standard, reduced):
    rates = api.tax_rates(at=at)

    expected = {} if standard is None else {"standard": standard, "reduced": reduced, "exempt": "0"}
    assert {code: rate.rate for code, rate in rates.items()} == {code: Decimal(rate) for code, rate in expected.items()}


def test_asks_the_database_once_in_five_seconds():
    at = datetime(2026, 6, 1, tzinfo=UTC)

    with CaptureQueriesContext(connection) as statements:
        api.tax_rates(at=at)
        api.tax_rates(at=at)

    assert len(statements) == 1
