"""Signed tickets for live events: which topics their holder may watch, and until when. No session, no query."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterable

import orjson

LIFETIME_S = 3_600
MAX_TOPICS = 100


def issue(*, topics: Iterable[str], key: str, now_s: float, lifetime_s: int = LIFETIME_S) -> str:
    """A ticket for these topics (`order:<id>`, `variant:<id>`, `location:<id>`), good for an hour."""
    payload = orjson.dumps({"t": sorted(set(topics))[:MAX_TOPICS], "e": int(now_s) + lifetime_s})
    return f"{_encode(payload)}.{_encode(_sign(payload, key))}"


def live_ticket(*, topics: Iterable[str]) -> str:
    """A ticket for a page that has judged already what its reader may watch."""
    from django.conf import settings  # noqa: PLC0415 - the live process reads tickets and runs without Django

    return issue(topics=topics, key=settings.SECRET_KEY, now_s=time.time())


def topics_of(ticket: str, *, key: str, now_s: float) -> frozenset[str] | None:
    """The topics of a ticket that is genuine and not yet over, else None."""
    body, _, signature = ticket.partition(".")
    try:
        payload = _decode(body)
        if not hmac.compare_digest(_sign(payload, key), _decode(signature)):
            return None
        content = orjson.loads(payload)
    except ValueError:
        return None
    if content["e"] < now_s:
        return None
    return frozenset(content["t"])


def seconds_left(ticket: str, *, now_s: float) -> float:
    """How long a ticket that was found genuine is still good."""
    return float(orjson.loads(_decode(ticket.partition(".")[0]))["e"]) - now_s


def _sign(payload: bytes, key: str) -> bytes:
    return hmac.new(b"noren live ticket:" + key.encode(), payload, hashlib.sha256).digest()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
