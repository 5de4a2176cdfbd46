"""Bulk reads of RFID tags over the API."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from noren.domains.epcis.contracts import Contract
from noren.journeys.tag_count import (
    MAX_TAGS,
    BulkRead,
    CountedByTags,
    CountEvents,
    CountTags,
    Tag,
    bulk_read,
    count_events,
    count_tags,
)
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["epcis"])


class TagsRead(Contract):
    location_id: UUID
    tags: Annotated[list[Tag], Field(min_length=1, max_length=MAX_TAGS)]


@router.post("/epcis/tag-reads", response=BulkRead, operation_id="epcis.bulk_read")
def read(request: HttpRequest, body: TagsRead) -> BulkRead:
    """What these tags say beside what should stand there. Nothing is kept."""
    return bulk_read(location_id=body.location_id, tags=body.tags, actor=actor_of(request), at=now())


@router.post("/epcis/tag-counts", response={201: CountedByTags}, operation_id="epcis.count_tags")
def count(request: HttpRequest, body: CountTags) -> Status[CountedByTags]:
    """Take a bulk read for a count of a place, or of an area of a stocktake."""
    return Status(201, perform(request, count_tags, body))


@router.post("/epcis/counts", response={201: CountedByTags}, operation_id="epcis.count")
def count_captured(request: HttpRequest, body: CountEvents) -> Status[CountedByTags]:
    """Take captured OBSERVE events of cycle_counting or stock_taking for a count of a place."""
    return Status(201, perform(request, count_events, body))
