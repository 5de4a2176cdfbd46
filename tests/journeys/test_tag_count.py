"""RFID: a bulk read beside the record, as a count of a place, of a stocktake's area, and from captured events."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from noren.domains.epcis import api as epcis
from noren.domains.epcis.contracts import CaptureEvents
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import NewArea, OpenStocktake
from noren.faces.store.tests.making import clerk_at, ordered, text_of
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.journeys.tag_count import CountEvents, CountTags, NotACount, NothingRead, bulk_read, count_events, count_tags
from noren.kernel.ids import uuid7
from noren.kernel.sgtin import make_sgtin
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed
from noren.platform.clock import now
from tests.world import World, levels, make_world

pytestmark = pytest.mark.django_db
GTINS = {"mug": "4512345678906", "shirt": "4512345111113"}


@pytest.fixture
def world() -> World:
    world = make_world(units=10)
    for name, gtin in GTINS.items():
        sql.exactly(1, "UPDATE catalog_variant SET gtin = %s WHERE id = %s", (gtin.zfill(14), getattr(world, name)))
    return world


def _tags(name: str, units: int) -> list[str]:
    return [make_sgtin(gtin=GTINS[name], serial=number, prefix_digits=7).hex for number in range(1, units + 1)]


def _on_hand(world: World, name: str) -> int:
    return levels(getattr(world, name))[world.shibuya][0]


def test_tags_are_told_apart_and_set_beside_the_record(world: World) -> None:
    tags = [
        *_tags("mug", 7),
        *_tags("mug", 2),
        *_tags("shirt", 10),
        "nonsense",
        make_sgtin(gtin="4900000000009", serial=1, prefix_digits=7).urn,
    ]

    read = bulk_read(location_id=world.shibuya, tags=tags, actor=SYSTEM, at=now())

    assert [(row.goods.variant_id, row.read, row.difference) for row in read.rows] == [
        (world.mug, 7, -3),
        (world.shirt, 10, 0),
    ]
    assert (read.tags, read.repeated, read.units) == (19, 2, 17)
    assert ([goods.variant_id for goods in read.unread], read.unread_goods) == ([world.beans], 1)
    assert [(one.reason, one.gtin) for one in read.unknown] == [("length", ""), ("goods", "04900000000009")]


def test_a_read_becomes_a_count_of_what_was_read_with_what_stands_ready_for_customers(world: World) -> None:
    part = ordered(world, (world.mug, 2))
    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=SYSTEM, at=now())
    wish = CountTags(location_id=world.shibuya, tags=[*_tags("mug", 6), *_tags("mug", 6)])

    done = count_tags(input=wish, actor=SYSTEM, at=now())

    assert (done.variants, done.units, done.unknown) == (1, 6, 0)
    assert _on_hand(world, "mug") == 6 + 2
    assert _on_hand(world, "shirt") == 10
    assert (
        f'"{make_sgtin(gtin=GTINS["mug"], serial=6, prefix_digits=7).urn}"'
        in epcis.get_event(event_id=done.event_id or "").event
    )


def test_a_read_of_an_area_waits_for_the_stocktake_to_be_closed(world: World) -> None:
    area = NewArea(name="売場")
    opened = OpenStocktake(location_id=world.shibuya, name="秋", areas=[area])
    stocktake.open_stocktake(input=opened, actor=SYSTEM, at=now())
    wish = CountTags(location_id=world.shibuya, tags=_tags("mug", 4), stocktake_id=opened.id, area_id=area.id)

    count_tags(input=wish, actor=SYSTEM, at=now())

    assert _on_hand(world, "mug") == 10
    (count,) = stocktake.counts_of(stocktake_id=opened.id)
    assert (count.variant_id, count.quantity) == (world.mug, 4)


def test_captured_events_count_only_when_somebody_says_so(world: World) -> None:
    seen = {
        "@context": epcis.GS1_CONTEXT, "type": "ObjectEvent", "eventID": "urn:x:1", "eventTime": now().isoformat(), "action": "OBSERVE",
        "eventTimeZoneOffset": "+00:00", "bizStep": "stock_taking", "epcList": [make_sgtin(gtin=GTINS["mug"], serial=1, prefix_digits=7).urn],
    }  # fmt: skip
    for event in (seen, {**seen, "eventID": "urn:x:2", "bizStep": "receiving"}):
        epcis.capture(input=CaptureEvents(document=event), actor=SYSTEM, at=now())
    before = _on_hand(world, "mug")

    with pytest.raises(NotACount):
        count_events(
            input=CountEvents(location_id=world.shibuya, event_ids=["urn:x:1", "urn:x:2"]), actor=SYSTEM, at=now()
        )
    refused = _on_hand(world, "mug")
    count_events(input=CountEvents(location_id=world.shibuya, event_ids=["urn:x:1"]), actor=SYSTEM, at=now())

    assert (before, refused, _on_hand(world, "mug")) == (10, 10, 1)


def test_a_read_of_unknown_goods_or_by_a_stranger_changes_nothing(world: World) -> None:
    stranger = Actor(
        kind=ActorKind.STAFF,
        id=uuid7(),
        grants=frozenset({"stock.record_counts"}),
        location_ids=frozenset({world.umeda}),
    )

    with pytest.raises(NothingRead):
        count_tags(input=CountTags(location_id=world.shibuya, tags=["nonsense"]), actor=SYSTEM, at=now())
    with pytest.raises(NotAllowed):
        count_tags(input=CountTags(location_id=world.shibuya, tags=_tags("mug", 1)), actor=stranger, at=now())

    assert _on_hand(world, "mug") == 10
    assert sql.value("SELECT count(*) FROM epcis_event") == 0


def test_staff_look_at_a_file_of_tags_and_a_manager_takes_it_for_the_count(world: World) -> None:
    text = "\n".join([*_tags("mug", 8), "zzz"])
    file = SimpleUploadedFile("read.csv", text.encode())

    looked = (
        clerk_at(world, language="ja").post("/store/stock/rfid", {"key": str(uuid7()), "file": file}).content.decode()
    )
    manager = clerk_at(world, role="store_manager", language="ja")
    form = {"key": str(uuid7()), "step": "count", "tags": text}
    counted = [manager.post("/store/stock/rfid", form).status_code for _ in range(2)]
    empty = manager.post("/store/stock/rfid", {"key": str(uuid7()), "tags": " \n"})

    assert "不明なタグ" in text_of(looked.encode())
    assert 'value="count"' not in looked
    assert counted == [302, 302]
    assert empty.status_code == 400
    assert _on_hand(world, "mug") == 8
