import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import NOON, World, make_world

from noren.domains.epcis import api as epcis
from noren.domains.epcis.contracts import CaptureEvents
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import CreateKey
from noren.platform.accounts.keys import create_key
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db

TAG = "urn:epc:id:sgtin:4512345.011122."


def _document(*events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "@context": [epcis.GS1_CONTEXT, {"example": "https://example.com/epcis/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-20T03:00:00Z",
        "epcisBody": {"eventList": list(events)},
        **more,
    }


def _seen(number: int, **more: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventID": f"urn:example:event:{number}",
        "eventTime": f"2026-11-20T0{number}:00:00.000+09:00",
        "eventTimeZoneOffset": "+09:00",
        "action": "OBSERVE",
        "bizStep": "receiving",
        "disposition": "in_progress",
        "epcList": [f"{TAG}{number}"],
        "readPoint": {"id": "urn:epc:id:sgln:4512345.00001.dock"},
        "example:colour": "indigo",
        **more,
    }


def _capture(document: dict[str, Any]) -> Any:
    return epcis.capture(input=CaptureEvents(document=document), actor=SYSTEM, at=NOON)


@pytest.fixture
def client() -> Client:
    key = create_key(
        input=CreateKey(id=uuid7(), name="reader", scopes=["epcis.*", "stock.view"]), actor=SYSTEM, at=NOON
    )
    return Client(headers={"Authorization": f"Bearer {key.key}"})


def _ask(client: Client, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/epcis/events", asked)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return found


def test_an_event_is_kept_once_however_often_it_is_told() -> None:
    first = _capture(_document(_seen(1), _seen(2)))

    again = _capture(_document(_seen(2), _seen(3)))

    assert (first.new, again.new) == (2, 1)
    assert again.event_ids == ["urn:example:event:2", "urn:example:event:3"]


def test_an_event_without_an_id_is_known_by_its_contents() -> None:
    nameless = {name: value for name, value in _seen(1).items() if name != "eventID"}

    first, again = _capture(_document(nameless)), _capture(_document(nameless))

    assert (first.new, again.new) == (1, 0)
    assert first.event_ids == again.event_ids


def test_another_event_under_a_known_id_is_refused_and_nothing_is_kept() -> None:
    _capture(_document(_seen(1)))

    with pytest.raises(epcis.EventIdTaken) as refusal:
        _capture(_document(_seen(2), _seen(1, disposition="damaged")))

    assert refusal.value.data == {"event_id": "urn:example:event:1"}
    assert sql.value("SELECT count(*) FROM epcis_event") == 1


def test_an_error_is_declared_under_the_events_own_id_and_both_stay(client: Client) -> None:
    _capture(_document(_seen(1)))
    taken_back = {
        "declarationTime": "2026-11-20T12:00:00Z",
        "reason": "incorrect_data",
        "correctiveEventIDs": ["urn:x:2"],
    }

    _capture(_document(_seen(1, errorDeclaration=taken_back)))

    assert len(_ask(client, EQ_eventID="urn:example:event:1")) == 2
    assert [event["errorDeclaration"] for event in _ask(client, EXISTS_errorDeclaration="")] == [taken_back]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"type": "ObjektEvent"}, ["epcisBody", "eventList", "0"]),
        ({"eventTime": "2026-11-20T03:00:00"}, ["epcisBody", "eventList", "0", "eventTime"]),
        ({"eventTimeZoneOffset": "9"}, ["epcisBody", "eventList", "0", "eventTimeZoneOffset"]),
        ({"action": "SEEN"}, ["epcisBody", "eventList", "0", "action"]),
        ({"bizStep": "recieving"}, ["epcisBody", "eventList", "0", "bizStep"]),
        ({"epcList": ["no uri"]}, ["epcisBody", "eventList", "0", "epcList", "0"]),
        ({"readPoint": "urn:x:1"}, ["epcisBody", "eventList", "0", "readPoint"]),
        ({"epcsList": []}, ["epcisBody", "eventList", "0"]),
        ({"sensorElementList": [{"sensorReport": []}]}, ["epcisBody", "eventList", "0", "sensorElementList", "0", "sensorReport"]),
    ],
)  # fmt: skip
def test_says_where_a_document_is_wrong_and_keeps_nothing(
    client: Client, change: dict[str, Any], where: list[str]
) -> None:
    document = _document(_seen(1, **change), _seen(2))

    answer = client.post("/api/v1/epcis/capture", document, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "epcis.document_invalid")
    assert [error["loc"] for error in answer.json()["errors"]] == [where]
    assert sql.value("SELECT count(*) FROM epcis_event") == 0


def test_a_single_event_brings_its_own_context(client: Client) -> None:
    event = {"@context": epcis.GS1_CONTEXT, **_seen(1)}
    bare = copy.deepcopy(event)
    del bare["@context"]

    kept = client.post("/api/v1/epcis/capture", event, content_type="application/json")
    refused = client.post("/api/v1/epcis/capture", bare, content_type="application/json")

    assert (kept.status_code, refused.status_code) == (202, 400)
    assert client.get("/api/v1/epcis/events/urn:example:event:1").json() == event
    assert client.get("/api/v1/epcis/eventTypes").json()["member"] == ["ObjectEvent"]


def test_events_are_found_by_what_the_standard_asks(client: Client) -> None:
    packed = {
        **_seen(4, bizStep="packing"), "type": "AggregationEvent", "parentID": "urn:epc:id:sscc:4512345.0000000001",
        "childEPCs": [f"{TAG}1"],
    }  # fmt: skip
    del packed["epcList"]
    _capture(_document(_seen(1), _seen(2, bizLocation={"id": "urn:x:shop"}), _seen(3, disposition="damaged"), packed))

    def numbers(**asked: Any) -> list[int]:
        return [int(event["eventID"][-1]) for event in _ask(client, **asked)]

    assert numbers() == [4, 3, 2, 1]
    assert numbers(orderDirection="ASC") == [1, 2, 3, 4]
    assert numbers(eventType="AggregationEvent") == [4]
    assert numbers(EQ_bizStep="receiving,shipping") == [3, 2, 1]
    assert numbers(EQ_disposition="damaged") == [3]
    assert numbers(EQ_bizLocation="urn:x:shop") == [2]
    assert numbers(EQ_readPoint="urn:x:other") == []
    assert numbers(GE_eventTime="2026-11-20T02:00:00+09:00", LT_eventTime="2026-11-20T03:00:00+09:00") == [2]
    assert numbers(MATCH_epc=f"{TAG}1") == [4, 1]
    assert numbers(MATCH_epc=f"{TAG}*") == [4, 3, 2, 1]
    assert numbers(MATCH_epc="urn:epc:id:sscc:4512345.0000000001") == []
    assert numbers(MATCH_anyEPC="urn:epc:id:sscc:4512345.0000000001") == [4]
    assert client.get("/api/v1/epcis/events", {"EQ_bizstep": "receiving"}).json()["parameters"] == ["EQ_bizstep"]


def test_a_link_leads_through_all_pages_once(client: Client) -> None:
    _capture(_document(*[_seen(number) for number in range(1, 8)]))

    with CaptureQueriesContext(connection) as asked:
        client.get("/api/v1/epcis/events")
    statements = len(asked)
    seen, page = [], "/api/v1/epcis/events?perPage=3&EQ_bizStep=receiving"
    while page:
        answer = client.get(page)
        seen += [event["eventID"] for event in answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]]
        page = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")

    assert statements == 3
    assert seen == [f"urn:example:event:{number}" for number in range(7, 0, -1)]


def test_a_prefix_with_two_meanings_keeps_each_in_its_event(client: Client) -> None:
    _capture(_document(_seen(1)))
    _capture(_document(_seen(2), **{"@context": [epcis.GS1_CONTEXT, {"example": "https://other.example/"}]}))

    answer = client.get("/api/v1/epcis/events").json()
    events = answer["epcisBody"]["queryResults"]["resultsBody"]["eventList"]

    contexts = [event.get("@context", answer["@context"])[-1]["example"] for event in events]
    assert contexts == ["https://other.example/", "https://example.com/epcis/"]


def test_what_was_seen_moves_no_stock_and_what_moved_is_told(client: Client) -> None:
    world: World = make_world(units=10)
    _capture(_document(_seen(1, bizStep="cycle_counting")))
    reasons = [reason for reason in MovementReason if reason is not MovementReason.OPENING]
    line = MoveLine(location_id=world.shibuya, variant_id=world.mug, delta=-1)
    for reason in reasons:
        stock.move(input=MoveStock(reason=reason, lines=[line]), actor=SYSTEM, at=NOON)
    moved = len(reasons)

    answer = client.get("/api/v1/epcis/movements", {"location_id": str(world.shibuya)})
    document = json.loads(answer.getvalue())
    events = document["epcisBody"]["eventList"]

    mugs = [event for event in events if event["quantityList"][0]["epcClass"].endswith(str(world.mug))]
    assert sum(event["noren:delta"] for event in mugs) == 10 - moved
    assert {event["noren:reason"] for event in mugs} == set(MovementReason)
    assert len(events) == 3 + moved
    assert _capture(document).new == 3 + moved
    later = {"location_id": str(world.shibuya), "since": datetime(2027, 1, 1, tzinfo=UTC).isoformat()}
    nothing = client.get("/api/v1/epcis/movements", later)
    assert json.loads(nothing.getvalue())["epcisBody"]["eventList"] == []
