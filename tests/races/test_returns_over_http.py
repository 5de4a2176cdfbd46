"""The same return, sent ten times at the same instant to a running server."""

import http.client
import json
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import LineKind
from noren.domains.payments import api as payments
from noren.faces.store.tests.making import handed_over
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import CreateKey
from noren.platform.accounts.keys import create_key
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from tests.races.starting_together import together
from tests.races.test_checkout import clean
from tests.world import levels, make_world

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 10


def test_the_same_return_sent_ten_times_at_once_is_one_return_with_one_refund_and_one_answer(live_server) -> None:
    world = make_world()
    order = orders.get_order(order_id=handed_over(world, (world.mug, 3)).order_id)
    line = next(line for line in order.lines if line.kind is LineKind.ITEM)
    key = create_key(input=CreateKey(id=uuid7(), name="till", scopes=["orders.*"]), actor=SYSTEM, at=now())
    wish = json.dumps(
        {
            "return_id": str(uuid7()),
            "order_id": str(order.id),
            "location_id": str(world.umeda),
            "lines": [{"line_id": str(line.id), "quantity": 1, "condition": "restock"}],
        }
    )
    before = levels(world.mug)[world.umeda]

    answers = together([lambda: _sent(live_server.url, wish, key.key, "the-same-key")] * AT_ONCE)

    assert {status for status, _body in answers} == {201}
    assert len({body for _status, body in answers}) == 1
    told = json.loads(answers[0][1])
    assert told["refund_minor"] == 1200
    assert sql.rows("SELECT id, refund_minor FROM orders_return") == [(UUID(told["return_id"]), 1200)]
    (paid,) = payments.payments_for(purpose_id=order.id)
    assert [(refund.amount_minor, paid.refunded_minor) for refund in paid.refunds] == [(1200, 1200)]
    assert levels(world.mug)[world.umeda] == (before[0] + 1, before[1])
    assert clean() == []


def _sent(url: str, body: str, key: str, idempotency_key: str) -> tuple[int, str]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}", "Idempotency-Key": idempotency_key}
    connection = http.client.HTTPConnection(str(urlsplit(url).netloc), timeout=30)
    try:
        connection.request("POST", "/api/v1/returns", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
