"""When a delivery is tried again, how long an endpoint is left alone, and when it is given up. Pure decisions."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from noren.platform.webhooks.contracts import DisabledReason

DELAYS_S = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""The pause before each try, after the one before (Standard Webhooks 1.0.0)."""
WHOLE = timedelta(seconds=sum(DELAYS_S))
"""Three days: who has taken nothing for as long as all tries of one delivery last is given up."""
JITTER = 0.1
MOST_RETRY_AFTER = timedelta(hours=24)
THROTTLES = frozenset({429, 502, 503, 504})
GONE = 410
_FIRST_REST_S = 5
_LONGEST_REST_S = 300


def next_try(*, tries: int, status: int | None, retry_after: str, at: datetime) -> datetime | None:
    """When to try again after so many tries; None: never. A throttling receiver's wish is respected, up to a day."""
    if tries >= len(DELAYS_S):
        return None
    pause = DELAYS_S[tries] * random.uniform(1.0, 1.0 + JITTER)  # noqa: S311 - jitter, not a secret
    planned = at + timedelta(seconds=pause)
    if status not in THROTTLES:
        return planned
    return max(planned, _wished(retry_after, at))


def rest_until(*, failures: int, status: int | None, retry_after: str, at: datetime) -> datetime | None:
    """Until when an endpoint that is silent or asks for less gets nothing at all, by its failures in a row.

    None where it answers: then only the one delivery is at fault.
    """
    if status is not None and status not in THROTTLES:
        return None
    rest_s = min(_FIRST_REST_S * 2.0 ** min(failures - 1, 10), _LONGEST_REST_S)
    return max(at + timedelta(seconds=rest_s), _wished(retry_after, at))


def reason_to_disable(*, status: int | None, failing_since: datetime | None, at: datetime) -> DisabledReason | None:
    """Why an endpoint gets no more after a failed try; None: it does."""
    if status == GONE:
        return DisabledReason.GONE
    if failing_since is not None and failing_since + WHOLE <= at:
        return DisabledReason.GAVE_UP
    return None


def _wished(retry_after: str, at: datetime) -> datetime:
    """The instant that a Retry-After means: seconds, or a date, at most a day away; now where it means nothing."""
    text = retry_after.strip()
    latest = at + MOST_RETRY_AFTER
    if text.isascii() and text.isdigit():
        return min(at + timedelta(seconds=int(text[:9])), latest)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return at
    return min(moment if moment.tzinfo else moment.replace(tzinfo=UTC), latest)
