"""Other values than prices from a file, and files with the present values: each kind goes the same way."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from tests.world import NOON, levels, make_world

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import ArchiveProduct
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import SetSafety
from noren.journeys.bulk_edit import commands
from noren.journeys.bulk_edit.contracts import ChangeKind, ChangeOutcome, ChangeSetRef, PrepareChanges, State
from noren.journeys.bulk_edit.errors import ExtentTooLarge
from noren.journeys.bulk_edit.kind import Extent, Terms
from noren.journeys.bulk_edit.queries import change_set
from noren.journeys.bulk_edit.reading import read_changes
from noren.journeys.bulk_edit.templates import FileFormat, template_file
from noren.journeys.bulk_edit.timed import apply_due
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db

START = NOON + timedelta(days=1)
TERMS = Terms("JPY", NOON)


def read(kind: ChangeKind, content: bytes) -> list[Any]:
    lines = read_changes(kind=kind, content=content, currency="JPY", starts_at=START, at=NOON)
    return [(one.outcome.value, one.reason, {cell.field: (cell.old, cell.new) for cell in one.cells}) for one in lines]


def approved(kind: ChangeKind, content: bytes) -> UUID:
    lines = read_changes(kind=kind, content=content, currency="JPY", starts_at=START, at=NOON)
    wish = PrepareChanges(id=uuid7(), kind=kind, file_name="a.csv", currency="JPY", starts_at=START, lines=lines)
    commands.prepare(input=wish, actor=SYSTEM, at=NOON)
    sql.touch("UPDATE journeys_change_set SET state = 'approved' WHERE id = %s", (wish.id,))
    return wish.id


def facts(code: str) -> tuple[str, str, str, str, bool]:
    (one,) = catalog.products_called(codes=[code])
    return one.name.ja, one.name.en, one.department_code, one.tax_category.value, one.published


def code_of(sku: str) -> str:
    (found,) = catalog.moved_variants(skus=[sku])
    return found.product.code


def kept(variant_id: UUID, *places: UUID) -> list[int | None]:
    found = stock.safeties(location_ids=places, variant_ids=[variant_id])
    return [found.get((place, variant_id)) for place in places]


def test_products_are_renamed_moved_taxed_and_taken_off_sale_from_the_start_on() -> None:
    make_world()
    shirt, mug = code_of("SKU-shirt"), code_of("SKU-mug")
    before, department = facts(shirt), facts(mug)[2]
    file = f"product,name,name_en,tax_category,published\n{shirt},麻のシャツ,,food,0\n{mug},,Big mug,,\n".encode()
    made = approved(ChangeKind.PRODUCTS, file)

    apply_due(at=START - timedelta(seconds=1))
    untouched = facts(shirt)
    for _again in range(2):
        apply_due(at=START + timedelta(seconds=5))

    assert untouched == before
    assert facts(shirt) == ("麻のシャツ", before[1], before[2], "food", False)
    assert facts(mug)[1:3] == ("Big mug", department)
    assert change_set(change_set_id=made).state is State.APPLIED
    assert sql.value("SELECT version FROM catalog_product WHERE code = %s", (shirt,)) == 2


def test_the_preview_of_products_says_what_is_wrong_with_a_line() -> None:
    make_world()
    shirt, mug = code_of("SKU-shirt"), code_of("SKU-mug")
    name = facts(shirt)[0]
    file = (
        f"product,name,department,tax_category\n{shirt},{name},,\n{mug},,nowhere,\nnone,x,,\n{mug},,,luxury\n{mug},,,\n"
    )

    assert read(ChangeKind.PRODUCTS, file.encode()) == [
        ("same", "", {"name": (name, name)}),
        ("refused", "department_unknown", {}),
        ("refused", "product_unknown", {}),
        ("refused", "value_invalid", {}),
        ("same", "", {}),
    ]


def test_a_product_that_was_edited_or_archived_meanwhile_stays_out() -> None:
    make_world()
    shirt, mug, beans = code_of("SKU-shirt"), code_of("SKU-mug"), code_of("SKU-beans")
    made = approved(ChangeKind.PRODUCTS, f"product,name\n{shirt},A\n{mug},B\n{beans},C\n".encode())
    (one,), (other,) = catalog.products_called(codes=[shirt]), catalog.products_called(codes=[mug])
    edit = catalog.ChangeProducts(products=[catalog.ProductChange(id=one.id, name_ja="別名")])
    catalog.change_products(input=edit, actor=SYSTEM, at=NOON)
    catalog.archive_product(input=ArchiveProduct(product_id=other.id), actor=SYSTEM, at=NOON)

    apply_due(at=START)

    assert [line.code for line in change_set(change_set_id=made).of(ChangeOutcome.CONFLICT)] == [shirt, mug]
    assert (facts(shirt)[0], facts(beans)[0]) == ("別名", "C")


def test_undoing_products_brings_every_value_back() -> None:
    make_world()
    shirt = code_of("SKU-shirt")
    before = facts(shirt)
    made = approved(ChangeKind.PRODUCTS, f"product,name,name_en,published\n{shirt},A,B,no\n".encode())
    apply_due(at=START)

    undo = commands.undo(input=ChangeSetRef(change_set_id=made), actor=SYSTEM, at=START).change_set_id
    sql.touch("UPDATE journeys_change_set SET state = 'approved', starts_at = %s WHERE id = %s", (START, undo))
    apply_due(at=START + timedelta(seconds=5))

    assert facts(shirt) == before


def test_safety_stock_is_set_at_one_place_or_at_all_and_nothing_else_moves() -> None:
    world = make_world()
    places = (world.shibuya, world.umeda, world.warehouse)
    before = (levels(world.mug), levels(world.shirt), kept(world.shirt, *places))
    made = approved(
        ChangeKind.SAFETY, b"sku,store,safety\nSKU-mug,,2\nSKU-shirt,umeda,3\nSKU-beans,,\nSKU-shirt,moon,1\n"
    )

    apply_due(at=START)

    assert kept(world.mug, *places) == [2, 2, 2]
    assert sql.value("SELECT min(safety) FROM stock_level WHERE variant_id = %s", (world.mug,)) == 2
    assert kept(world.shirt, *places) == [before[2][0], 3, before[2][2]]
    assert (levels(world.mug), levels(world.shirt)) == before[:2]
    found = change_set(change_set_id=made)
    assert (found.changed, found.same, found.refused) == (len(levels_named()) + 1, 1, 1)


def levels_named() -> list[UUID]:
    return [row[0] for row in sql.rows("SELECT id FROM places_location WHERE archived_at IS NULL")]


def test_safety_stock_that_was_set_meanwhile_stays_out() -> None:
    world = make_world()
    made = approved(ChangeKind.SAFETY, b"sku,store,safety\nSKU-mug,shibuya,2\nSKU-mug,umeda,2\n")
    meanwhile = SetSafety(location_id=world.shibuya, variant_id=world.mug, safety=9)
    stock.set_safety(input=meanwhile, actor=SYSTEM, at=NOON)

    apply_due(at=START)

    assert kept(world.mug, world.shibuya, world.umeda) == [9, 2]
    assert change_set(change_set_id=made).conflicts == 1


@pytest.mark.parametrize("kind", list(ChangeKind))
@pytest.mark.parametrize("form", list(FileFormat))
def test_a_file_of_the_present_values_sent_up_unchanged_changes_nothing(kind: ChangeKind, form: FileFormat) -> None:
    world = make_world()
    sql.touch(
        "UPDATE catalog_product SET name = jsonb_set(name, '{ja}', '\"=1+1\"') WHERE code = %s", (code_of("SKU-mug"),)
    )

    for extent in (Extent(), Extent(location_id=world.umeda)):
        content = template_file(kind=kind, extent=extent, terms=TERMS, form=form)
        lines = read_changes(kind=kind, content=content, currency="JPY", starts_at=START, at=NOON)

        assert {(line.outcome, line.reason) for line in lines} == {(ChangeOutcome.SAME, "")}
        assert len(lines) >= 3


def test_a_workbook_of_present_values_is_edited_and_sent_up_again() -> None:
    make_world()
    book = load_workbook(
        BytesIO(template_file(kind=ChangeKind.PRICES, extent=Extent(), terms=TERMS, form=FileFormat.XLSX))
    )
    sheet: Any = book.active
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "SKU-mug")
    row[2].value = 1_300
    edited = BytesIO()
    book.save(edited)

    changed = [one for one in read(ChangeKind.PRICES, edited.getvalue()) if one[0] == "changed"]

    assert changed == [("changed", "", {"price": (1200, 1300)})]


def test_a_template_is_of_a_department_and_all_below_it_and_never_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    make_world()
    department = facts(code_of("SKU-beans"))[2]
    extent = Extent(department_code=department)
    own = template_file(kind=ChangeKind.PRODUCTS, extent=extent, terms=TERMS, form=FileFormat.CSV).decode("utf-8-sig")
    monkeypatch.setattr("noren.journeys.bulk_edit.templates.MAX_LINES", 1)

    assert {line.split(",")[3] for line in own.splitlines()[1:]} == {department}
    with pytest.raises(ExtentTooLarge):
        template_file(kind=ChangeKind.PRODUCTS, extent=Extent(), terms=TERMS, form=FileFormat.CSV)
