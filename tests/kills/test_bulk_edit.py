"""Killed at every boundary while a change set is applied: its prices are all there in the end, and once."""

from datetime import timedelta

import pytest

from noren.journeys.bulk_edit import commands
from noren.journeys.bulk_edit.contracts import PrepareChanges, State
from noren.journeys.bulk_edit.queries import change_set
from noren.journeys.bulk_edit.reading import read_changes
from noren.journeys.bulk_edit.timed import apply_due
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from tests.kills.dying import Died, dying_at
from tests.world import NOON, make_world

pytestmark = pytest.mark.django_db(transaction=True)

START = NOON + timedelta(days=1)


def test_a_change_set_applies_once_wherever_its_worker_dies() -> None:
    make_world()

    for boundary in range(1, 60):
        start = START + timedelta(minutes=boundary)
        content = f"sku,price\nSKU-mug,{5000 + boundary}\nSKU-shirt,{6000 + boundary}\n".encode()
        lines = read_changes(content=content, currency="JPY", starts_at=start, at=NOON)
        wish = PrepareChanges(id=uuid7(), file_name="a.csv", currency="JPY", starts_at=start, lines=lines)
        commands.prepare(input=wish, actor=SYSTEM, at=NOON)
        sql.touch("UPDATE journeys_change_set SET state = 'approved' WHERE id = %s", (wish.id,))
        died = False
        with dying_at(boundary):
            try:
                apply_due(at=start)
            except Died:
                died = True
        written = sql.value("SELECT count(*) FROM catalog_price WHERE valid_from = %s", (start,))
        apply_due(at=start + timedelta(seconds=2))
        apply_due(at=start + timedelta(seconds=4))

        assert written in (0, 2)
        assert sql.value("SELECT count(*) FROM catalog_price WHERE valid_from = %s", (start,)) == 2
        assert change_set(change_set_id=wish.id).state is State.APPLIED
        if not died:
            return
    pytest.fail("there were more boundaries than expected")
