from typing import Any
from uuid import UUID

from noren.domains.epcis.contracts import AskEvents, CaptureJob, EventPage, KeptEvent
from noren.domains.epcis.errors import CaptureNotFound, EventNotFound
from noren.platform import sql
from noren.platform.paging import cursor_of, position_of

_WHERE = {
    "types": "type = ANY(%(types)s)",
    "actions": "action = ANY(%(actions)s)",
    "biz_steps": "biz_step = ANY(%(biz_steps)s)",
    "dispositions": "disposition = ANY(%(dispositions)s)",
    "read_points": "read_point = ANY(%(read_points)s)",
    "biz_locations": "biz_location = ANY(%(biz_locations)s)",
    "event_ids": "event_id = ANY(%(event_ids)s)",
    "ge_event_time": "event_time >= %(ge_event_time)s",
    "lt_event_time": "event_time < %(lt_event_time)s",
    "ge_record_time": "record_time >= %(ge_record_time)s",
    "lt_record_time": "record_time < %(lt_record_time)s",
}


def kept_events(*, asked: AskEvents) -> EventPage:
    """Events as they came, the latest first (or the earliest), a page at a time; one statement.

    Raises: CursorInvalid.
    """
    params: dict[str, Any] = asked.model_dump(mode="python", exclude={"per_page", "page_token", "ascending"})
    clauses = [clause for name, clause in _WHERE.items() if params[name] not in (None, [])]
    if asked.declares_error is not None:
        clauses.append("declares_error = %(declares_error)s")
    for name, column in (("match_epc", "epcs"), ("match_any_epc", "any_epcs")):
        if params[name]:
            clauses.append(_matching(params, name, column))
    if asked.page_token:
        params["after_time"], params["after_id"] = position_of(asked.page_token)
        clauses.append(f"(event_time, id) {'>' if asked.ascending else '<'} (%(after_time)s, %(after_id)s)")
    way = "ASC" if asked.ascending else "DESC"
    found = sql.rows(
        f"SELECT event_id, payload, context, event_time, id FROM epcis_event"  # noqa: S608 - clauses of our own
        f" WHERE {' AND '.join(clauses) or 'true'} ORDER BY event_time {way}, id {way} LIMIT %(limit)s",
        {**params, "limit": asked.per_page + 1},
    )
    page = found[: asked.per_page]
    more = len(found) > asked.per_page
    return EventPage(
        events=[KeptEvent(event_id=row[0], event=row[1], context=row[2]) for row in page],
        next_token=cursor_of(at=page[-1][3], id=page[-1][4]) if more else None,
    )


def _matching(params: dict[str, Any], name: str, column: str) -> str:
    """Exact EPCs by the index; those with a `*` at their end by their beginning."""
    exact = [epc for epc in params[name] if not epc.endswith("*")]
    params[f"{name}_exact"] = exact
    params[f"{name}_begin"] = [epc[:-1] for epc in params[name] if epc.endswith("*")]
    # `epcs` is part of `any_epcs`, which has the index.
    clause = f"(any_epcs && %({name}_exact)s::text[] AND {column} && %({name}_exact)s::text[])"
    begins = f"EXISTS (SELECT 1 FROM unnest({column}) x, unnest(%({name}_begin)s::text[]) b WHERE starts_with(x, b))"  # noqa: S608 - as above
    return f"({clause} OR {begins})" if params[f"{name}_begin"] else clause


def get_event(*, event_id: str) -> KeptEvent:
    """One event by its eventID; where an error declaration bears the same id, that one.

    Raises: EventNotFound.
    """
    row = sql.row(
        "SELECT event_id, payload, context FROM epcis_event WHERE event_id = %s ORDER BY declares_error DESC LIMIT 1",
        (event_id,),
    )
    if row is None:
        raise EventNotFound
    return KeptEvent(event_id=row[0], event=row[1], context=row[2])


def get_capture(*, capture_id: UUID) -> CaptureJob:
    """How a capture went.

    Raises: CaptureNotFound.
    """
    at = sql.value("SELECT captured_at FROM epcis_capture WHERE id = %s", (capture_id,))
    if at is None:
        raise CaptureNotFound
    return CaptureJob(captureID=str(capture_id), createdAt=at, finishedAt=at)


def types_kept() -> list[str]:
    """The event types of which there is an event."""
    found = sql.rows(
        "SELECT t FROM unnest(ARRAY['AggregationEvent','AssociationEvent','ObjectEvent','TransactionEvent','TransformationEvent'])"
        " AS t WHERE EXISTS (SELECT 1 FROM epcis_event e WHERE e.type = t) ORDER BY 1"
    )
    return [row[0] for row in found]
