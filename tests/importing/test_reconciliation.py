"""Each of the six kinds of files reconciles with what is here, to the last unit and store by store, and stays so."""

import csv
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from noren.journeys.importing.account import Account, Figure, forget_rejects
from noren.journeys.importing.mapping import load_mapping
from noren.journeys.importing.printing import write_page
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.reasons import REASONS
from noren.journeys.importing.transactions import Wish, import_transactions
from noren.journeys.reads.import_list import import_list, imported_file, rejects_of
from noren.platform import sql
from noren.platform.actor import SYSTEM, NotAllowed
from tests.importing.tables import Desk
from tests.loyal import make_programme
from tests.world import NOON, World, clerk, make_world

pytestmark = pytest.mark.django_db

FILES: dict[str, list[Sequence[object]]] = {
    "members": [("number", "name", "email"), (1, "山田 花子", "hanako@example.com"), (2, "佐藤 健", ""), (3, "鈴木", "?")],
    "products": [("sku", "name", "department", "price"), ("T1", "茶", "food", 500), ("T2", "碗", "food", -1)],
    "stock": [
        ("store", "sku", "quantity"), ("shibuya", "SKU-shirt", 7), ("umeda", "SKU-shirt", 5), ("umeda", "SKU-mug", 9),
        ("umeda", "SKU-none", 4), ("nowhere", "SKU-mug", 2),
    ],
    "points": [("number", "points", "expires_on"), (1, 300, "2027-03-31"), (2, 40, "2027-03-31"), (9, 7, "2027-03-31")],
    "gift-cards": [("code", "amount"), ("6394 0000 1111", 3000), ("6394 0000 2222", 500), ("", 20)],
    "orders": [
        ("kind", "order", "sku", "name", "quantity", "at", "unit_price", "customer", "family_name"),
        ("sale", "A1", "T1", "茶", 2, "2026-01-02 10:00", 500, "1", "山田"),
        ("sale", "A1", "T3", "皿", 1, "2026-01-02 10:00", 800, "1", "山田"),
        ("sale", "A2", "T1", "茶", 1, "2026-01-03 10:00", 500, "", ""),
        ("sale", "A3", "T1", "茶", "?", "2026-01-03 11:00", 500, "", ""),
        ("return", "R1", "T1", "茶", 1, "2026-01-05 10:00", 500, "1", "山田"),
    ],
}  # fmt: skip
MAPPING = """
source = "old-pos"
currency = "JPY"

[columns]
order = "order"
sku = "sku"
name = "name"
quantity = "quantity"
at = "at"
unit_price = "unit_price"
customer = "customer"
family_name = "family_name"

[dates]
format = "%Y-%m-%d %H:%M"

[returns]
column = "kind"
values = ["return"]
"""


def _file(folder: Path, kind: str, form: str) -> Path:
    file = folder / f"{kind}.{form}"
    if form == "csv":
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows(FILES[kind])
        return file
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in FILES[kind]:
        sheet.append([None if value == "" else value for value in row])
    book.save(file)
    return file


def _bring_in(folder: Path, kind: str, file: Path, *, again: bool = False) -> None:
    if kind != "orders":
        Desk(folder).bring_in(kind, file, again=again)
        return
    mapping = folder / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    wish = Wish(
        file, load_mapping(preset="", file=mapping), folder / "orders.rejects.csv", "norendo", "umeda", again=again
    )
    import_transactions(wish=wish, actor=SYSTEM, at=NOON, told=lambda *_step: None)


def _accounts() -> dict[str, Account]:
    return {one.kind: one.account for one in import_list(actor=SYSTEM).items if one.account is not None}


def _seen(figure: Figure) -> tuple[int | None, int | None, int, int | None, int | None]:
    return figure.in_file, figure.rejected, figure.taken, figure.here, figure.difference


def _everything(world: World, folder: Path, form: str) -> dict[str, Account]:
    make_programme()
    for kind in FILES:
        _bring_in(folder, kind, _file(folder, kind, form))
    assert world
    return _accounts()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_kind_reconciles_with_what_is_here(tmp_path: Path, form: str) -> None:
    world = make_world()

    accounts = _everything(world, tmp_path, form)

    figures = {kind: {one.what: _seen(one) for one in account.whole.figures} for kind, account in accounts.items()}
    assert figures == {
        "members": {"lines": (3, 1, 2, 2, 0)},
        "products": {"lines": (2, 1, 1, 1, 0), "price": (500, 0, 500, 500, 0)},
        "stock": {"lines": (5, 2, 3, 3, 0), "quantity": (27, 6, 21, 21, 0)},
        "points": {"lines": (3, 1, 2, 2, 0), "points": (347, 7, 340, 340, 0)},
        "gift-cards": {"lines": (3, 1, 2, 2, 0), "amount": (3520, 20, 3500, 3500, 0)},
        "orders": {
            "lines": (5, 1, 4, None, None), "orders": (None, None, 2, 2, 0), "sold_minor": (None, None, 2300, 2300, 0),
            "returns": (None, None, 1, 1, 0), "returned_minor": (None, None, 500, 500, 0), "net_minor": (None, None, 1800, 1800, 0),
        },
    }  # fmt: skip
    assert all(account.is_even for account in accounts.values())
    grown = {
        kind: {one.what: (one.moved, one.new) for one in account.whole.standing} for kind, account in accounts.items()
    }
    assert grown["points"] == {"amount": (340, 340), "holders": (2, None)}
    assert grown["orders"]["sold_minor"] == (2300, None)
    stores = {
        part.store: ([_seen(one) for one in part.figures], [one.after for one in part.standing])
        for part in accounts["stock"].stores
    }
    assert stores["umeda"] == ([(3, 1, 2, 2, 0), (18, 4, 14, 14, 0)], [3, 24])
    assert stores["nowhere"] == ([(1, 1, 0, 0, 0), (2, 2, 0, 0, 0)], [])
    write_page(account=accounts["stock"], time_zone="Asia/Tokyo", language="ja", file=tmp_path / "p.html", at=NOON)
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert all(word in page for word in ("umeda", "nowhere", "照合"))


def test_every_reason_of_a_rejected_line_has_its_words() -> None:
    assert set(REASONS) == set(RejectCode)


def test_a_second_run_changes_no_account_and_one_that_was_lost_is_made_again(tmp_path: Path) -> None:
    accounts = _everything(make_world(), tmp_path, "csv")

    for kind in FILES:
        _bring_in(tmp_path, kind, tmp_path / f"{kind}.csv")
    assert _accounts() == accounts
    sql.touch("UPDATE journeys_import_run SET account = NULL, rejects = NULL")
    for kind in FILES:
        _bring_in(tmp_path, kind, tmp_path / f"{kind}.csv")

    again = _accounts()
    assert {kind: one.whole.figures for kind, one in again.items()} == {k: a.whole.figures for k, a in accounts.items()}
    for kind in FILES:
        _bring_in(tmp_path, kind, tmp_path / f"{kind}.csv", again=True)
    runs = import_list(actor=SYSTEM).items
    assert len(runs) == 2 * len(FILES)
    assert all(one.account is not None and one.account.is_even for one in runs)


def test_the_rejects_of_a_file_are_kept_for_who_may_see_them(tmp_path: Path) -> None:
    make_world()
    Desk(tmp_path).bring_in("stock", _file(tmp_path, "stock", "csv"))
    (file,) = import_list(actor=SYSTEM).items

    kept = rejects_of(run_id=file.id, actor=SYSTEM)

    assert kept == (tmp_path / "stock.rejects.csv").read_bytes()
    account = imported_file(run_id=file.id, actor=SYSTEM).account
    assert account is not None
    assert [one.reason for one in account.rejects] == ["variant_unknown", "place_unknown"]
    with pytest.raises(NotAllowed):
        rejects_of(run_id=file.id, actor=clerk(role="store_manager"))


def test_rejects_are_thrown_away_after_their_time_and_the_account_stays(tmp_path: Path) -> None:
    make_world()
    Desk(tmp_path).bring_in("stock", _file(tmp_path, "stock", "csv"))
    (file,) = import_list(actor=SYSTEM).items
    assert file.rejects_until is not None

    too_early = forget_rejects(at=file.rejects_until)
    gone = forget_rejects(at=file.rejects_until + timedelta(seconds=1))

    after = imported_file(run_id=file.id, actor=SYSTEM)
    assert (too_early, gone) == (0, 1)
    assert after.rejects_until is None
    assert after.account == file.account
