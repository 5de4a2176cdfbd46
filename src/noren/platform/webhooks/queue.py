"""From events to deliveries: one row per endpoint and event, written inside the relay's transaction."""

import time
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import orjson

from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.events import Delivered, subscribe_to
from noren.platform.webhooks.catalogue import matches, type_names

KEPT_S = 1.0

WRITE = """
INSERT INTO webhooks_delivery (id, endpoint_id, event_id, event_type, subject_id, sequence, body, occurred_at, state, next_at,
                               tries, response_text, error)
SELECT d.id, d.endpoint_id, d.event_id, d.event_type, d.subject_id, d.sequence, d.body, d.occurred_at, d.state,
       CASE WHEN d.state = 'waiting' THEN d.occurred_at END, 0, '', ''
  FROM jsonb_to_recordset(%s::jsonb) AS d(id uuid, endpoint_id uuid, event_id uuid, event_type text, subject_id uuid,
                                          sequence bigint, body text, occurred_at timestamptz, state text)
ON CONFLICT (endpoint_id, event_id) DO NOTHING
"""
# While nothing gets through, events are noted as failed, so that a replay brings what came meanwhile.
_ENDPOINTS = """
SELECT id, event_types, disabled_at IS NULL FROM webhooks_endpoint WHERE disabled_at IS NULL OR disabled_reason = 'gave_up'
"""


class Wanted(Collection[str]):
    """The types of event that some endpoint wants, asked for at most once a second.

    So events that nobody wants cost the relay nothing, and a new endpoint is noticed within a second.
    """

    def __init__(self) -> None:
        self._patterns: list[str] = []
        self._until = 0.0

    def __contains__(self, event_type: object) -> bool:
        return matches(str(event_type), self._current())

    def __iter__(self) -> Iterator[str]:
        return (name for name in type_names() if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def forget(self) -> None:
        """Ask afresh: an endpoint of this process has changed."""
        self._until = 0.0

    def _current(self) -> list[str]:
        if self._until < time.monotonic():
            self._patterns = sorted({pattern for row in sql.rows(_ENDPOINTS) for pattern in row[1]})
            self._until = time.monotonic() + KEPT_S
        return self._patterns


wanted = Wanted()


@subscribe_to("webhooks.deliveries", wanted, historic=False)
def note_deliveries(events: Sequence[Delivered]) -> None:
    """Note a delivery for every endpoint that wants the event."""
    noted: list[dict[str, Any]] = []
    for endpoint_id, patterns, enabled in sql.rows(_ENDPOINTS):
        for event in events:
            if not matches(event.type, patterns):
                continue
            body = body_of(event)
            noted.append(
                {
                    "id": uuid7(),
                    "endpoint_id": endpoint_id,
                    "event_id": event.id,
                    "event_type": event.type,
                    "subject_id": event.subject,
                    "sequence": event.seq,
                    "body": body,
                    "occurred_at": event.occurred_at,
                    "state": "waiting" if enabled else "failed",
                }
            )
    if noted:
        sql.touch(WRITE, (orjson.dumps(noted).decode(),))


def body_of(event: Delivered) -> str:
    """What is sent of an event: its own data, with what it is about and where it stands in time."""
    data = {**event.payload, "event_id": event.id, "subject_id": event.subject, "sequence": event.seq}
    return orjson.dumps({"type": event.type, "timestamp": event.occurred_at, "data": data}).decode()
