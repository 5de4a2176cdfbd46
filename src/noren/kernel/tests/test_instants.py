from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from noren.kernel.instants import EARLIEST, LATEST, Instant

instant = TypeAdapter(Instant)


@pytest.mark.parametrize("given", [EARLIEST, LATEST, datetime(2026, 11, 20, 3, tzinfo=UTC)])
def test_an_instant_of_our_times_is_taken(given: datetime) -> None:
    assert instant.validate_json(f'"{given.isoformat()}"') == given


@pytest.mark.parametrize(
    "given",
    [
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+12:00",
        "9000-01-01T00:00:01Z",
        "1899-12-31T23:59:59Z",
        "2026-11-20T12:00:00",
        "2026-11-20",
    ],
)
def test_one_that_cannot_be_read_back_or_names_no_offset_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        instant.validate_json(f'"{given}"')
