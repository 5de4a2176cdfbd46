"""What is exported comes in again as it was."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.apps import apps

from noren.domains.catalog.api import attach_image, keep_image
from noren.domains.catalog.contracts import AttachImage, Name
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, IssueCard, LinkIdentifier, UpdateProfile
from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.journeys.exporting.export import export
from noren.journeys.importing.errors import FileUnreadable
from noren.journeys.importing.mapping import load_mapping
from noren.journeys.importing.transactions import Wish, import_transactions
from noren.journeys.reads.import_list import import_list
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from tests.importing.tables import Desk
from tests.journeys.buying import buy
from tests.loyal import give, make_member, make_programme
from tests.world import NOON, make_world, shipment

pytestmark = pytest.mark.django_db

_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" width="8" height="8"><rect width="8" height="8" fill="#223a70"/></svg>'
EVERYTHING = (
    "identity_member", "catalog_product", "catalog_department", "stock_level", "stock_movement", "ledger_account", "orders_order",
    "orders_history", "journeys_import_run",
)  # fmt: skip


def _files(folder: Path) -> dict[str, list[str]]:
    """The lines of each file; new ids may stand in another order."""
    return {
        file.name: sorted(file.read_text(encoding="utf-8-sig").splitlines()) for file in sorted(folder.glob("*.csv"))
    }


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
    picture = keep_image(content=_PICTURE)
    shown = AttachImage(
        id=uuid7(), product_id=derived_id("world", "product", "shirt"), path=picture.path, width=picture.width,
        height=picture.height, alt=Name(ja="シャツ", en="Shirt"),
    )  # fmt: skip
    attach_image(input=shown, actor=SYSTEM, at=NOON)
    bring_card = tmp_path / "cards.csv"
    bring_card.write_text("code,amount\n6394-1,3000\n", encoding="utf-8")
    Desk(tmp_path).bring_in("gift-cards", bring_card)
    bought = buy(shipment(world, (world.shirt, 2), (world.mug, 1)))
    before = _write(tmp_path / "before")
    sold = sql.value("SELECT sum(total_minor) FROM orders_order")
    sql.touch("SET CONSTRAINTS ALL IMMEDIATE")
    sql.touch(f"TRUNCATE {', '.join(EVERYTHING)} CASCADE")
    loyalty.forget_programme()
    make_programme()

    desk = Desk(tmp_path)
    for kind in ("members", "products", "stock", "points", "gift-cards"):
        images = tmp_path / "before" / "images" if kind == "products" else None
        file = tmp_path / "before" / ("gift-cards-JPY.csv" if kind == "gift-cards" else f"{kind}.csv")
        outcome = desk.bring_in(kind, file, images=images)
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
    assert [file.name for file in (tmp_path / "after" / "images").iterdir()] == [Path(picture.path).name]
    assert {one.kind for one in import_list(actor=SYSTEM).items if one.account and one.account.is_even} == {
        "members", "products", "stock", "points", "gift-cards", "orders",
    }  # fmt: skip
    assert (tmp_path / "after" / "members.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_every_table_of_the_domains_is_in_the_export_and_no_secret_is(tmp_path: Path) -> None:
    world = make_world()
    make_programme()
    hanako = make_member("hanako@example.com")
    identity.issue_card(input=IssueCard(member_id=hanako), actor=SYSTEM, at=NOON)
    buy(shipment(world, (world.shirt, 2)))

    _write(tmp_path / "all")

    tables = {file.stem: file for file in (tmp_path / "all" / "tables").iterdir()}
    domains = {m._meta.db_table for m in apps.get_models() if m.__module__.startswith("noren.domains.")}
    assert domains <= set(tables)
    assert len(tables["orders_order"].read_text(encoding="utf-8").splitlines()) == 1
    (card,) = (orjson.loads(line) for line in tables["identity_card"].read_text(encoding="utf-8").splitlines())
    assert "secret" not in card
    assert "card_number" in card
    assert "images/" in (tmp_path / "all" / "README.txt").read_text(encoding="utf-8")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(FileUnreadable):
        _write(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
