"""What is exported comes in again as it was."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, LinkIdentifier, UpdateProfile
from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.journeys.exporting.export import export
from noren.journeys.importing.errors import FileUnreadable
from noren.journeys.importing.mapping import load_mapping
from noren.journeys.importing.transactions import Wish, import_transactions
from noren.platform import sql
from noren.platform.actor import SYSTEM
from tests.importing.tables import Desk
from tests.journeys.buying import buy
from tests.loyal import give, make_member, make_programme
from tests.world import NOON, make_world, shipment

pytestmark = pytest.mark.django_db

EVERYTHING = (
    "identity_member", "catalog_product", "catalog_department", "stock_level", "stock_movement", "ledger_account", "orders_order",
    "orders_history", "journeys_import_run",
)  # fmt: skip


def _files(folder: Path) -> dict[str, list[str]]:
    """The lines of each file; new ids may stand in another order."""
    return {file.name: sorted(file.read_text(encoding="utf-8-sig").splitlines()) for file in sorted(folder.iterdir())}


def _write(folder: Path, **more: Any) -> dict[str, list[str]]:
    export(folder=folder, bom=more.get("bom", False), told=lambda *_step: None)
    return _files(folder)


def test_what_is_exported_comes_in_again_as_it_was(tmp_path: Path) -> None:
    world = make_world()
    make_programme()
    hanako = make_member("hanako@example.com")
    profile = UpdateProfile(
        member_id=hanako, family_name="=山田", given_name="花子", family_name_kana="ヤマダ", phone="+81 90-1234-5678"
    )
    identity.update_profile(input=profile, actor=SYSTEM, at=NOON)
    identity.link_identifier(
        input=LinkIdentifier(member_id=hanako, kind=IdentifierKind.CARD, raw="1234-5678", verified=True),
        actor=SYSTEM,
        at=NOON,
    )
    give(hanako, 300, expires_at=datetime(2027, 3, 31, 15, tzinfo=UTC))
    bought = buy(shipment(world, (world.shirt, 2), (world.mug, 1)))
    before = _write(tmp_path / "before")
    sold = sql.value("SELECT sum(total_minor) FROM orders_order")
    sql.touch("SET CONSTRAINTS ALL IMMEDIATE")
    sql.touch(f"TRUNCATE {', '.join(EVERYTHING)} CASCADE")
    loyalty.forget_programme()
    make_programme()

    desk = Desk(tmp_path)
    for kind in ("members", "products", "stock", "points"):
        outcome = desk.bring_in(kind, tmp_path / "before" / f"{kind}.csv")
        assert (outcome.rejected.rows, outcome.differences_found, outcome.all_new_seen) == (0, 0, True), kind
    for file in sorted((tmp_path / "before").glob("orders-*.csv")):
        wish = Wish(file, load_mapping(preset="noren"), tmp_path / "r.csv", location=file.stem.removeprefix("orders-"))
        import_transactions(wish=wish, actor=SYSTEM, at=NOON, told=lambda *_step: None)
    after = _write(tmp_path / "after", bom=True)

    assert any("'=山田" in line for line in before["members.csv"])
    same = [name for name in before if not name.startswith("orders-")]
    for name in same:
        assert after[name] == before[name], name
    assert sql.value("SELECT sum(total_minor) FROM orders_order") == sold
    assert orders.find_order(code=f"NOREN-{bought.order_code}") is not None
    assert (tmp_path / "after" / "members.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(FileUnreadable):
        _write(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
