"""The demo chain as it stands once it is loaded."""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from noren.demo import load
from noren.demo.chain import place_id
from noren.demo.goods import JAN_PREFIX, read_goods, singles_of
from noren.demo.pictures import SHAPES
from noren.domains.catalog import api as catalog
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind
from noren.domains.loyalty import api as loyalty
from noren.domains.places import api as places
from noren.domains.storefront import api as storefront
from noren.domains.storefront.contracts import ListingQuery
from noren.kernel.gtin import is_valid
from noren.kernel.ids import derived_id
from noren.platform import sql, verify
from noren.platform.clock import now

Steps = list[tuple[int, int, str]]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def steps(folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Steps]:
    """The whole demo, loaded once for the tests that only look at it: how its load was shown."""
    seen: Steps = []
    with django_db_blocker.unblock(), transaction.atomic():
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

    assert len([place for place in everywhere if place.kind == "store"]) == 24
    assert [place.code for place in everywhere if "ship_from" in place.services] == ["warehouse"]
    assert len(read_goods()) == 250
    assert sum(len(singles_of(item)) for item in read_goods()) >= 670
    assert counts["member"] == 1_500
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


def test_only_the_last_hour_sends_letters(steps: Steps) -> None:
    letters = sql.value("SELECT count(*) FROM platform_mail")
    orders = sql.value("SELECT count(*) FROM orders_order WHERE placed_at > now() - interval '1 hour'")

    assert 5 <= letters <= 3 * orders


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


def test_small_parcels_pay_a_fee_and_large_ones_do_not(steps: Steps) -> None:
    fees = sql.rows(
        "SELECT o.total_minor - coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'shipping'), 0),"
        "       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'shipping'), 0)"
        "  FROM orders_order o JOIN orders_line l ON l.order_id = o.id"
        " WHERE EXISTS (SELECT 1 FROM fulfilment_fulfilment f WHERE f.order_id = o.id AND f.type = 'SHIPMENT') GROUP BY o.id"
    )

    assert {fee for _goods, fee in fees} == {0, 550}
    assert all((fee == 0) == (goods >= 5500) for goods, fee in fees)


def test_a_promise_that_cannot_be_kept_waits_in_shibuya(steps: Steps) -> None:
    short = sql.rows("SELECT DISTINCT location_id FROM stock_level WHERE reserved > on_hand")

    assert short == [(place_id("shibuya"),)]


def test_those_who_may_sign_in_are_written_down_for_nobody_else_to_read(steps: Steps, folder: Path) -> None:
    file = folder / "demo-signins.json"
    rows = json.loads(file.read_text(encoding="utf-8"))

    assert file.stat().st_mode & 0o077 == 0
    assert [row["code"] for row in rows][:5] == ["H001", "A101", "S101", "S102", "S602"]
    assert all(len(row["password"]) >= 10 for row in rows)


def test_members_are_found_at_a_till_by_phone_number_and_old_card(steps: Steps, folder: Path) -> None:
    told = json.loads((folder / "demo-signins.json").read_text(encoding="utf-8"))[-1]
    member = derived_id("demo.member", 0)

    by_phone = identity.phone_candidates(raw=told["code"])
    by_card = identity.find_member(kind=IdentifierKind.CARD, raw=told["password"].removeprefix("card "))

    assert member in {found.member_id for found in by_phone}
    assert by_card == member


def test_every_drawn_shape_is_used() -> None:
    assert {item.draw["shape"] for item in read_goods()} == set(SHAPES)
    assert len(SHAPES) >= 20


def test_members_have_points_of_their_orders_and_the_first_has_some_about_to_expire(steps: Steps) -> None:
    member = derived_id("demo.member", 0)
    found = loyalty.find_points(member_id=member, at=now())
    kinds = dict(sql.rows("SELECT kind, count(*) FROM ledger_transfer GROUP BY 1"))

    assert found is not None
    assert found.balance.next_expiry_at is not None
    assert found.balance.next_expiry_at - now() <= timedelta(days=5)
    assert sql.value("SELECT count(*) FROM ledger_account WHERE keeps_balance AND posted > 0") >= 30
    assert kinds["earn"] > 100
    assert kinds["redeem"] >= 3
    assert kinds["reverse"] >= 1


def test_margins_are_kept_of_what_lies_but_not_of_what_is_made_on_the_day(steps: Steps) -> None:
    kept = sql.rows(
        "SELECT p.department_id = ANY(%s), count(*), max(l.safety) FROM stock_level l JOIN catalog_variant v ON v.id = l.variant_id"
        " JOIN catalog_product p ON p.id = v.product_id WHERE l.safety > 0 AND l.safety_by_hand IS NULL GROUP BY 1",
        ([derived_id("demo.department", code) for code in ("cafe", "drinks", "bakery")],),
    )

    [(fresh, levels, most)] = kept
    assert (fresh, most <= 3) == (False, True)
    assert levels > 100
