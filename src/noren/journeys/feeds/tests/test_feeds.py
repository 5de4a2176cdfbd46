"""What shopping sites and search engines are told, and how."""

import csv
import gzip
import io
from datetime import date, time, timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from tests.world import World, clerk, make_world

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import PriceLine, SetPrices
from noren.domains.places import api as places
from noren.domains.places.contracts import Opening, SetHours, SetSpecialDays, SpecialDay
from noren.domains.shelves import api as shelves
from noren.domains.shelves.contracts import PlaceLine, PlaceVariants, SaveFixture, SaveFloor
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ExpectLine, ExpectStock, IncomingKind, MoveLine, MovementReason, MoveStock
from noren.journeys.feeds import local_inventory as inventory
from noren.journeys.feeds.addresses import feed_addresses
from noren.journeys.feeds.stock_levels import stock_levels
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def address(name: str) -> str:
    return next(one.url for one in feed_addresses() if one.name == name).replace(settings.PUBLIC_URL, "")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def moved(world: World, delta: int) -> None:
    line = MoveLine(location_id=world.umeda, variant_id=world.mug, delta=delta)
    stock.move(input=MoveStock(reason=MovementReason.WASTE, note="x", lines=[line]), actor=SYSTEM, at=now())


def test_each_store_is_listed_with_the_specification_s_words_and_thresholds() -> None:
    world = make_world()
    moved(world, -8)
    sale = PriceLine(
        id=uuid7(), variant_id=world.shirt, amount_minor=1990, location_id=world.umeda,
        valid_from=now() - timedelta(days=1), valid_to=now() + timedelta(days=6),
    )  # fmt: skip
    catalog.set_prices(input=SetPrices(prices=[sale]), actor=SYSTEM, at=now())

    answer = Client().get(address("local-inventory"))

    found = {(row["store_code"], row["id"]): row for row in rows_of(answer.getvalue().decode())}
    assert answer["Content-Type"] == "text/tab-separated-values; charset=utf-8"
    assert len(found) == 6
    assert found["umeda", "SKU-mug"] == {
        "store_code": "umeda", "id": "SKU-mug", "quantity": "2", "price": "1200 JPY", "sale_price": "",
        "sale_price_effective_date": "", "availability": "limited_availability", "pickup_method": "buy",
        "pickup_sla": "same_day", "instore_product_location": "",
    }  # fmt: skip
    shirt = found["umeda", "SKU-shirt"]
    assert (shirt["price"], shirt["sale_price"]) == ("2990 JPY", "1990 JPY")
    assert shirt["sale_price_effective_date"].count("/") == 1
    assert found["shibuya", "SKU-shirt"]["sale_price"] == ""
    assert [inventory.availability_of(units) for units in (3, 2, 1, 0)] == [
        "in_stock", "limited_availability", "limited_availability", "out_of_stock",
    ]  # fmt: skip


def test_pages_follow_each_other_without_gap_or_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    make_world()
    monkeypatch.setattr(inventory, "PAGE", 2)

    keys = [(row[0], row[1]) for row in inventory.local_inventory(at=now())]

    assert len(keys) == len(set(keys)) == 6


def test_a_row_says_where_the_goods_stand_cut_to_whole_characters() -> None:
    world = make_world()
    shelf = SaveFixture(code="紳士服の奥の棚", x=0, y=0, width=200, height=60, bays=2)
    floor = SaveFloor(location_id=world.shibuya, code="1F", width=1000, height=800, fixtures=[shelf])
    shelves.save_floor(input=floor, actor=SYSTEM, at=now())
    line = PlaceLine(variant_id=world.mug, fixture_id=shelf.id, bay=2)
    shelves.place(input=PlaceVariants(location_id=world.shibuya, lines=[line]), actor=SYSTEM, at=now())

    found = {(row[0], row[1]): row[-1] for row in inventory.local_inventory(at=now())}

    assert found["shibuya", "SKU-mug"] == "紳士服の奥の"
    assert len(str(found["shibuya", "SKU-mug"]).encode()) <= 20
    assert found["umeda", "SKU-mug"] == ""


def test_what_is_not_sold_is_not_told() -> None:
    world = make_world()
    sql.touch("UPDATE catalog_product SET published_at = NULL WHERE code = 'mug'")

    assert {row[1] for row in inventory.local_inventory(at=now())} == {"SKU-shirt", "SKU-beans"}
    assert "SKU-mug" not in Client().get(address("products")).getvalue().decode()
    assert world.mug


def test_nobody_reads_without_the_address() -> None:
    make_world()

    for name in ("local-inventory", "products", "business-profile"):
        for key in ("", "key=0", address("products" if name != "products" else "local-inventory").partition("?")[2]):
            assert Client().get(f"/api/v1/feeds/{name}?{key}").status_code == 404
    assert Client().get("/api/v1/feeds").status_code == 401


def test_a_reader_that_knows_it_is_told_so_until_something_happens() -> None:
    world = make_world()
    first = Client().get(address("local-inventory"))
    known = {"If-None-Match": first["ETag"]}

    again = Client().get(address("local-inventory"), headers=known)
    moved(world, -1)
    changed = Client().get(address("local-inventory"), headers=known)

    assert (again.status_code, again.getvalue()) == (304, b"")
    assert "Last-Modified" in first
    assert changed.status_code == 200


def items_of(feed: bytes) -> list[ElementTree.Element]:
    parsed = ElementTree.fromstring(feed)  # noqa: S314 - no stranger's XML: the feed that this test has just made
    return parsed.findall("./channel/item")


def test_it_is_packed_for_who_can_unpack_and_xml_for_who_wants_it() -> None:
    make_world()
    plain = Client().get(address("products"))

    packed = Client().get(address("products"), headers={"Accept-Encoding": "gzip"})
    xml = Client().get(address("products") + "&form=xml")

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.getvalue()) == plain.getvalue()
    items = items_of(xml.getvalue())
    space = "{http://base.google.com/ns/1.0}"
    assert sorted(item.findtext(f"{space}id") or "" for item in items) == ["SKU-beans", "SKU-mug", "SKU-shirt"]
    assert {item.findtext(f"{space}title") for item in items} >= {"マグカップ"}


def test_a_table_s_own_marks_never_break_a_line() -> None:
    make_world()
    sql.touch("""UPDATE catalog_product SET name = '{"ja": "a\\tb\\nc<&>"}' WHERE code = 'mug'""")

    found = rows_of(Client().get(address("products")).getvalue().decode())
    xml = Client().get(address("products") + "&form=xml").getvalue()

    assert {row["title"] for row in found} >= {"a b c<&>"}
    assert len(items_of(xml)) == 3


def test_the_business_profile_has_hours_over_midnight_and_holidays() -> None:
    world = make_world()
    at = now()
    late = [Opening(weekday=6, opens=time(18), closes=time(2)), Opening(weekday=0, opens=time(10), closes=time(0))]
    version = places.get_location(location_id=world.shibuya).version
    places.set_hours(input=SetHours(location_id=world.shibuya, version=version, hours=late), actor=SYSTEM, at=at)
    day = SpecialDay(day=date(2027, 1, 1), closed=True)
    places.set_special_days(
        input=SetSpecialDays(location_id=world.shibuya, days=[day]),
        actor=SYSTEM,
        at=at,
    )

    told = Client().get(address("business-profile")).json()

    store = next(one for one in told["locations"] if one["storeCode"] == "shibuya")
    assert store["regularHours"]["periods"] == [
        {"openDay": "MONDAY", "openTime": {"hours": 10, "minutes": 0}, "closeDay": "MONDAY", "closeTime": {"hours": 24, "minutes": 0}},
        {"openDay": "SUNDAY", "openTime": {"hours": 18, "minutes": 0}, "closeDay": "MONDAY", "closeTime": {"hours": 2, "minutes": 0}},
    ]  # fmt: skip
    new_year = {"year": 2027, "month": 1, "day": 1}
    assert store["specialHours"]["specialHourPeriods"] == [{"startDate": new_year, "endDate": new_year, "closed": True}]
    assert store["latlng"] == {"latitude": 35.658, "longitude": 139.7016}
    assert store["websiteUri"].endswith(f"/stores/{world.shibuya}")


def test_stock_as_a_file_says_how_sure_it_is_and_what_is_coming_within_one_s_reach() -> None:
    world = make_world()
    at = now()
    line = ExpectLine(
        id=uuid7(), location_id=world.umeda, variant_id=world.mug, quantity=5, expected_at=at + timedelta(days=2)
    )
    stock.expect(input=ExpectStock(kind=IncomingKind.PURCHASE, reference_id=uuid7(), lines=[line]), actor=SYSTEM, at=at)

    own = list(stock_levels(actor=clerk(world.umeda), at=at))

    assert {row[0] for row in own} == {"umeda"}
    mug = dict(zip(("store", "sku", "quantity", "unavailable", "safety", "reserved", "available", "confidence", "incoming", "at"), next(row for row in own if row[1] == "SKU-mug"), strict=True))  # fmt: skip
    assert (mug["quantity"], mug["available"], mug["incoming"]) == (10, 10, 5)
    assert 0 <= mug["confidence"] <= 1
    assert mug["at"] == (at + timedelta(days=2)).isoformat()
