from datetime import UTC, datetime, timedelta

import pytest

from noren.domains.holds.contracts import HoldTerms
from noren.domains.holds.rules import ends_at

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
TEN_TO_NINE = [[(MONDAY + timedelta(days=d, hours=10), MONDAY + timedelta(days=d, hours=21))] for d in range(-1, 8)]
CLOSED_TUESDAY = [*TEN_TO_NINE[:2], [], *TEN_TO_NINE[3:]]


@pytest.mark.parametrize(
    ("days", "openings", "hour", "ends"),
    [
        (0, TEN_TO_NINE, 12, (0, 21)),
        (0, TEN_TO_NINE, 21, (1, 21)),
        (1, TEN_TO_NINE, 12, (1, 21)),
        (1, CLOSED_TUESDAY, 12, (2, 21)),
        (0, [], 12, (1, 12)),
    ],
)
def test_days_end_when_the_store_closes_on_a_day_that_it_is_open(days, openings, hour, ends):
    found = ends_at(terms=HoldTerms(days=days), days=openings, at=MONDAY + timedelta(hours=hour))

    assert found == MONDAY + timedelta(days=ends[0], hours=ends[1])


@pytest.mark.parametrize(
    ("hours", "hour", "ends"),
    [
        (4, 12, (0, 16)),
        (4, 19, (0, 21)),  # 23:00 is behind closed doors
        (24, 12, (1, 12)),
        (4, 22, (1, 14)),  # made at night: nobody could come before ten
        (12, 23, (1, 11)),
    ],
)
def test_hours_end_while_the_store_is_open(hours, hour, ends):
    found = ends_at(terms=HoldTerms(hours=hours), days=TEN_TO_NINE, at=MONDAY + timedelta(hours=hour))

    assert found == MONDAY + timedelta(days=ends[0], hours=ends[1])


def test_a_store_without_hours_never_closes():
    assert ends_at(terms=HoldTerms(hours=5), days=[], at=MONDAY) == MONDAY + timedelta(hours=5)
