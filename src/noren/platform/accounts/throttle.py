"""Counting tries, exactly, over all processes: the base of rate limits and of locks against guessing."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from noren.platform import sql
from noren.platform.accounts.errors import RateLimited, SignInLocked

_COUNT = """
INSERT INTO platform_throttle AS t (bucket, window_start, count) VALUES (%s, %s, 1)
ON CONFLICT (bucket, window_start) DO UPDATE SET count = t.count + 1 RETURNING count
"""


def count(*, bucket: str, at: datetime, window: timedelta) -> int:
    """Count one try in the running window and return how many there are now."""
    return int(sql.value(_COUNT, (bucket, _window_start(at, window))))


def limit_rate(*, bucket: str, at: datetime, per_minute: int) -> None:
    """Refuse more than so many requests a minute.

    Raises: RateLimited, with the seconds to wait.
    """
    if count(bucket=bucket, at=at, window=timedelta(minutes=1)) > per_minute:
        raise RateLimited(retry_after_s=60 - at.second)


def count_try(*, bucket: str, at: datetime, window: timedelta, most: int) -> None:
    """Count a try before it is judged, so that no more than `most` ever are, however many come at once.

    Raises: SignInLocked, with the seconds to wait.
    """
    if count(bucket=bucket, at=at, window=window) > most:
        ends = _window_start(at, window) + window
        raise SignInLocked(retry_after_s=int((ends - at).total_seconds()) + 1)


def network_of(address: str) -> str:
    """Whom an address counts as: itself, or in IPv6 its /64, of which one household or machine has every address."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)


def give_back(*, bucket: str, at: datetime, window: timedelta) -> None:
    """Take one try back: it was a success."""
    sql.touch(
        "UPDATE platform_throttle SET count = count - 1 WHERE bucket = %s AND window_start = %s",
        (bucket, _window_start(at, window)),
    )


def forget(*, bucket: str) -> None:
    """Start counting afresh, after a success."""
    sql.touch("DELETE FROM platform_throttle WHERE bucket = %s", (bucket,))


def _window_start(at: datetime, window: timedelta) -> datetime:
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=at.tzinfo)
