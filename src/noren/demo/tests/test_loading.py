"""Loading the demo: twice the same, never half, and a scene that holds at every hour of the day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from noren.demo import load, loading
from noren.demo.chain import place_id
from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState
from noren.domains.places import api as places
from noren.domains.places.models import Company
from noren.platform import sql, verify
from noren.platform.clock import now

pytestmark = pytest.mark.django_db
CATALOGUE = "SELECT v.id, p.code, v.sku, v.gtin, v.size, v.colour_code FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id ORDER BY v.sku"


def test_twice_the_same_catalogue(folder: Path) -> None:
    with transaction.atomic():
        load(_silent, days=0, shoppers=20, stores=6)
        first = sql.rows(CATALOGUE)
        transaction.set_rollback(True)
    assert sql.rows(CATALOGUE) == []

    load(_silent, days=0, shoppers=20, stores=6)

    assert sql.rows(CATALOGUE) == first


def test_an_interrupted_load_leaves_nothing_and_the_next_one_is_whole(folder: Path) -> None:
    def stop_amid_trade(done: int, total: int, what: str) -> None:
        if what == "Past days and today" and done == 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(stop_amid_trade, days=1, shoppers=20, stores=6)
    assert not Company.objects.exists()
    assert sql.value("SELECT count(*) FROM platform_outbox") == 0

    load(_silent, days=1, shoppers=20, stores=6)

    assert Company.objects.count() == 1
    assert verify.run(at=now()) == []


@pytest.mark.parametrize("hour", [2, 6, 9, 13, 20])
def test_shibuya_has_work_at_every_hour(hour: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = datetime(2026, 11, 25, (hour - 9) % 24, 7, tzinfo=UTC) + timedelta(days=-1 if hour < 9 else 0)
    monkeypatch.setattr(loading, "now", lambda: start)

    load(_silent, days=1, shoppers=20, stores=6)

    to_pick = fulfilment.list_work(location_id=place_id("shibuya")).items
    ready = fulfilment.list_work(location_id=place_id("shibuya"), states=[FulfilmentState.PREPARED]).items
    left = [(part.due_at - start).total_seconds() / 60 for part in to_pick]
    today = places.business_date(location=places.all_facts()[place_id("shibuya")], at=start)
    assert left[0] == -25
    assert sum(minutes < 0 for minutes in left) == 1
    assert 20 in left
    assert len(ready) >= 2
    assert sql.value("SELECT count(DISTINCT channel) FROM orders_order WHERE business_date = %s", (today,)) == 3


def _silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""
