"""RFID: a bulk read of tags beside the record, and as a count.

What a reader reads is evidence first (an EPCIS event), and a count only where somebody says so. Each tag is one unit,
however often it was read; only goods of which at least one tag was read are counted.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

import orjson
from pydantic import Field, model_validator

from noren.domains.catalog import api as catalog
from noren.domains.epcis import api as epcis
from noren.domains.epcis.contracts import COUNTING, CaptureEvents, Contract
from noren.domains.fulfilment import api as fulfilment
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import CountLine, RecordCounts
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import Count, CountEntry
from noren.journeys.reads.shelf_goods import Goods, shelf_goods
from noren.kernel.errors import AppError, ErrorKind
from noren.kernel.ids import derived_id, uuid7
from noren.kernel.instants import Instant
from noren.kernel.sgtin import Sgtin, SgtinInvalid, parse
from noren.platform.actor import Actor
from noren.platform.command import command

MAX_TAGS = 20_000
WAITS_AT_MOST = timedelta(days=45)
"""A part that was prepared before a count and has left since is not older than this."""

MOST_UNREAD = 500

Tag = Annotated[str, Field(max_length=200)]


class NothingRead(AppError):
    code = "epcis.nothing_read"
    message = "None of these tags is of goods that are known here."


class NotACount(AppError):
    """`event_id`: only an ObjectEvent that OBSERVEs single units at `cycle_counting` or `stock_taking` is a count."""

    code = "epcis.not_a_count"
    kind = ErrorKind.CONFLICT
    message = "This event did not count anything."


class CountTags(Contract):
    """`id` names the read: sent again, it is the same count. With `stocktake_id` and `area_id` it is one of that area."""

    id: UUID = Field(default_factory=uuid7)
    location_id: UUID
    tags: Annotated[list[Tag], Field(min_length=1, max_length=MAX_TAGS)]
    read_at: Instant | None = None
    stocktake_id: UUID | None = None
    area_id: UUID | None = None

    @model_validator(mode="after")
    def _area_of_a_stocktake(self) -> Self:
        if (self.stocktake_id is None) != (self.area_id is None):
            raise ValueError("an area is one of a stocktake")
        return self


class CountEvents(Contract):
    """Captured events to be taken as a count of a place; each unit counts once, at the latest event's time."""

    id: UUID = Field(default_factory=uuid7)
    location_id: UUID
    event_ids: Annotated[list[Annotated[str, Field(max_length=2_000)]], Field(min_length=1, max_length=200)]


class CountedByTags(Contract):
    """`units` of `variants` were counted; `unknown` tags were of no goods that are known here."""

    event_id: str | None
    variants: int
    units: int
    unknown: int


class UnknownTag(Contract):
    """`reason` of sgtin.invalid, or `goods`: the GTIN (`gtin`) is none of the catalogue's."""

    tag: str
    reason: str
    gtin: str = ""


class ReadGoods(Contract):
    goods: Goods
    read: int

    @property
    def difference(self) -> int:
        """What was read beside what the record says."""
        return self.read - self.goods.on_hand


class BulkRead(Contract):
    """`tags`: distinct ones; `repeated`: so many reads were of a tag that had been read already.

    `unread`: goods that the record has here and of which no tag was read, the most units first; at most 500 of
    `unread_goods`.
    """

    rows: list[ReadGoods]
    unread: list[Goods]
    unread_goods: int
    unknown: list[UnknownTag]
    tags: int
    repeated: int

    @property
    def units(self) -> int:
        return sum(row.read for row in self.rows)


class _Sorted(Contract):
    units: dict[UUID, int]
    urns: list[str]
    unknown: list[UnknownTag]
    repeated: int


def bulk_read(*, location_id: UUID, tags: Sequence[str], actor: Actor, at: datetime) -> BulkRead:
    """What tags say beside what should stand there, the largest difference first; four statements.

    Raises: NotAllowed.
    """
    actor.require("stock.view", location_id)
    found = _sorted(tags)
    goods = shelf_goods(variant_ids=list(found.units), location_id=location_id, at=at)
    rows = [ReadGoods(goods=one, read=found.units[variant_id]) for variant_id, one in goods.items()]
    rows.sort(key=lambda row: (-abs(row.difference), row.goods.name.get("ja", ""), row.goods.sku))
    tags_read = len(found.urns) + len(found.unknown)
    unread = stock.standing_beside(location_id=location_id, without=list(found.units))
    shown = shelf_goods(variant_ids=unread[:MOST_UNREAD], location_id=location_id, at=at)
    return BulkRead(
        rows=rows,
        unread=sorted(shown.values(), key=lambda one: (-one.on_hand, one.sku)),
        unread_goods=len(unread),
        unknown=found.unknown,
        tags=tags_read,
        repeated=found.repeated,
    )


def _sorted(tags: Sequence[str]) -> _Sorted:
    """Distinct tags by the variant that they are units of; one statement."""
    read: dict[tuple[str, int], Sgtin] = {}
    unknown: dict[str, UnknownTag] = {}
    repeated = 0
    for tag in (text.strip() for text in tags):
        if not tag:
            continue
        try:
            unit = parse(tag)
        except SgtinInvalid as wrong:
            repeated += tag in unknown
            unknown[tag] = UnknownTag(tag=tag, reason=wrong.data["reason"])
            continue
        repeated += (unit.gtin, unit.serial) in read
        read[unit.gtin, unit.serial] = unit
    variants = catalog.variants_called(codes=sorted({gtin for gtin, _serial in read}))
    units: dict[UUID, int] = {}
    for (gtin, _serial), unit in read.items():
        if gtin in variants:
            units[variants[gtin]] = units.get(variants[gtin], 0) + 1
        else:
            unknown[unit.urn] = UnknownTag(tag=unit.urn, reason="goods", gtin=gtin)
    known = [unit.urn for (gtin, _serial), unit in read.items() if gtin in variants]
    return _Sorted(units=units, urns=known, unknown=list(unknown.values()), repeated=repeated)


@command("epcis.count_tags", permission="")
def count_tags(*, input: CountTags, actor: Actor, at: datetime) -> CountedByTags:
    """Take a bulk read for a count: the read is kept as an event, and each of its goods is counted at its moment.

    Raises: NothingRead, and what `stock.record_counts` (with an area: `stocktake.count`) does; NotAllowed elsewhere.
    Locks and emits what they do.  Emits: epcis.captured.v1
    """
    _require(actor, input.location_id, counts_an_area=input.area_id is not None)
    read_at = min(input.read_at or at, at)
    found = _sorted(input.tags)
    if not found.units:
        raise NothingRead
    event = {
        "@context": epcis.GS1_CONTEXT,
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:{input.id}",
        "eventTime": read_at.isoformat(),
        "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE",
        "bizStep": "cycle_counting",
        "disposition": "sellable_accessible",
        "epcList": found.urns,
        "readPoint": {"id": epcis.place_urn(input.location_id)},
        "bizLocation": {"id": epcis.place_urn(input.location_id)},
    }
    kept = epcis.capture(input=CaptureEvents(document=event), actor=actor, at=at)
    if input.stocktake_id is not None and input.area_id is not None:
        lines = [
            CountEntry(id=derived_id("tag-count", str(input.id), str(variant)), area_id=input.area_id, variant_id=variant, quantity=units, counted_at=read_at)
            for variant, units in found.units.items()
        ]  # fmt: skip
        stocktake.count(input=Count(stocktake_id=input.stocktake_id, lines=lines), actor=actor, at=at)
    else:
        _record(input.id, input.location_id, found.units, read_at, actor, at)
    return CountedByTags(
        event_id=kept.event_ids[0],
        variants=len(found.units),
        units=sum(found.units.values()),
        unknown=len(found.unknown),
    )


@command("epcis.count", permission="")
def count_events(*, input: CountEvents, actor: Actor, at: datetime) -> CountedByTags:
    """Take captured events for a count of a place. Without this, what was captured never moves stock.

    Raises: EventNotFound, NotACount, NothingRead, and what `stock.record_counts` does.  Locks and emits what it does.
    """
    _require(actor, input.location_id, counts_an_area=False)
    tags: list[str] = []
    moments: list[datetime] = []
    for event_id in dict.fromkeys(input.event_ids):
        event = orjson.loads(epcis.get_event(event_id=event_id).event)
        counts = event["type"] == "ObjectEvent" and event["action"] == "OBSERVE" and event.get("bizStep") in COUNTING
        if not counts or "errorDeclaration" in event or not event.get("epcList"):
            raise NotACount(event_id=event_id)
        tags += event["epcList"]
        moments.append(datetime.fromisoformat(event["eventTime"]))
    found = _sorted(tags)
    if not found.units:
        raise NothingRead
    _record(input.id, input.location_id, found.units, max(moments), actor, at)
    units = sum(found.units.values())
    return CountedByTags(event_id=None, variants=len(found.units), units=units, unknown=len(found.unknown))


def _require(actor: Actor, location_id: UUID, *, counts_an_area: bool) -> None:
    """Before anything is looked up: a count is judged where it happens."""
    actor.require("stocktake.count" if counts_an_area else "stock.record_counts", location_id)


def _record(
    count_id: UUID, location_id: UUID, units: dict[UUID, int], counted_at: datetime, actor: Actor, at: datetime
) -> None:
    """What stands prepared for customers belongs to the place, and nobody read it on a shelf."""
    aside: dict[UUID, int] = {}
    for kept in fulfilment.set_aside(
        location_id=location_id, created_since=counted_at - WAITS_AT_MOST, variant_ids=list(units)
    ):
        if kept.since <= counted_at and (kept.until is None or kept.until > counted_at):
            aside[kept.variant_id] = aside.get(kept.variant_id, 0) + kept.quantity
    lines = [
        CountLine(
            id=derived_id("tag-count", str(count_id), str(variant_id)),
            location_id=location_id,
            variant_id=variant_id,
            quantity=quantity,
            set_aside=aside.get(variant_id, 0),
            counted_at=counted_at,
        )
        for variant_id, quantity in units.items()
    ]
    stock.record_counts(input=RecordCounts(lines=lines, reference_id=count_id, note="RFID"), actor=actor, at=at)
