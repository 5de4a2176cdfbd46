"""Prices of many products from a file: what it would change, who decides, and what stands after its start."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import Workbook
from tests.world import NOON, World, make_world

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import PriceLine, SetPrices
from noren.journeys.bulk_edit import commands
from noren.journeys.bulk_edit.contracts import ChangeOutcome, ChangeSetRef, DecideChanges, PrepareChanges, State
from noren.journeys.bulk_edit.errors import NothingToChange, OwnChanges, StartPassed, StateDiffers
from noren.journeys.bulk_edit.queries import change_set
from noren.journeys.bulk_edit.reading import read_changes
from noren.journeys.bulk_edit.timed import apply_due
from noren.journeys.importing.errors import ColumnsMissing, FileTooLarge
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import RoleAt, SaveStaff, SetRoles
from noren.platform.accounts.staff import save_staff, set_roles
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed

pytestmark = pytest.mark.django_db

START = NOON + timedelta(days=3)
FILE = b"sku,price\nSKU-shirt,1290\nSKU-mug,1200\nSKU-beans,1180\nSKU-none,5\nSKU-mug,x\nSKU-shirt,1300\n"


def person(code: str) -> Actor:
    account_id = uuid7()
    save_staff(input=SaveStaff(id=account_id, staff_code=code, display_name=code), actor=SYSTEM, at=NOON)
    set_roles(input=SetRoles(account_id=account_id, roles=[RoleAt(role="head_office")]), actor=SYSTEM, at=NOON)
    return Actor(kind=ActorKind.STAFF, id=account_id, grants=frozenset({"*"}), label=code, client=f"staff:{code}")


def draft(author: Actor, *, content: bytes = FILE, starts_at: datetime | None = START) -> UUID:
    lines = read_changes(content=content, currency="JPY", starts_at=starts_at, at=NOON)
    wish = PrepareChanges(id=uuid7(), file_name="a.csv", currency="JPY", starts_at=starts_at, lines=lines)
    return commands.prepare(input=wish, actor=author, at=NOON).change_set_id


def approved(author: Actor, other: Actor, *, content: bytes = FILE) -> UUID:
    made = draft(author, content=content)
    commands.submit(input=ChangeSetRef(change_set_id=made), actor=author, at=NOON)
    commands.decide(input=DecideChanges(change_set_id=made, approves=True), actor=other, at=NOON)
    return made


def price(variant_id: UUID, at: datetime) -> int:
    (found,) = sql.rows(
        "SELECT amount_minor FROM catalog_price WHERE variant_id = %s AND valid_from <= %s ORDER BY valid_from DESC LIMIT 1",
        (variant_id, at),
    )
    return int(found[0])


def prices() -> int:
    return int(sql.value("SELECT count(*) FROM catalog_price"))


def test_the_preview_says_of_each_line_what_it_changes_and_why_not() -> None:
    make_world()

    lines = read_changes(content=FILE, currency="JPY", starts_at=START, at=NOON)

    assert [(one.line, one.outcome, one.reason, [(c.old, c.new, c.percent) for c in one.cells]) for one in lines] == [
        (2, ChangeOutcome.CHANGED, "", [(2990, 1290, -57)]),
        (3, ChangeOutcome.SAME, "", [(1200, 1200, 0)]),
        (4, ChangeOutcome.CHANGED, "", [(1080, 1180, 9)]),
        (5, ChangeOutcome.REFUSED, "variant_unknown", []),
        (6, ChangeOutcome.REFUSED, "number_invalid", []),
        (7, ChangeOutcome.REFUSED, "duplicate", []),
    ]
    assert [one.noted for one in lines] == [True, False, False, False, False, False]


def test_a_workbook_says_the_same_as_a_text_file(tmp_path: Path) -> None:
    make_world()
    book = Workbook()
    book.active.append(["sku", "name", "price", "price_store"])
    book.active.append(["SKU-mug", "another name", 1300, "umeda"])
    book.active.append(["SKU-mug", "another name", 0, None])
    book.save(tmp_path / "a.xlsx")

    lines = read_changes(content=(tmp_path / "a.xlsx").read_bytes(), currency="JPY", starts_at=None, at=NOON)

    assert [(one.outcome, one.cells[0].old, one.cells[0].new, one.noted) for one in lines] == [
        (ChangeOutcome.CHANGED, 1200, 1300, False),
        (ChangeOutcome.CHANGED, 1200, 0, True),
    ]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"sku\nSKU-mug\n", ColumnsMissing),
        (b"sku,price\n" + b"SKU-mug,1\n" * 5_001, FileTooLarge),
        (b"x" * 2_000_001, FileTooLarge),
        (b"", AppError),
        (b"sku,price\n", AppError),
        (b"PK\x03\x04 not a workbook", AppError),
        (b"\x1f\x8b not packed", AppError),
        (b"\x00\xff\xfe\x00", AppError),
    ],
)
def test_a_file_that_cannot_be_a_list_of_prices_is_refused(content: bytes, refusal: type[AppError]) -> None:
    with pytest.raises(refusal):
        read_changes(content=content, currency="JPY", starts_at=None, at=NOON)


def test_what_another_person_approved_applies_once_from_its_start_on() -> None:
    world = make_world()
    before = prices()
    made = approved(person("A01"), person("B01"))

    apply_due(at=START - timedelta(seconds=1))
    untouched = prices()
    for _again in range(3):
        apply_due(at=START + timedelta(seconds=5))

    assert (untouched, prices()) == (before, before + 2)
    assert price(world.shirt, START - timedelta(seconds=1)) == 2990
    assert price(world.shirt, START) == 1290
    done = change_set(change_set_id=made)
    assert (done.state, price(world.beans, START)) == (State.APPLIED, 1180)
    assert (done.changed, done.same, done.refused, done.largest_rise, done.largest_fall) == (2, 1, 3, 9, -57)


def test_a_line_whose_price_was_edited_meanwhile_stays_out() -> None:
    world = make_world()
    made = approved(person("A01"), person("B01"))
    edit = PriceLine(id=uuid7(), variant_id=world.shirt, amount_minor=2500, valid_from=NOON + timedelta(days=1))
    catalog.set_prices(input=SetPrices(prices=[edit]), actor=SYSTEM, at=NOON)

    apply_due(at=START)

    assert [line.code for line in change_set(change_set_id=made).of(ChangeOutcome.CONFLICT)] == ["SKU-shirt"]
    assert (price(world.shirt, START), price(world.beans, START)) == (2500, 1180)


def test_the_author_does_not_decide_unless_alone() -> None:
    make_world()
    author = person("A01")
    made = draft(author)
    commands.submit(input=ChangeSetRef(change_set_id=made), actor=author, at=NOON)
    other = person("B01")
    yes = DecideChanges(change_set_id=made, approves=True)

    with pytest.raises(OwnChanges):
        commands.decide(input=yes, actor=author, at=NOON)
    with pytest.raises(NotAllowed):
        commands.decide(input=yes, actor=SYSTEM, at=NOON)
    still = change_set(change_set_id=made).state
    sql.touch("UPDATE platform_account SET is_active = false WHERE id = %s", (other.id,))
    commands.decide(input=yes, actor=author, at=NOON)

    assert (still, change_set(change_set_id=made).state) == (State.SUBMITTED, State.APPROVED)


def test_a_set_is_called_off_before_its_start_and_not_after() -> None:
    make_world()
    author, other = person("A01"), person("B01")
    stopped, done, count = approved(author, other), approved(author, other), prices()
    commands.cancel(input=ChangeSetRef(change_set_id=stopped), actor=author, at=NOON)

    apply_due(at=START)

    assert (change_set(change_set_id=stopped).state, prices()) == (State.CANCELLED, count + 2)
    with pytest.raises(StateDiffers):
        commands.cancel(input=ChangeSetRef(change_set_id=done), actor=author, at=START)


def test_nothing_to_change_and_a_start_that_has_passed_are_not_submitted() -> None:
    make_world()
    author = person("A01")
    same, late = draft(author, content=b"sku,price\nSKU-mug,1200\n"), draft(author)

    with pytest.raises(NothingToChange):
        commands.submit(input=ChangeSetRef(change_set_id=same), actor=author, at=NOON)
    with pytest.raises(StartPassed):
        commands.submit(input=ChangeSetRef(change_set_id=late), actor=author, at=START + timedelta(seconds=1))

    assert {change_set(change_set_id=one).state for one in (same, late)} == {State.DRAFT}


def test_undoing_is_a_new_set_with_the_old_prices() -> None:
    world: World = make_world()
    author, other = person("A01"), person("B01")
    made = approved(author, other)
    apply_due(at=START)
    later = START + timedelta(days=1)

    undo = commands.undo(input=ChangeSetRef(change_set_id=made), actor=other, at=later).change_set_id
    commands.submit(input=ChangeSetRef(change_set_id=undo), actor=other, at=later)
    commands.decide(input=DecideChanges(change_set_id=undo, approves=True), actor=author, at=later)
    apply_due(at=later + timedelta(seconds=2))

    assert change_set(change_set_id=undo).undoes == made
    assert (price(world.shirt, later), price(world.beans, later)) == (2990, 1080)
