"""What rows become: orders, returns, charges, corrections; and what other files may look like."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from noren.cli.places import ROOT
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, MemberKind
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, LineKind, Order, OrderState
from noren.domains.places.tests.making import make_seller
from noren.domains.storefront import api as storefront
from noren.domains.storefront.contracts import ListingQuery
from noren.journeys.importing.errors import CurrencyDiffers, NotGrouped, PlaceMissing, PlaceUnknown
from noren.journeys.importing.mapping import load_mapping
from noren.journeys.importing.reading import RejectCode
from noren.platform import sql, verify
from noren.platform.outbox.relay import relay_all
from tests.importing.making import NOW, bring_in, rejected, row, write
from tests.world import make_world

pytestmark = pytest.mark.django_db

JAPANESE = """
source = "old-pos"
currency = "JPY"
encoding = "cp932"
delimiter = ";"
order_prefix = "POS"

[columns]
order = "伝票番号"
sku = "商品コード"
name = "商品名"
quantity = "数量"
at = "日時"
unit_price = "単価"
customer = "会員番号"
family_name = "姓"
phone = "電話"

[dates]
format = "%Y/%m/%d %H:%M"

[numbers]
thousands = ","

[returns]
column = "区分"
values = ["返品"]

[charges]
SOURYO = "shipping"

[seller]
company_code = "norendo"
company_name = "のれん堂"
location_code = "honten"
location_name = "本店"
"""


def order(code: str) -> Order:
    found = orders.find_order(code=code)
    assert found is not None
    return found


def test_a_sale_becomes_a_completed_order_of_its_time(tmp_path: Path) -> None:
    file = write(
        tmp_path / "sales.csv",
        row("536365", "85123A", 6, "2.55", "17850", at="2011-07-01 00:10:00", name="WHITE  HEART"),
        row("536365", "POST", 1, "18.00", "17850", at="2011-07-01 00:10:00"),
    )

    totals = bring_in(file).totals

    kept = order("UCI-536365")
    assert (kept.state, kept.channel, kept.historic, kept.currency) == (
        OrderState.COMPLETED,
        Channel.IMPORT,
        True,
        "GBP",
    )
    assert kept.placed_at == datetime(2011, 6, 30, 23, 10, tzinfo=UTC)
    assert kept.business_date == date(2011, 7, 1)
    assert [(line.kind, line.sku, line.quantity, line.unit_price_minor, line.amount_minor) for line in kept.lines] == [
        (LineKind.ITEM, "85123A", 6, 255, 1530),
        (LineKind.SHIPPING, "POST", 1, 1800, 1800),
    ]
    assert kept.lines[0].name == {"ja": "WHITE HEART", "en": "WHITE HEART"}
    assert kept.history[0].data == {"source": "uci-online-retail", "number": "536365", "Country": "France"}
    assert (totals.orders, totals.units_sold, totals.sales_minor, totals.products) == (1, 6, 3330, 1)


def test_an_old_number_keeps_its_spelling(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "sales.csv", row("1234567")))

    assert order("uci-1234567").code == "UCI-1234567"


def test_customers_become_members_and_the_nameless_stay_guests(tmp_path: Path) -> None:
    file = write(
        tmp_path / "sales.csv",
        row("1", customer="17850", at="2011-03-02 10:00:00"),
        row("2", customer="17850", at="2011-03-01 10:00:00"),
        row("3", customer=""),
        row("4", customer=""),
    )

    totals = bring_in(file).totals

    member_id = identity.find_member(kind=IdentifierKind.LEGACY, raw="17850")
    assert member_id is not None
    assert order("UCI-1").member_id == order("UCI-2").member_id == member_id
    assert identity.get_member(member_id=member_id).created_at == datetime(2011, 3, 1, 10, tzinfo=UTC)
    guests = {order("UCI-3").member_id, order("UCI-4").member_id}
    assert {identity.get_member(member_id=guest).kind for guest in guests} == {MemberKind.GUEST}
    assert (len(guests), totals.members, totals.new_members, totals.guest_orders) == (2, 1, 1, 2)


def test_a_credit_note_is_counted_back_on_its_sale_or_kept_without_one(tmp_path: Path) -> None:
    file = write(
        tmp_path / "sales.csv",
        row("1", "A", 5, at="2011-03-01 10:00:00"),
        row("2", "A", 2, at="2011-03-02 10:00:00"),
        row("C3", "A", -3, "2.00", at="2011-03-03 10:00:00"),
        row("C3", "A", -2, "2.00", at="2011-03-03 10:00:00"),
        row("C3", "Z", -1, "9.00", at="2011-03-03 10:00:00"),
        row("C3", "D", -1, "1.00", at="2011-03-03 10:00:00"),
    )

    totals = bring_in(file).totals

    first, second = order("UCI-1"), order("UCI-2")
    assert (first.lines[0].returned_quantity, first.returned_minor) == (3, 600)
    assert (second.lines[0].returned_quantity, second.returned_minor) == (2, 400)
    assert {first.returns[0].return_code, second.returns[0].return_code} == {"UCI-C3", "UCI-C3/2"}
    lost = sql.rows(
        "SELECT l.sku, l.quantity, l.amount_minor, r.reason FROM orders_returned_line l JOIN orders_return r ON r.id = l.goods_return_id"
        " WHERE r.order_id IS NULL ORDER BY l.sku"
    )
    assert lost == [("D", 1, 100, "no sale on file"), ("Z", 1, 900, "no sale on file")]
    assert (totals.matched_lines, totals.unmatched_lines, totals.units_returned) == (2, 2, 6)
    assert (totals.sales_minor, totals.credits_minor, totals.net_minor) == (1750, 2000, -250)
    relay_all(at=NOW)
    assert verify.run(at=NOW) == []


def test_a_later_file_s_credit_finds_the_sale_of_an_earlier_one(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "march.csv", row("1", "A", 5, at="2011-03-01 10:00:00")))

    totals = bring_in(write(tmp_path / "april.csv", row("C2", "A", -5, at="2011-04-01 10:00:00"))).totals

    assert (totals.matched_lines, order("UCI-1").returned_minor) == (1, 1250)


def test_units_lost_without_a_sale_correct_stock_and_leave_it_as_it_is(tmp_path: Path) -> None:
    file = write(
        tmp_path / "sales.csv",
        row("1", "A", -10, "0.0", "", name="damaged"),
        row("2", "A", 4, "0.0", "", name="found", at="2011-03-02 10:00:00"),
        row("3", "A", 1, "0.0", "7"),
    )

    totals = bring_in(file).totals

    moved = sql.rows("SELECT delta, reason, note, on_hand_after FROM stock_movement ORDER BY occurred_at, id")
    assert moved == [
        (6, "opening", "", 6),
        (-10, "adjustment", "1 damaged", -4),
        (4, "adjustment", "2 found", 0),
    ]
    assert sql.rows("SELECT on_hand, reserved FROM stock_level") == [(0, 0)]
    assert (totals.adjustments, totals.units_adjusted, totals.orders) == (2, -6, 1)
    assert order("UCI-3").total_minor == 0
    relay_all(at=NOW)
    assert verify.run(at=NOW) == []


def test_a_charge_may_be_negative_and_a_part_of_a_penny_is_told(tmp_path: Path) -> None:
    file = write(
        tmp_path / "sales.csv",
        row("A1", "B", 1, "-11062.06", ""),
        row("2", "PADS", 1, "0.001"),
        row("3", "PADS", 7, "0.215"),
    )

    totals = bring_in(file).totals

    assert [(line.kind, line.amount_minor) for line in order("UCI-A1").lines] == [(LineKind.CHARGE, -1_106_206)]
    assert order("UCI-3").total_minor == 151  # 150.5
    assert totals.sales_minor == -1_106_206 + 151
    assert totals.rounded_off == Decimal("0.1") - Decimal("0.5")


def test_the_catalogue_has_the_usual_price_of_each_month(tmp_path: Path) -> None:
    months = {"2011-03": ("2.50", "2.10", "2.50"), "2011-04": ("2.50",), "2011-05": ("2.95", "2.50", "2.95")}
    rows = [
        row(f"{month}{n}", "A", 1, price, at=f"{month}-0{n + 1} 10:00:00")
        for month, prices in months.items()
        for n, price in enumerate(prices)
    ]

    totals = bring_in(write(tmp_path / "sales.csv", *rows)).totals

    assert sql.rows("SELECT amount_minor, valid_from FROM catalog_price ORDER BY valid_from") == [
        (250, datetime(2011, 3, 1, 10, tzinfo=UTC)),
        (295, datetime(2011, 5, 1, 9, tzinfo=UTC)),
    ]
    assert totals.prices == 2


def test_products_are_listed_and_found(tmp_path: Path) -> None:
    bring_in(
        write(tmp_path / "sales.csv", row("1", "85123A", name="WHITE HANGING HEART"), row("2", "B", -1, "0.0", ""))
    )

    relay_all(at=NOW)

    found = storefront.listing(query=ListingQuery(text="heart", count=True))
    assert [(item.code, item.price_min, item.currency) for item in found.items] == [("85123A", 250, "GBP")]
    assert storefront.listing(query=ListingQuery(count=True)).count == 1


def test_an_import_is_written_down_batch_by_batch(tmp_path: Path) -> None:
    bring_in(
        write(
            tmp_path / "sales.csv",
            row("1"),
            row("2", customer=""),
            row("C3", quantity=-1),
            row("4", "A", -1, "0.0", ""),
        )
    )

    log = dict(
        sql.rows(
            "SELECT name, steps FROM platform_command_log WHERE name LIKE 'import.%' AND name <> 'import.write_masters'"
        )
    )
    assert log == {
        "import.begin_run": [],
        "import.write_batch": [
            "identity.import_guests",
            "orders.import_orders",
            "orders.import_returns",
            "stock.import_movements",
        ],
        "import.finish_run": [],
        "import.keep_account": [],
    }
    masters = sql.rows("SELECT steps FROM platform_command_log WHERE name = 'import.write_masters' ORDER BY id")
    assert masters == [(["identity.import_members"],), (["catalog.import_products"],)]
    assert set(sql.rows("SELECT historic FROM platform_outbox WHERE type LIKE 'orders.%'")) == {(True,)}


def test_a_dry_run_counts_all_and_writes_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "sales.csv", row("1", quantity=3), row("C2", quantity=-1), row("3", price="1e309"))

    totals = bring_in(file, dry_run=True).totals

    assert (totals.rows, totals.orders, totals.returns, totals.members, totals.products) == (3, 1, 1, 1, 1)
    assert (totals.sales_minor, totals.credits_minor, totals.rejects, totals.new_orders) == (750, 250, 1, 0)
    assert rejected(file) == [(4, "price_invalid")]
    for table in (
        "orders_order",
        "catalog_product",
        "identity_member",
        "places_company",
        "journeys_import_run",
        "platform_command_log",
    ):
        assert sql.value(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - our own names


def test_a_mapping_of_one_s_own_says_what_columns_mean(tmp_path: Path) -> None:
    world = make_world(units=0)
    given = tmp_path / "old-pos.toml"
    given.write_text(JAPANESE, encoding="utf-8")
    file = tmp_path / "uriage.csv"
    file.write_text(
        "区分;伝票番号;日時;会員番号;姓;電話;商品コード;商品名;数量;単価\r\n"
        "売上;100;2024/04/01 18:05;55;山田;090-1234-5678;4901;緑茶　５００ml;2;1,080\r\n"
        "売上;100;2024/04/01 18:05;55;山田;090-1234-5678;SOURYO;送料;1;550\r\n"
        "返品;101;2024/04/02 09:00;55;山田;090-1234-5678;4901;緑茶　５００ml;1;1,080\r\n",
        encoding="cp932",
    )

    totals = bring_in(file, load_mapping(file=given)).totals

    kept = order("POS-100")
    assert kept.company_id == world.company
    assert (kept.total_minor, kept.currency, kept.locale, kept.contact.family_name) == (2710, "JPY", "ja", "山田")
    assert kept.placed_at == datetime(2024, 4, 1, 9, 5, tzinfo=UTC)
    assert kept.lines[0].name["ja"] == "緑茶 500ml"
    assert [(tax.total_incl_minor, tax.tax_minor) for tax in kept.taxes] == [(2710, 246)]
    assert (kept.lines[0].returned_quantity, kept.returned_minor) == (1, 1080)
    assert (totals.rejects, totals.net_minor) == (0, 1630)


def test_an_order_s_rows_need_not_stand_together(tmp_path: Path) -> None:
    file = write(tmp_path / "sales.csv", row("1", "A"), row("2", "B"), row("1", "C"))

    bring_in(file)

    assert [line.sku for line in order("UCI-1").lines] == ["A", "C"]


def test_an_order_whose_rows_lie_too_far_apart_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noren.journeys.importing.transactions.MAX_BATCH_ROWS", 3)
    file = write(tmp_path / "sales.csv", row("1"), *[row(str(number)) for number in range(2, 8)], row("1"))

    with pytest.raises(NotGrouped):
        bring_in(file)

    assert sql.value("SELECT count(*) FROM orders_order") == 0


def test_the_place_that_sold_may_be_one_that_is_there(tmp_path: Path) -> None:
    file = write(tmp_path / "sales.csv", row("1"))
    make_seller("elsewhere", currency="GBP")
    bring_in(write(tmp_path / "first.csv", row("0")))
    online = sql.value("SELECT id FROM places_location WHERE code = 'UCI-ONLINE'")

    bring_in(file, company="uci-online-retail")

    assert order("UCI-1").location_id == online
    with pytest.raises(PlaceUnknown):
        bring_in(file, location="nowhere")
    with pytest.raises(PlaceMissing):
        bring_in(file, company="elsewhere")


def test_a_file_in_another_currency_than_its_company_is_refused(tmp_path: Path) -> None:
    make_seller("uci-online-retail")

    with pytest.raises(CurrencyDiffers):
        bring_in(write(tmp_path / "sales.csv", row("1")))

    assert sql.value("SELECT count(*) FROM orders_order") == 0


def test_a_mended_rejects_file_brings_in_what_was_left_out(tmp_path: Path) -> None:
    file = write(tmp_path / "sales.csv", row("1", "A"), row("1", "X", "many"), row("2", "A"))
    bring_in(file)
    mended = file.with_suffix(".rejects.csv")
    mended.write_text(mended.read_text(encoding="utf-8").replace("many", "3"), encoding="utf-8")

    totals = bring_in(mended).totals

    assert [(line.sku, line.quantity) for line in order("UCI-1").lines] == [("A", 1), ("X", 3)]
    assert (totals.orders, totals.new_orders, totals.rejects) == (1, 1, 0)


def test_the_example_of_the_manual_is_a_valid_mapping(tmp_path: Path) -> None:
    manual = (ROOT / "docs" / "how-to" / "import-transactions.md").read_text(encoding="utf-8")
    example = tmp_path / "example.toml"
    example.write_text(manual.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")

    assert load_mapping(file=example).columns["order"] == "伝票番号"


def test_the_manual_names_every_reason() -> None:
    pages = [ROOT / "docs" / "how-to" / name for name in ("import-transactions.md", "moving-in.md")]
    manual = "".join(page.read_text(encoding="utf-8") for page in pages)

    assert [code.value for code in RejectCode if f"`{code.value}`" not in manual] == []
