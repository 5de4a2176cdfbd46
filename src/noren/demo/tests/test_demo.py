"""The demo chain loads whole, every balance agrees, and it says the same at every hour of the day."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from noren.demo import load, loading
from noren.demo.chain import place_id
from noren.demo.goods import JAN_PREFIX, read_goods, singles_of
from noren.demo.pictures import SHAPES
from noren.domains.catalog import api as catalog
from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState
from noren.domains.places import api as places
from noren.domains.places.models import Company
from noren.domains.storefront import api as storefront
from noren.domains.storefront.contracts import ListingQuery
from noren.kernel.gtin import is_valid
from noren.platform import sql, verify
from noren.platform.clock import now

Steps = list[tuple[int, int, str]]
CATALOGUE = "SELECT v.id, p.code, v.sku, v.gtin, v.size, v.colour_code FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id ORDER BY v.sku"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    data = tmp_path_factory.mktemp("demo")
    with override_settings(DATA_DIR=data, MEDIA_ROOT=data / "media"):
        yield data


@pytest.fixture(scope="module")
def steps(folder: Path, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Steps]:
    """The whole demo, loaded once for the tests that only look at it: how its load was shown."""
    seen: Steps = []
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        load(lambda done, total, what: seen.append((done, total, what)))
        yield seen
        transaction.set_rollback(True)


def test_every_balance_agrees(steps: Steps) -> None:
    assert verify.run(at=now()) == []


def test_shows_counts_that_only_grow_within_each_step(steps: Steps) -> None:
    assert len({what for _done, _total, what in steps}) >= 7
    assert all(done <= total for done, total, _what in steps)
    assert all(after[0] > before[0] for before, after in pairwise(steps) if before[2] == after[2])


def test_holds_what_it_promises(steps: Steps) -> None:
    everywhere = list(places.all_facts().values())
    counts = dict(sql.rows("SELECT kind, count(*) FROM identity_member GROUP BY 1"))

    assert len([place for place in everywhere if place.kind == "store"]) == 8
    assert [place.code for place in everywhere if "ship_from" in place.services] == ["warehouse"]
    assert len(read_goods()) >= 70
    assert sum(len(singles_of(item)) for item in read_goods()) >= 220
    assert counts["member"] == 40
    assert sql.value("SELECT count(*) FROM orders_return") >= 3
    assert sql.value("SELECT count(*) FROM orders_order WHERE state = 'cancelled'") >= 1


def test_has_sales_of_every_day_and_channel(steps: Steps) -> None:
    days = sql.rows("SELECT business_date, array_agg(DISTINCT channel ORDER BY channel) FROM orders_order GROUP BY 1")

    assert len(days) >= 14
    assert all("store" in channels for _day, channels in days)
    assert sum({"app", "web"} <= set(channels) for _day, channels in days) >= 12


def test_the_shop_is_ready_at_the_first_page(steps: Steps) -> None:
    page = storefront.listing(query=ListingQuery(text="珈琲", count=True))

    assert page.count is not None
    assert page.count >= 5
    assert sql.value("SELECT count(*) FROM platform_outbox WHERE relayed_at IS NULL") == 0
    assert sql.value("SELECT count(*) FROM storefront_listing WHERE image IS NULL OR NOT published") == 0


def test_every_jan_is_rightly_formed_and_only_the_cafes_own_goods_have_none(steps: Steps) -> None:
    singles = [single for item in read_goods() for single in singles_of(item)]
    jans = [single.jan for single in singles if single.jan]

    assert all(is_valid(jan) and len(jan) == 13 and jan.startswith(JAN_PREFIX) for jan in jans)
    assert len(set(jans)) == len(jans)
    assert {single.goods.department for single in singles if not single.jan} == {"drinks", "bakery"}


def test_what_the_cafe_makes_is_found_by_its_in_store_number(steps: Steps) -> None:
    found = catalog.find_variant(code="41011")

    assert found is not None
    assert found.name.ja == "本日のコーヒー"


def test_a_promise_that_cannot_be_kept_waits_in_shibuya(steps: Steps) -> None:
    short = sql.rows("SELECT location_id, reserved - on_hand FROM stock_level WHERE reserved > on_hand")

    assert short == [(place_id("shibuya"), 1)]


def test_those_who_may_sign_in_are_written_down_for_nobody_else_to_read(steps: Steps, folder: Path) -> None:
    file = folder / "demo-signins.json"
    rows = json.loads(file.read_text(encoding="utf-8"))

    assert file.stat().st_mode & 0o077 == 0
    assert [row["code"] for row in rows][:5] == ["H001", "A101", "S101", "S102", "S602"]
    assert all(len(row["password"]) >= 10 for row in rows)


def test_every_drawn_shape_is_used() -> None:
    assert {item.draw["shape"] for item in read_goods()} == set(SHAPES)
    assert len(SHAPES) >= 20


@pytest.mark.django_db
def test_twice_the_same_catalogue(folder: Path) -> None:
    with transaction.atomic():
        load(_silent, days=0)
        first = sql.rows(CATALOGUE)
        transaction.set_rollback(True)
    assert sql.rows(CATALOGUE) == []

    load(_silent, days=0)

    assert sql.rows(CATALOGUE) == first


@pytest.mark.django_db
def test_an_interrupted_load_leaves_nothing_and_the_next_one_is_whole(folder: Path) -> None:
    def stop_amid_trade(done: int, total: int, what: str) -> None:
        if what == "Past days and today" and done == 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(stop_amid_trade, days=1)
    assert not Company.objects.exists()
    assert sql.value("SELECT count(*) FROM platform_outbox") == 0

    load(_silent, days=1)

    assert Company.objects.count() == 1
    assert verify.run(at=now()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("hour", [2, 6, 9, 13, 20])
def test_shibuya_has_work_at_every_hour(hour: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = datetime(2026, 11, 25, (hour - 9) % 24, 7, tzinfo=UTC) + timedelta(days=-1 if hour < 9 else 0)
    monkeypatch.setattr(loading, "now", lambda: start)

    load(_silent, days=1)

    to_pick = fulfilment.list_work(location_id=place_id("shibuya"))
    ready = fulfilment.list_work(location_id=place_id("shibuya"), states=[FulfilmentState.PREPARED])
    left = [(part.due_at - start).total_seconds() / 60 for part in to_pick]
    today = places.business_date(location=places.all_facts()[place_id("shibuya")], at=start)
    assert left[0] == -25
    assert sum(minutes < 0 for minutes in left) == 1
    assert 20 in left
    assert len(ready) >= 2
    assert sql.value("SELECT count(DISTINCT channel) FROM orders_order WHERE business_date = %s", (today,)) == 3


def _silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""
