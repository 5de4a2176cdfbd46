from datetime import datetime

import orjson

from noren.domains.epcis.contracts import Captured, CaptureEvents
from noren.domains.epcis.errors import EventIdTaken
from noren.domains.epcis.events import EventsCaptured
from noren.domains.epcis.rules import ReadEvent, read_document
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit

_KEEP = """
INSERT INTO epcis_event (id, event_id, declares_error, type, action, event_time, record_time, biz_step, disposition, read_point,
                         biz_location, epcs, any_epcs, payload, context, digest, capture_id)
SELECT e.id, e.event_id, e.declares_error, e.type, e.action, e.event_time, %(at)s, e.biz_step, e.disposition, e.read_point,
       e.biz_location, e.epcs, e.any_epcs, e.payload, e.context, decode(e.digest, 'hex'), %(capture)s
  FROM jsonb_to_recordset(%(events)s::jsonb)
    AS e(id uuid, event_id text, declares_error boolean, type text, action text, event_time timestamptz, biz_step text,
         disposition text, read_point text, biz_location text, epcs text[], any_epcs text[], payload text, context text, digest text)
 ORDER BY e.event_id, e.declares_error ON CONFLICT (event_id, declares_error) DO NOTHING
"""
_OTHERS = """
SELECT g.event_id FROM unnest(%(ids)s::text[], %(errors)s::boolean[], %(digests)s::text[]) AS g(event_id, declares_error, digest)
  JOIN epcis_event e USING (event_id, declares_error) WHERE e.digest <> decode(g.digest, 'hex') ORDER BY 1 LIMIT 1
"""
_NOTE = "INSERT INTO epcis_capture (id, captured_at, events, new, command_id) VALUES (%s, %s, %s, %s, %s)"


@command("epcis.capture")
def capture(*, input: CaptureEvents, actor: Actor, at: datetime) -> Captured:
    """Keep what somebody has seen, all of a document or nothing. An event that is here already is kept once.

    Evidence only: no stock moves.

    Raises: DocumentInvalid, EventIdTaken.  Emits: epcis.captured.v1
    """
    events = read_document(input.document)
    capture_id = uuid7()
    kept = {
        "at": at,
        "capture": capture_id,
        "events": orjson.dumps([{"id": uuid7(), **_row(event)} for event in events]).decode(),
        "ids": [event.event_id for event in events],
        "errors": [event.declares_error for event in events],
        "digests": [event.digest.hex() for event in events],
    }
    new = sql.touch(_KEEP, kept)
    if taken := sql.value(_OTHERS, kept):
        raise EventIdTaken(event_id=taken)
    sql.later(1, _NOTE, (capture_id, at, len(events), new, command_id()))
    emit(EventsCaptured(capture_id=capture_id, events=len(events)))
    return Captured(capture_id=capture_id, captured_at=at, new=new, event_ids=kept["ids"])


def _row(event: ReadEvent) -> dict[str, object]:
    names = (
        "event_id", "declares_error", "type", "action", "event_time", "biz_step", "disposition", "read_point",
        "biz_location", "epcs", "any_epcs", "payload", "context",
    )  # fmt: skip
    return {**{name: getattr(event, name) for name in names}, "digest": event.digest.hex()}
