"""The standard's own example documents, read where they lie: each is captured and given back as it came."""

import json
from typing import Any

import pytest
from django.test import Client

from noren.cli.pytest_left_out import shared_data
from noren.domains.epcis import api as epcis
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import CreateKey
from noren.platform.accounts.keys import create_key
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]

EXAMPLES = sorted((shared_data() / "api_payloads" / "epcis" / "JSON").rglob("*.jsonld"))


@pytest.fixture
def client() -> Client:
    key = create_key(input=CreateKey(id=uuid7(), name="reader", scopes=["epcis.*"]), actor=SYSTEM, at=now())
    return Client(headers={"Authorization": f"Bearer {key.key}"})


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_standards_own_examples_are_kept_and_given_back_unchanged(file: Any, client: Client) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))
    if document["type"] == "EPCISQueryDocument":
        document["epcisBody"] = {"eventList": document["epcisBody"]["queryResults"]["resultsBody"]["eventList"]}
        document["type"] = "EPCISDocument"
    sent = document["epcisBody"]["eventList"]

    answer = client.post("/api/v1/epcis/capture", document, content_type="application/json")

    assert answer.status_code == 202, answer.content
    assert client.get(answer["Location"]).json()["success"] is True
    for event, kept in zip(sent, _kept(answer), strict=True):
        assert kept == {"eventID": kept["eventID"], **event}
    found = client.get("/api/v1/epcis/events").json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert len(found) == len(sent)


def _kept(answer: Any) -> list[dict[str, Any]]:
    rows = sql.rows(
        "SELECT event_id, payload, context FROM epcis_event WHERE capture_id = %s ORDER BY id",
        (answer.json()["captureID"],),
    )
    contracts = [epcis.get_event(event_id=row[0]) for row in rows]
    return [
        {name: value for name, value in json.loads(epcis.single_event(event=event)).items() if name != "@context"}
        for event in contracts
    ]
