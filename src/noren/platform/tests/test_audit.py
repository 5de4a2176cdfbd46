"""The command log answers by index, however long it has become."""

import pytest
from tests.plans import plans_of
from tests.world import NOON

from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.audit import command_log

pytestmark = pytest.mark.django_db

_FILL = """
INSERT INTO platform_command_log (id, name, actor_kind, client, steps, subjects, at, trace_id)
SELECT gen_random_uuid(), 'orders.place', 'system', '', '{}', ARRAY[gen_random_uuid(), gen_random_uuid()], %s, ''
  FROM generate_series(1, 5000)
"""


def _log(name: str, *subjects: object) -> None:
    sql.touch(
        "INSERT INTO platform_command_log (id, name, actor_kind, client, steps, subjects, at, trace_id) VALUES (%s, %s, 'system', '', '{}', %s, %s, '')",
        (uuid7(), name, list(subjects), NOON),
    )


def test_what_was_done_to_a_thing_is_found_by_index_newest_first() -> None:
    order = uuid7()
    sql.touch(_FILL, (NOON,))
    for name in ("orders.place", "orders.confirm", "stock.move"):
        _log(name, uuid7(), order)
    sql.touch("ANALYZE platform_command_log")

    found = command_log(actor=SYSTEM, subject=order)
    of_orders = command_log(actor=SYSTEM, subject=order, name="orders.", limit=1)
    rest = command_log(actor=SYSTEM, subject=order, name="orders.", limit=1, cursor=of_orders.next_cursor or "")

    assert [one.name for one in found.items] == ["stock.move", "orders.confirm", "orders.place"]
    assert [one.name for one in (*of_orders.items, *rest.items)] == ["orders.confirm", "orders.place"]
    plan = plans_of(lambda: command_log(actor=SYSTEM, subject=order))
    assert "command_log_by_subject" in plan
    assert "Seq Scan on platform_command_log" not in plan
