"""Endpoints over REST: who may, what is refused, and that a refusal leaves nothing behind."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests.world import make_world

from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import CreateKey
from noren.platform.accounts.keys import create_key
from noren.platform.actor import SYSTEM
from noren.platform.outbox.relay import relay_all
from noren.platform.webhooks.catalogue import event_types, whole_catalogue
from noren.platform.webhooks.dispatch import deliver_due
from noren.platform.webhooks.queue import wanted
from noren.platform.webhooks.tests.receiver import endpoint, publish, receiving

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
URL = "https://shop.example/hooks"


def machine(*scopes: str, location_ids: Any = None) -> Client:
    wish = CreateKey(id=uuid7(), name="robot", scopes=list(scopes or ("webhooks.*",)), location_ids=location_ids)
    key = create_key(input=wish, actor=SYSTEM, at=datetime.now(UTC)).key
    return Client(headers={"authorization": f"Bearer {key}"})


def ask(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return client.generic(
        method, f"/api/v1/webhooks/{path}", data=_json(body), content_type="application/json", headers=headers or None
    )


def _json(body: Any) -> str:
    return "" if body is None else json.dumps(body)


def wish(**more: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "url": URL, "name": "倉庫", "event_types": ["stock.*", "orders.placed.v1"], **more}


def test_an_endpoint_is_made_once_and_its_secret_is_shown_once() -> None:
    robot, body = machine(), wish()

    made = ask(robot, "PUT", "endpoints", body)
    again = ask(robot, "PUT", "endpoints", body)
    listed = ask(robot, "GET", "endpoints")
    one = ask(robot, "GET", f"endpoints/{body['id']}")

    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    assert again.json() == {"id": body["id"], "secret": None}
    assert [found["event_types"] for found in listed.json()] == [["orders.placed.v1", "stock.*"]]
    assert secret not in listed.content.decode() + one.content.decode()
    assert sql.value("SELECT count(*) FROM platform_idempotency") == 0


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"url": "https://10.0.0.1/"}, 400, "webhooks.url_refused"),
        ({"url": "http://shop.example/"}, 400, "webhooks.url_refused"),
        ({"url": "https://例え.jp/"}, 422, "request.invalid"),
        ({"event_types": ["orders.nonsense.v1"]}, 400, "webhooks.event_type_unknown"),
        ({"event_types": []}, 422, "request.invalid"),
        ({"event_types": ["DROP TABLE"]}, 422, "request.invalid"),
        ({"name": "\x00"}, 422, "request.invalid"),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused(wrong: dict[str, Any], status: int, code: str) -> None:
    answer = ask(machine(), "PUT", "endpoints", wish(**wrong))

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert sql.value("SELECT count(*) FROM webhooks_endpoint") == 0


def test_a_key_of_some_places_sees_and_makes_no_endpoint() -> None:
    world = make_world()
    limited = machine(location_ids=[world.shibuya])

    answers = [ask(limited, "PUT", "endpoints", wish()), ask(limited, "GET", "endpoints")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert sql.value("SELECT count(*) FROM webhooks_endpoint") == 0


def test_a_disabled_endpoint_is_not_tested_not_replayed_and_notes_nothing_new() -> None:
    robot = machine()
    with receiving() as receiver:
        made = endpoint(receiver.url, at=NOON)
        ref = {"endpoint_id": str(made.id)}
        off = ask(robot, "POST", "endpoints/disablings", ref)
        wanted.forget()
        refused = [
            ask(robot, "POST", "tests", ref),
            ask(robot, "POST", "replays", ref | {"failed_since": NOON.isoformat()}),
        ]
        publish(at=NOON)
        relay_all(at=NOON)

        assert deliver_due(at=NOON) == 0

    assert off.status_code == 204
    assert [answer.json()["code"] for answer in refused] == ["webhooks.endpoint_disabled"] * 2
    assert sql.value("SELECT count(*) FROM webhooks_delivery") == 0


def test_a_test_tells_of_nothing_but_itself_and_one_request_makes_one() -> None:
    robot = machine()
    with receiving() as receiver:
        made = endpoint(receiver.url, "stock.*", at=NOON)
        ref, key = {"endpoint_id": str(made.id)}, {"idempotency-key": "once"}
        first, second = (ask(robot, "POST", "tests", ref, **key) for _ in range(2))
        deliver_due(at=datetime.now(UTC))

    (body,) = receiver.bodies
    assert (first.status_code, first.json()) == (202, second.json())
    assert body["type"] == "webhooks.test.v1"
    assert body["data"]["subject_id"] == str(made.id)


def test_what_is_not_there_is_not_found() -> None:
    robot = machine()
    made, ref = ask(robot, "PUT", "endpoints", wish()).json(), {"endpoint_id": str(uuid7())}

    answers = [
        ask(robot, "GET", f"endpoints/{uuid7()}"),
        ask(robot, "POST", "endpoints/enablings", ref),
        ask(robot, "POST", "endpoints/rotations", ref | {"secret_id": str(uuid7())}),
        ask(robot, "POST", "replays", {"endpoint_id": made["id"], "delivery_id": str(uuid7())}),
        ask(robot, "GET", f"endpoints/{made['id']}/deliveries/{uuid7()}"),
    ]
    unclear = ask(robot, "POST", "replays", {"endpoint_id": made["id"]})

    assert [answer.status_code for answer in answers] == [404] * 5
    assert unclear.json()["code"] == "webhooks.replay_unclear"


def test_the_log_is_paged_and_filtered() -> None:
    robot = machine()
    with receiving(status=400) as receiver:
        made = endpoint(receiver.url, at=NOON)
        for _ in range(55):
            publish(at=NOON)
        relay_all(at=NOON)
    sql.touch(
        "UPDATE webhooks_delivery SET state = 'failed', next_at = NULL WHERE id IN (SELECT id FROM webhooks_delivery LIMIT 3)"
    )
    path = f"endpoints/{made.id}/deliveries"

    first = ask(robot, "GET", path).json()
    second = ask(robot, "GET", f"{path}?cursor={first['next_cursor'].replace('+', '%2B')}").json()
    failed = ask(robot, "GET", f"{path}?state=failed").json()

    assert len({one["id"] for one in first["items"] + second["items"]}) == 55
    assert second["next_cursor"] is None
    assert len(failed["items"]) == 3
    assert ask(robot, "GET", f"{path}?cursor=nonsense").json()["code"] == "page.cursor_invalid"


def test_every_event_says_what_it_means_and_none_has_a_field_of_the_frame() -> None:
    types = event_types()

    assert {"stock.changed.v1", "orders.placed.v1", "orders.confirmed.v1", "catalog.price_changed.v1"} <= {
        one.type for one in types
    }
    assert [one.type for one in types if not one.description] == []
    for one in whole_catalogue():
        names = one.data_schema["required"]
        assert len(names) == len(set(names)), one.type
        assert "$ref" not in str(one.data_schema), one.type


def test_no_event_carries_what_tells_who_somebody_is() -> None:
    personal = {
        "email",
        "phone",
        "family_name",
        "given_name",
        "address",
        "postal_code",
        "birthday",
        "name",
        "raw",
        "token",
    }

    for one in event_types():
        assert personal.isdisjoint(one.data_schema["properties"]), one.type
