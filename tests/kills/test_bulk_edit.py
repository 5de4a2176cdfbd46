"""Killed at every boundary while a change set is applied: its values are all there in the end, and once."""

from datetime import datetime, timedelta

import pytest

from noren.journeys.bulk_edit import commands
from noren.journeys.bulk_edit.contracts import ChangeKind, PrepareChanges, State
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
FILES = {
    ChangeKind.PRICES: "sku,price\nSKU-mug,{0}\nSKU-shirt,{0}\n",
    ChangeKind.PRODUCTS: "product,name,published\nmug,名前{0},1\nshirt,名前{0},1\n",
    ChangeKind.SAFETY: "sku,store,safety\nSKU-mug,shibuya,{0}\nSKU-mug,umeda,{0}\n",
}
WRITTEN = {
    ChangeKind.PRICES: "SELECT count(*) FROM catalog_price WHERE amount_minor = %s",
    ChangeKind.PRODUCTS: "SELECT count(*) FROM catalog_product WHERE name->>'ja' = '名前' || %s::text",
    ChangeKind.SAFETY: "SELECT count(*) FROM stock_level WHERE safety = %s",
}


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_a_change_set_applies_once_wherever_its_worker_dies(kind: ChangeKind) -> None:
    make_world()

    for boundary in range(1, 60):
        start, value = START + timedelta(minutes=boundary), 5_000 + boundary
        made = approved(kind, FILES[kind].format(value), start)
        died = False
        with dying_at(boundary):
            try:
                apply_due(at=start)
            except Died:
                died = True
        written = sql.value(WRITTEN[kind], (value,))
        apply_due(at=start + timedelta(seconds=2))
        apply_due(at=start + timedelta(seconds=4))

        assert written in (0, 2)
        assert sql.value(WRITTEN[kind], (value,)) == 2
        assert change_set(change_set_id=made.id).state is State.APPLIED
        if not died:
            return
    pytest.fail("there were more boundaries than expected")


def approved(kind: ChangeKind, file: str, start: datetime) -> PrepareChanges:
    lines = read_changes(kind=kind, content=file.encode(), currency="JPY", starts_at=start, at=NOON)
    wish = PrepareChanges(id=uuid7(), kind=kind, file_name="a.csv", currency="JPY", starts_at=start, lines=lines)
    commands.prepare(input=wish, actor=SYSTEM, at=NOON)
    sql.touch("UPDATE journeys_change_set SET state = 'approved' WHERE id = %s", (wish.id,))
    return wish
