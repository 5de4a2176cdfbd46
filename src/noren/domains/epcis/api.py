"""EPCIS' public face: events are captured and found again, and stock movements are told as events."""

from noren.domains.epcis.commands.capture import capture
from noren.domains.epcis.errors import (
    CaptureNotFound,
    DocumentInvalid,
    EventIdTaken,
    EventNotFound,
    UnknownParameter,
)
from noren.domains.epcis.queries.documents import movement_document, query_document, single_event
from noren.domains.epcis.queries.kept_events import get_capture, get_event, kept_events, types_kept
from noren.domains.epcis.rules import GS1_CONTEXT, goods_class, place_urn

__all__ = [
    "GS1_CONTEXT",
    "CaptureNotFound",
    "DocumentInvalid",
    "EventIdTaken",
    "EventNotFound",
    "UnknownParameter",
    "capture",
    "get_capture",
    "get_event",
    "goods_class",
    "kept_events",
    "movement_document",
    "place_urn",
    "query_document",
    "single_event",
    "types_kept",
]
