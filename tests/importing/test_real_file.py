"""The whole of a real wholesaler's file, by the real command; every total is computed once more from the raw rows."""

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from noren.cli.pytest_left_out import shared_data
from tests.importing.making import Database, database

pytestmark = [pytest.mark.shared_data, pytest.mark.processes]

CHARGES = {"POST", "DOT", "C2", "D", "M", "m", "S", "B", "CRUK", "AMAZONFEE", "BANK CHARGES"}
COMMAND = ("import", "transactions", "--preset", "uci-online-retail")


@dataclass(frozen=True)
class BroughtIn:
    database: Database
    rows: list[dict[str, str]]
    said: str


@pytest.fixture(scope="module")
def brought_in() -> Iterator[BroughtIn]:
    file = shared_data() / "uci_online_retail" / "online_retail_2010-12_2011-09.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    with database("noren_import_real") as made:
        code, said, complained = made.noren(*COMMAND, file)
        assert (code, complained) == (0, "")
        yield BroughtIn(made, rows, said)


def _by_invoice(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    invoices: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        invoices[row["InvoiceNo"]].append(row)
    return invoices


def _kind(row: dict[str, str], invoice: list[dict[str, str]]) -> str:
    if row["InvoiceNo"].startswith("C"):
        return "credit"
    free = all(Decimal(other["UnitPrice"]) == 0 and not other["CustomerID"] for other in invoice)
    if row["StockCode"] not in CHARGES and (int(row["Quantity"]) < 0 or free):
        return "correction"
    return "sale"


def _pence(row: dict[str, str]) -> int:
    return round(abs(int(row["Quantity"])) * Decimal(row["UnitPrice"]) * 100)


def test_the_file_is_the_known_one(brought_in: BroughtIn) -> None:
    rows = brought_in.rows

    assert len(rows) == 370_931
    assert len({row["InvoiceNo"] for row in rows}) == 18_786
    assert len({row["CustomerID"] for row in rows} - {""}) == 3_658
    assert len({row["StockCode"] for row in rows}) == 3_887
    assert sum(int(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows) == Decimal("6781619.004")


def test_what_is_kept_adds_up_to_what_the_file_says(brought_in: BroughtIn) -> None:
    invoices = _by_invoice(brought_in.rows)
    kinds = [(row, _kind(row, invoices[row["InvoiceNo"]])) for row in brought_in.rows]
    sold = [row for row, kind in kinds if kind == "sale"]
    credited = [row for row, kind in kinds if kind == "credit"]
    corrections = [row for row, kind in kinds if kind == "correction"]
    expected: dict[str, Any] = {
        "orders": len({row["InvoiceNo"] for row in sold}),
        "guest orders": len({row["InvoiceNo"] for row in sold if not row["CustomerID"]}),
        "order lines": len(sold),
        "units sold": sum(int(row["Quantity"]) for row in sold if row["StockCode"] not in CHARGES),
        "sales": sum(_pence(row) for row in sold),
        "returned lines": len(credited),
        "units returned": -sum(int(row["Quantity"]) for row in credited if row["StockCode"] not in CHARGES),
        "credits": sum(_pence(row) for row in credited),
        "corrections": (len(corrections), sum(int(row["Quantity"]) for row in corrections)),
        "members": len({row["CustomerID"] for row in brought_in.rows} - {""}),
        "products": len({row["StockCode"] for row in brought_in.rows} - CHARGES),
    }

    kept = brought_in.database
    found = {
        "orders": kept.value("SELECT count(*) FROM orders_order"),
        "guest orders": kept.value(
            "SELECT count(*) FROM orders_order o JOIN identity_member m ON m.id = o.member_id WHERE m.kind = 'guest'"
        ),
        "order lines": kept.value("SELECT count(*) FROM orders_line"),
        "units sold": kept.value("SELECT sum(quantity) FROM orders_line WHERE kind = 'item'"),
        "sales": kept.value("SELECT sum(total_minor) FROM orders_order WHERE currency = 'GBP'"),
        "returned lines": kept.value("SELECT count(*) FROM orders_returned_line"),
        "units returned": kept.value("SELECT sum(quantity) FROM orders_returned_line WHERE variant_id IS NOT NULL"),
        "credits": kept.value("SELECT sum(refund_minor) FROM orders_return WHERE currency = 'GBP'"),
        "corrections": kept.rows("SELECT count(*), sum(delta) FROM stock_movement WHERE reason = 'adjustment'")[0],
        "members": kept.value("SELECT count(*) FROM identity_identifier WHERE kind = 'legacy'"),
        "products": kept.value("SELECT count(*) FROM catalog_product"),
    }
    assert found == expected
    assert Decimal(expected["sales"] - expected["credits"]) / 100 + Decimal("0.004") == Decimal("6781619.004")


def test_prints_the_totals_of_the_file(brought_in: BroughtIn) -> None:
    printed = {name.strip(): value for name, value in re.findall(r"│ ([^│]+)│ +([\d,.]+) │", brought_in.said)}

    orders = brought_in.database.value("SELECT count(*) FROM orders_order")
    assert printed["Rows"] == "370,931"
    assert printed["Orders"] == f"{orders:,}"
    assert printed["Members"] == "3,658"
    assert printed["Products"] == "3,876"
    assert printed["Rejected rows"] == "0"
    assert printed["Revenue, GBP"] == "6,781,619.00"
    assert "0.004 GBP more" in brought_in.said


def test_each_credit_finds_the_sale_that_plain_reading_finds(brought_in: BroughtIn) -> None:
    began: dict[str, str] = {}
    left: dict[tuple[str, str], list[list[Any]]] = defaultdict(list)
    expected: Counter[tuple[str, str]] = Counter()
    for place, row in enumerate(brought_in.rows):
        at = began.setdefault(row["InvoiceNo"], row["InvoiceDate"])
        pair, units = (row["CustomerID"], row["StockCode"]), abs(int(row["Quantity"]))
        if not row["CustomerID"] or row["StockCode"] in CHARGES:
            continue
        if not row["InvoiceNo"].startswith("C"):
            left[pair].append([at, row["InvoiceNo"], place, units])
            continue
        possible = [sale for sale in left[pair] if sale[0] <= at and sale[3] >= units]
        if possible:
            sale = max(possible)
            sale[3] -= units
            expected[sale[1], row["StockCode"]] += units

    found = brought_in.database.rows(
        "SELECT split_part(o.code, '-', 2), l.sku, sum(l.returned_quantity) FROM orders_line l JOIN orders_order o ON o.id = l.order_id"
        " WHERE l.returned_quantity > 0 GROUP BY 1, 2"
    )
    assert {(invoice, sku): units for invoice, sku, units in found} == expected
    assert brought_in.database.value("SELECT count(*) FROM orders_returned_line WHERE line_id IS NOT NULL") > 5_000


def test_history_leaves_today_s_stock_alone(brought_in: BroughtIn) -> None:
    kept = brought_in.database

    assert kept.rows("SELECT min(on_hand), max(on_hand), max(reserved) FROM stock_level") == [(0, 0, 0)]
    assert kept.value("SELECT sum(delta) FROM stock_movement") == 0
    assert kept.value("SELECT count(*) FROM orders_order WHERE NOT historic OR channel <> 'import'") == 0
    assert kept.value("SELECT count(*) FROM platform_outbox WHERE type LIKE 'orders.%' AND NOT historic") == 0


def test_prices_are_few_and_begin_with_the_first_sale(brought_in: BroughtIn) -> None:
    first: dict[str, str] = {}
    for row in brought_in.rows:
        if (
            not row["InvoiceNo"].startswith("C")
            and int(row["Quantity"]) > 0
            and Decimal(row["UnitPrice"]) >= Decimal("0.01")
        ):
            first.setdefault(row["StockCode"], row["InvoiceDate"])

    found = brought_in.database.rows(
        "SELECT v.sku, to_char(min(p.valid_from) AT TIME ZONE 'Europe/London', 'YYYY-MM-DD HH24:MI:SS'), count(*)"
        "  FROM catalog_price p JOIN catalog_variant v ON v.id = p.variant_id GROUP BY 1"
    )
    assert {sku: begins for sku, begins, _count in found} == {
        sku: at for sku, at in first.items() if sku not in CHARGES
    }
    assert max(count for _sku, _begins, count in found) <= 11


def test_the_products_are_listed(brought_in: BroughtIn) -> None:
    kept = brought_in.database

    listed = kept.value(
        "SELECT count(*) FROM storefront_listing WHERE published AND currency = 'GBP' AND price_min > 0"
    )
    assert listed == kept.value("SELECT count(DISTINCT variant_id) FROM catalog_price")
    assert kept.value("SELECT count(*) FROM platform_outbox WHERE relayed_at IS NULL") == 0


def test_a_second_run_changes_nothing(brought_in: BroughtIn) -> None:
    file = shared_data() / "uci_online_retail" / "online_retail_2010-12_2011-09.csv.gz"
    before, logged = (
        brought_in.database.digest(),
        brought_in.database.value("SELECT count(*) FROM platform_command_log"),
    )

    code, said, _complained = brought_in.database.noren(*COMMAND, file)

    assert code == 0
    assert "nothing was changed" in said
    assert brought_in.database.digest() == before
    assert brought_in.database.value("SELECT count(*) FROM platform_command_log") == logged


def test_going_through_it_again_finds_everything_there(brought_in: BroughtIn) -> None:
    file = shared_data() / "uci_online_retail" / "online_retail_2010-12_2011-09.csv.gz"
    before = brought_in.database.digest()

    code, said, _complained = brought_in.database.noren(*COMMAND, file, "--again")

    assert code == 0
    assert re.search(r"Orders +│ +14,342 │ +0 │", said)
    assert brought_in.database.digest() == before


def test_every_balance_agrees_afterwards(brought_in: BroughtIn) -> None:
    code, said, complained = brought_in.database.noren("verify")

    assert (code, complained) == (0, ""), said
    assert said.startswith("All is well")
