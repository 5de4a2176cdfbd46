"""Instants as callers give them: with their offset, and within what every part of the system can hold."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)


def _within(at: datetime) -> datetime:
    if not EARLIEST <= at <= LATEST:
        raise ValueError("an instant lies between the years 1900 and 9000")
    return at


Instant = Annotated[AwareDatetime, AfterValidator(_within)]
"""An offset can carry the last day of 9999 out of Python's calendar: the database stores it, and nobody can read it again."""
