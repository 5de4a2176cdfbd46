"""Deliveries are claimed by a lease, sent without a transaction, and settled one by one.

A worker that is killed between sending and settling leaves a delivery that is sent once more when its lease is over, with
the same `webhook-id`: at least once, and receivers tell a repeat by that id.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.observability import log
from noren.platform.webhooks import signing
from noren.platform.webhooks.commands import give_up
from noren.platform.webhooks.contracts import DeliveryState, DisabledReason, GiveUp
from noren.platform.webhooks.reading import webhook_id
from noren.platform.webhooks.schedule import next_try, reason_to_disable, rest_until
from noren.platform.webhooks.sending import TIMEOUT_S, Answer, post

LEASE = timedelta(seconds=6 * TIMEOUT_S)
SLUGGISH_MS = 2_000

# Endpoint by endpoint, so that whatever waits for one is never read to find what is due for another. A delivery comes
# after all earlier ones about the same subject; those that are under way or wait for another try are earlier ones too.
_CLAIM = f"""
WITH able AS MATERIALIZED (
  SELECT e.id, e.failing_since IS NOT NULL OR e.last_took_ms > {SLUGGISH_MS} AS sluggish, coalesce(b.busy, 0) AS busy
    FROM webhooks_endpoint e
    LEFT JOIN unnest(%(ids)s::uuid[], %(counts)s::int[]) AS b(id, busy) ON b.id = e.id
   WHERE e.disabled_at IS NULL AND (e.paused_until IS NULL OR e.paused_until <= %(at)s)
), due AS (
  SELECT d.id, a.sluggish, row_number() OVER (PARTITION BY a.sluggish ORDER BY d.next_at, d.sequence) AS place
    FROM able a CROSS JOIN LATERAL (
      SELECT d.id, d.next_at, d.sequence FROM webhooks_delivery d
       WHERE d.endpoint_id = a.id AND d.state = 'waiting' AND d.next_at <= %(at)s
         AND NOT EXISTS (SELECT 1 FROM webhooks_delivery o WHERE o.endpoint_id = a.id AND o.subject_id = d.subject_id
                            AND o.sequence < d.sequence AND o.state = 'waiting')
       ORDER BY d.next_at, d.sequence
       LIMIT greatest(CASE WHEN a.sluggish THEN 1 ELSE %(per_endpoint)s END - a.busy, 0)
       FOR UPDATE SKIP LOCKED) d
)
UPDATE webhooks_delivery d SET next_at = %(lease)s, tries = tries + 1, tried_at = %(at)s
  FROM due, webhooks_endpoint e
 WHERE d.id = due.id AND e.id = d.endpoint_id AND due.place <= CASE WHEN due.sluggish THEN %(slow)s ELSE %(quick)s END
RETURNING d.id, d.endpoint_id, d.event_id, d.event_type, d.body, d.tries, due.sluggish, e.url, e.failures_in_a_row,
          e.secret_id, CASE WHEN e.old_secret_until > %(at)s THEN e.old_secret_id END AS old_secret_id
"""  # noqa: S608 - a number of our own
# What was replayed, or claimed by another after the lease, is not settled by whoever came late.
_SETTLE = """
WITH settled AS (
  UPDATE webhooks_delivery
     SET state = %(state)s, next_at = %(next)s, took_ms = %(took_ms)s, response_status = %(status)s,
         response_text = %(text)s, error = %(error)s
   WHERE id = %(id)s AND tries = %(tries)s AND state = 'waiting' RETURNING endpoint_id
)
UPDATE webhooks_endpoint e
   SET last_took_ms = %(took_ms)s, paused_until = %(rest)s::timestamptz,
       last_success_at = CASE WHEN %(taken)s THEN %(at)s ELSE e.last_success_at END,
       failing_since = CASE WHEN %(taken)s THEN NULL ELSE coalesce(e.failing_since, %(at)s) END,
       failures_in_a_row = CASE WHEN %(taken)s THEN 0 ELSE e.failures_in_a_row + 1 END
  FROM settled WHERE e.id = settled.endpoint_id
RETURNING e.failing_since, e.disabled_at
"""


def claim(*, busy: Counter[UUID], quick: int, slow: int, per_endpoint: int, at: datetime) -> list[dict[str, Any]]:
    """Take what is due: at most so many for endpoints that answer well, and for those that do not; `busy` are under way."""
    if quick <= 0 and slow <= 0:
        return []
    params = {"ids": list(busy), "counts": list(busy.values()), "per_endpoint": per_endpoint}
    return sql.records(_CLAIM, params | {"quick": max(quick, 0), "slow": max(slow, 0), "at": at, "lease": at + LEASE})


def send(row: dict[str, Any], *, at: datetime, timeout_s: float = TIMEOUT_S) -> Answer:
    """Sign and post a claimed delivery; touches no database."""
    body, name, timestamp = row["body"].encode(), webhook_id(row["event_id"]), int(at.timestamp())
    ids = [one for one in (row["secret_id"], row["old_secret_id"]) if one is not None]
    secrets = [signing.secret_of(endpoint_id=row["endpoint_id"], secret_id=one) for one in ids]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Noren-Webhooks/1",
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signing.signature(secrets=secrets, webhook_id=name, timestamp=timestamp, body=body),
    }
    return post(row["url"], body=body, headers=headers, timeout_s=timeout_s)


def settle(row: dict[str, Any], answer: Answer, *, at: datetime) -> None:
    """Note what came of a try: taken, to be tried again, or over; an endpoint that takes nothing is given up."""
    taken = answer.status is not None and 200 <= answer.status < 300
    state, next_at, rest = DeliveryState.DELIVERED, None, None
    if not taken:
        next_at = next_try(tries=row["tries"], status=answer.status, retry_after=answer.retry_after, at=at)
        state = DeliveryState.FAILED if next_at is None else DeliveryState.WAITING
        failures = row["failures_in_a_row"] + 1
        rest = rest_until(failures=failures, status=answer.status, retry_after=answer.retry_after, at=at)
    params = {
        "id": row["id"],
        "tries": row["tries"],
        "state": state.value,
        "next": next_at,
        "rest": rest,
        "taken": taken,
    }
    params |= {"took_ms": answer.took_ms, "status": answer.status, "text": answer.text, "error": _told(answer, taken)}
    settled = sql.row(_SETTLE, params | {"at": at})
    if taken or settled is None:
        return
    failing_since, disabled_at = settled
    log.warning(
        "webhooks.failed",
        endpoint=str(row["endpoint_id"]),
        tries=row["tries"],
        status=answer.status,
        error=answer.error,
        over=next_at is None,
    )
    reason = reason_to_disable(status=answer.status, failing_since=failing_since, at=at)
    if reason is not None and disabled_at is None:
        _give_up(row["endpoint_id"], reason, at)


def _give_up(endpoint_id: UUID, reason: DisabledReason, at: datetime) -> None:
    give_up(input=GiveUp(endpoint_id=endpoint_id, reason=reason), actor=SYSTEM, at=at)
    log.error("webhooks.disabled", endpoint=str(endpoint_id), reason=reason.value)


def _told(answer: Answer, taken: bool) -> str:
    return answer.error or ("" if taken else f"HTTP {answer.status}")
