"""Deliveries from a file: every line is judged, and either all of it is written down or nothing."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from noren.domains.supply import api as supply
from noren.domains.supply.contracts import SaveSupplier
from noren.domains.supply.tests.making import clean, staff
from noren.journeys.delivery_file import DeliveryFile, read_deliveries, template_of, wanted_of
from noren.journeys.importing.errors import ColumnsMissing, FileEmpty, FileTooLarge, FileUnreadable
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import CreateKey
from noren.platform.accounts.keys import create_key
from noren.platform.actor import SYSTEM, Actor
from noren.platform.clock import now
from tests.world import NOON, World, make_world

pytestmark = pytest.mark.django_db
HEADING = "仕入先コード,注文番号,店舗コード,商品コード,数量,入荷予定日"


@pytest.fixture
def world() -> World:
    made = make_world()
    supply.save_supplier(input=SaveSupplier(code="S1", name="織元"), actor=SYSTEM, at=NOON)
    return made


def read(*lines: str, heading: str = HEADING, actor: Actor = SYSTEM) -> DeliveryFile:
    return read_deliveries(content="\n".join([heading, *lines]).encode("cp932"), actor=actor, at=NOON)


def nothing_written() -> bool:
    return not supply.list_purchases(location_ids=None) and not sql.rows("SELECT 1 FROM stock_incoming")


def test_a_file_becomes_purchases_that_are_expected(world: World) -> None:
    looked_at = read(
        "S1,PO-1,shibuya,SKU-mug,１２,2026/12/1",
        "S1,PO-1,shibuya,SKU-shirt,3,",
        'S1,PO-2,umeda,SKU-mug,"1,000",令和8年12月2日',
    )

    assert (looked_at.refused, looked_at.units, [one.why for one in looked_at.lines]) == (0, 1015, [None] * 3)
    assert nothing_written()
    supply.place_purchases(input=wanted_of(looked_at), actor=SYSTEM, at=NOON)

    placed = {one.number: one for one in supply.list_purchases(location_ids=None)}
    assert {number: (one.location_id, one.units) for number, one in placed.items()} == {
        "PO-1": (world.shibuya, 15),
        "PO-2": (world.umeda, 1000),
    }
    assert placed["PO-1"].expected_at == datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert clean()
    assert {one.why for one in read("S1,PO-1,shibuya,SKU-mug,1,").lines} == {"purchase_exists"}


@pytest.mark.parametrize(
    ("line", "why", "what"),
    [
        ("S9,PO-1,shibuya,SKU-mug,1,", "supplier_unknown", "supplier"),
        ("S1,PO-1,nowhere,SKU-mug,1,", "place_unknown", "place"),
        ("S1,PO-1,shibuya,4900000000000,1,", "variant_unknown", "goods"),
        ("S1,PO-1,shibuya,SKU-mug,-1,", "negative", "quantity"),
        ("S1,PO-1,shibuya,SKU-mug,0,", "quantity_zero", "quantity"),
        ("S1,PO-1,shibuya,SKU-mug,1000001,", "amount_too_large", "quantity"),
        ("S1,PO-1,shibuya,SKU-mug,99999999999999999999,", "number_invalid", "quantity"),
        ("S1,PO-1,shibuya,SKU-mug,1.5,", "number_invalid", "quantity"),
        ("S1,PO-1,shibuya,SKU-mug,many,", "number_invalid", "quantity"),
        ("S1,PO-1,shibuya,SKU-mug,,", "value_missing", "quantity"),
        (",PO-1,shibuya,SKU-mug,1,", "value_missing", "supplier"),
        ("S1,PO-1,shibuya,SKU-mug,1,31/02", "date_invalid", "expected"),
        ("S1,PO-1,shibuya,SKU-mug,1,9999-12-31", "date_out_of_range", "expected"),
        ("S1,PO-1,shibuya,SKU-mug", "columns", ""),
        ("S1,PO-0,umeda,SKU-mug,1,", "place_differs", "place"),
        ("S1,PO-0,shibuya,SKU-shirt,1,", "duplicate", "goods"),
    ],
)
def test_a_line_that_is_wrong_is_told_with_its_reason_and_nothing_is_written(
    world: World, line: str, why: str, what: str
) -> None:
    looked_at = read("S1,PO-0,shibuya,SKU-shirt,2,", line)

    assert [(one.line, one.why, one.what) for one in looked_at.lines] == [(2, None, ""), (3, why, what)]
    with pytest.raises(supply.DeliveryFileRefused) as refused:
        wanted_of(looked_at)
    assert refused.value.data["lines"] == [{"line": 3, "why": why, "what": what}]
    assert nothing_written()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", FileEmpty),
        (HEADING.encode(), FileEmpty),
        ("仕入先コード,数量\nS1,1".encode(), ColumnsMissing),
        (b"\x1f\x8b" + b"0" * 40, FileUnreadable),
        (b"x" * 3_000_000, FileTooLarge),
        (HEADING.encode() + b"\nS1,P,shibuya,SKU-mug,1," * 5_001, FileTooLarge),
    ],
)
def test_a_file_that_is_none_is_refused_whole(world: World, content: bytes, error: type[AppError]) -> None:
    with pytest.raises(error):
        read_deliveries(content=content, actor=SYSTEM, at=NOON)


def test_whoever_works_in_one_store_orders_for_that_one_alone(world: World) -> None:
    manager = staff(world.shibuya, "store_manager")

    assert {one.why for one in read("S1,PO-1,umeda,SKU-mug,1,", actor=manager).lines} == {"place_unknown"}


def test_the_template_is_read_and_lacks_only_what_is_not_known(world: World) -> None:
    for language in ("ja", "en"):
        looked_at = read_deliveries(content=template_of(language), actor=SYSTEM, at=NOON)

        assert [one.why for one in looked_at.lines] == ["supplier_unknown"]


def test_a_workbook_over_the_api_is_looked_at_first_and_then_written_once(world: World) -> None:
    book = Workbook()
    for row in (("supplier", "number", "place", "goods", "quantity"), ("S1", "PO-1", "shibuya", "SKU-mug", 4)):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)

    wish = CreateKey(id=uuid7(), name="machine", scopes=["supply.*"])
    key = create_key(input=wish, actor=SYSTEM, at=now()).key

    def send(dry_run: str) -> Any:
        file = SimpleUploadedFile("deliveries.xlsx", kept.getvalue())
        return Client().post(
            "/api/v1/supply/purchases/files",
            {"file": file, "dry_run": dry_run},
            headers={"Authorization": f"Bearer {key}"},
        )

    looked_at = send("true")
    assert (looked_at.status_code, looked_at.json()["units"], nothing_written()) == (200, 4, True)

    assert send("false").status_code == 200
    again = send("false")
    assert (again.status_code, again.json()["code"]) == (400, "supply.delivery_file_refused")
    assert [one.units for one in supply.list_purchases(location_ids=None)] == [4]
