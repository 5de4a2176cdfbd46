from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import ArchiveProduct, Name, SaveDepartment, SaveVariant
from noren.domains.catalog.tests.making import NOW, make_department, make_product, set_price
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReserveLine, ReserveStock
from noren.domains.storefront import api
from noren.domains.storefront.jobs import refresh_due
from noren.domains.storefront.models import ListedVariant, Listing
from noren.domains.storefront.subscribers import follow_stock
from noren.domains.storefront.tests.making import make_locations, move
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.events import Delivered
from noren.platform.models import Outbox
from noren.platform.outbox.relay import relay_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    made = make_product(
        make_department(), variants=[SaveVariant(id=uuid7(), sku="A"), SaveVariant(id=uuid7(), sku="B")]
    )
    relay_all(at=NOW)
    return made


def listed():
    return Listing.objects.get()


def test_lists_a_product_once_however_many_events_told_of_it(product):
    assert Listing.objects.count() == 1
    assert (listed().name_ja, listed().price_min, listed().published, listed().in_stock) == (
        "抹茶ラテ",
        550,
        True,
        False,
    )
    assert set(ListedVariant.objects.values_list("variant_id", flat=True)) == {v.id for v in product.variants}
    assert relay_all(at=NOW) == 0


def test_follows_names_prices_departments_and_archiving(product):
    catalog.save_product(
        input=product.model_copy(update={"version": 1, "name": Name(ja="ほうじ茶"), "variants": product.variants[:1]}),
        actor=SYSTEM,
        at=NOW,
    )
    set_price(product.variants[0].id, 400, channel="web")
    set_price(product.variants[0].id, 1, channel="store")
    catalog.save_department(
        input=SaveDepartment(id=product.department_id, code="food", name=Name(ja="甘味処")),
        actor=SYSTEM,
        at=NOW,
    )
    relay_all(at=NOW)

    assert (listed().name_ja, listed().price_min, listed().price_max) == ("ほうじ茶", 400, 400)
    assert list(ListedVariant.objects.values_list("variant_id", flat=True)) == [product.variants[0].id]
    assert [c.code for c in api.listing(query=api.ListingQuery(text="甘味処")).items] == ["P1"]

    catalog.archive_product(input=ArchiveProduct(product_id=product.id), actor=SYSTEM, at=NOW)
    relay_all(at=NOW)

    assert listed().published is False
    assert api.listing(query=api.ListingQuery()).items == []


def test_follows_stock_of_any_variant_at_any_place(product):
    here, there = make_locations(2)
    first, second = (v.id for v in product.variants)

    move(here, first, 2)
    relay_all(at=NOW)
    assert (listed().in_stock, listed().in_stock_locations) == (True, [here])

    move(there, second, 1)
    relay_all(at=NOW)
    assert listed().in_stock_locations == sorted([here, there])

    move(here, first, -2)
    relay_all(at=NOW)
    assert (listed().in_stock, listed().in_stock_locations) == (True, [there])

    stock.reserve(
        input=ReserveStock(
            reservation_id=uuid7(),
            lines=[ReserveLine(id=uuid7(), location_id=there, variant_id=second, quantity=1)],
        ),
        actor=SYSTEM,
        at=NOW,
    )
    relay_all(at=NOW)
    assert (listed().in_stock, listed().in_stock_locations) == (False, [])


def test_a_sale_that_leaves_something_costs_a_lock_and_a_look_and_writes_nothing(product):
    (here,) = make_locations(1)
    move(here, product.variants[0].id, 10)
    relay_all(at=NOW)
    before = listed().updated_at
    for _ in range(3):
        move(here, product.variants[0].id, -1)
    events = [delivered(row) for row in Outbox.objects.filter(type="stock.changed.v1", relayed_at=None)]

    with CaptureQueriesContext(connection) as statements:
        follow_stock(events)

    assert len(events) == 3
    assert len(statements) == 2  # in one round trip
    assert listed().updated_at == before


def test_an_old_event_that_comes_late_does_no_harm(product):
    (here,) = make_locations(1)
    move(here, product.variants[0].id, 1)
    late = delivered(Outbox.objects.get(type="stock.changed.v1"))
    relay_all(at=NOW)
    move(here, product.variants[0].id, -1)
    relay_all(at=NOW)

    follow_stock([late])

    assert listed().in_stock is False


def test_changes_by_itself_when_a_price_begins_or_a_product_appears():
    soon = now() + timedelta(days=1)
    product = make_product(make_department(), published_at=soon)
    set_price(product.variants[0].id, 400, valid_from=soon + timedelta(days=1))
    relay_all(at=NOW)
    assert (listed().published, listed().next_change_at) == (False, soon)

    refresh_due(at=soon - timedelta(seconds=1))
    assert listed().published is False

    refresh_due(at=soon)
    assert (listed().published, listed().price_min, listed().next_change_at) == (
        True,
        550,
        soon + timedelta(days=1),
    )

    refresh_due(at=soon + timedelta(days=1))
    assert (listed().price_min, listed().next_change_at) == (400, None)


def test_a_rebuild_equals_what_the_events_made(product):
    here, there = make_locations(2)
    move(here, product.variants[0].id, 2)
    move(there, product.variants[1].id, 1)
    make_product(product.department_id, code="P2", ja="焙じ茶", en="Roasted tea")
    relay_all(at=NOW)
    fields = [field.name for field in Listing._meta.fields if field.name != "updated_at"]
    followed = list(Listing.objects.order_by("product_id").values(*fields))
    places = list(ListedVariant.objects.order_by("variant_id").values())
    Listing.objects.all().delete()
    ListedVariant.objects.all().delete()

    done = api.rebuild(actor=SYSTEM, at=NOW)

    assert done == 2
    assert list(Listing.objects.order_by("product_id").values(*fields)) == followed
    assert list(ListedVariant.objects.order_by("variant_id").values()) == places
    assert api.discrepancies(at=NOW) == []


def test_verify_names_what_differs(product):
    (here,) = make_locations(1)
    Listing.objects.update(price_min=1, in_stock=True)
    ListedVariant.objects.filter(variant_id=product.variants[0].id).update(available_at=[here])
    stranger = Listing.objects.get()
    stranger.product_id = uuid7()
    stranger.save(force_insert=True)

    findings = {(f.subject, f.problem) for f in api.discrepancies(at=NOW)}

    assert findings == {
        (f"product {product.id}", "the listing differs in price_min, in_stock"),
        (f"variant {product.variants[0].id}", "the listing differs in where it can be had"),
        (f"product {stranger.product_id}", "listed, but not in the catalogue"),
    }


def delivered(row):
    at: datetime = row.occurred_at
    return Delivered(
        id=row.id,
        seq=row.seq,
        type=row.type,
        subject=row.subject,
        payload=row.payload,
        occurred_at=at,
        historic=row.historic,
    )
