"""Rebuild every balance from its facts and compare: the checks behind `./noren verify`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from noren.platform import sql


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between what is stored and what the facts add up to."""

    subject: str
    problem: str
    check: str = ""


_checks: dict[str, Callable[..., list[Finding]]] = {}


def check(name: str) -> Callable[[Callable[..., list[Finding]]], Callable[..., list[Finding]]]:
    """Register a check `function(*, at) -> findings`; it reads only."""

    def register(function: Callable[..., list[Finding]]) -> Callable[..., list[Finding]]:
        _checks[name] = function
        return function

    return register


def checks() -> list[str]:
    """The names of all checks."""
    return sorted(_checks)


def run(*, at: datetime) -> list[Finding]:
    """Run every check in one snapshot-free pass; an empty list means that all balances agree."""
    return [
        Finding(subject=finding.subject, problem=finding.problem, check=name)
        for name, function in sorted(_checks.items())
        for finding in function(at=at)
    ]


@check("platform.deliveries")
def parked_deliveries(*, at: datetime) -> list[Finding]:
    """Events that a handler refused until the last try, and events that no relay has taken for five minutes."""
    found = sql.rows("SELECT handler, event_id, error FROM platform_failed_delivery WHERE next_at IS NULL")
    waiting = sql.rows(
        "SELECT type, count(*), min(recorded_at) FROM platform_outbox WHERE relayed_at IS NULL AND recorded_at < %s"
        " GROUP BY 1 ORDER BY 1",
        (at - timedelta(minutes=5),),
    )
    return [
        Finding(subject=f"{handler} {event_id}", problem=f"parked: {error[:200]}") for handler, event_id, error in found
    ] + [
        Finding(subject=kind, problem=f"{count} events not relayed since {since:%F %T}")
        for kind, count, since in waiting
    ]


@check("webhooks.deliveries")
def webhooks_nobody_sends(*, at: datetime) -> list[Finding]:
    """Deliveries that have been due for a quarter of an hour, to endpoints that would get them: no worker sends."""
    late = sql.rows(
        "SELECT e.id, count(*), min(d.next_at) FROM webhooks_endpoint e JOIN webhooks_delivery d ON d.endpoint_id = e.id"
        " WHERE d.state = 'waiting' AND d.next_at < %(due)s AND e.disabled_at IS NULL AND e.failing_since IS NULL"
        " GROUP BY 1 ORDER BY 1",
        {"due": at - timedelta(minutes=15)},
    )
    return [
        Finding(subject=f"webhook {endpoint}", problem=f"{count} deliveries not sent since {since:%F %T}")
        for endpoint, count, since in late
    ]
