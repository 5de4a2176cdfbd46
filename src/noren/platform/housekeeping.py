"""What the plumbing throws away, and after how long. Facts, movements and the command log are never among it."""

from datetime import datetime, timedelta

from noren.platform import sql

OUTBOX_KEPT = timedelta(days=90)
"""Cursor readers (the lake, webhooks) may be this far behind."""
PROCESSED_KEPT = OUTBOX_KEPT + timedelta(days=30)
SPENT_KEPT = timedelta(days=1)
MAIL_KEPT = timedelta(days=30)
WEBHOOKS_KEPT = timedelta(days=30)
BATCH = 5_000

# (table, what is over): the parameter is this instant less how long it is kept.
_SHORT_LIVED: tuple[tuple[str, str, timedelta], ...] = (
    ("platform_idempotency", "expires_at < %s", timedelta()),
    ("platform_throttle", "window_start < %s", SPENT_KEPT),
    ("platform_sign_in_code", "expires_at < %s", SPENT_KEPT),
    ("platform_sent_file", "sent_at < %s", SPENT_KEPT),
    ("platform_challenge", "expires_at < %s", timedelta()),
    ("django_session", "expire_date < %s", timedelta()),
    ("platform_access_token", "kind = 'session' AND least(expires_at, revoked_at) < %s", MAIL_KEPT),
    ("platform_mail", "sent_at < %s", MAIL_KEPT),
    ("webhooks_delivery", "occurred_at < %s", WEBHOOKS_KEPT),
    ("platform_processed", "processed_at < %s", PROCESSED_KEPT),
)
_FORGET = """
DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {over} LIMIT %s FOR UPDATE SKIP LOCKED))
"""
# The oldest rows by their number, so that the table is never read whole; a failed delivery still needs its event.
_FORGET_RELAYED = """
WITH oldest AS MATERIALIZED (SELECT seq, relayed_at, recorded_at FROM platform_outbox WHERE seq > %(after)s ORDER BY seq LIMIT %(batch)s),
     gone AS (
  DELETE FROM platform_outbox o USING oldest
   WHERE o.seq = oldest.seq AND oldest.relayed_at < %(before)s
     AND NOT EXISTS (SELECT 1 FROM platform_failed_delivery f WHERE f.event_seq = o.seq)
  RETURNING o.seq
)
SELECT (SELECT count(*) FROM gone), (SELECT max(seq) FROM oldest WHERE recorded_at < %(before)s), (SELECT count(*) FROM oldest)
"""


def forget_short_lived(*, at: datetime) -> int:
    """Delete what is over: keys, counts, codes, challenges, sessions, sent letters, the webhooks' log. Returns the number of rows."""
    return sum(_forget(table, over, at - kept) for table, over, kept in _SHORT_LIVED)


def forget_relayed(*, at: datetime) -> int:
    """Delete published facts that were relayed long ago, and are not waited for by a failed delivery."""
    gone, after = 0, 0
    while True:
        found = sql.row(_FORGET_RELAYED, {"after": after, "batch": BATCH, "before": at - OUTBOX_KEPT})
        deleted, last, seen = found or (0, None, 0)
        gone += int(deleted)
        if last is None or seen < BATCH:
            break
        after = last
    return gone


def _forget(table: str, over: str, before: datetime) -> int:
    gone = 0
    while True:
        touched = sql.touch(_FORGET.format(table=table, over=over), (before, BATCH))
        gone += touched
        if touched < BATCH:
            break
    return gone
