"""The one place where the time of day is read; everything below takes it as `at`."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)
