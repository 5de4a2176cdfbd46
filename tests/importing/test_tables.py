"""Moving in: people, goods, counts, points and gift cards, each accounted for line by line."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from noren.cli.places import ROOT
from noren.domains.catalog import api as catalog
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, LinkIdentifier
from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import ExpireDue, OwnerKind
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.gift_card import card_owner
from noren.journeys.importing.errors import ColumnsMissing, PlaceUnknown, ProgrammeMissing
from noren.journeys.importing.printing import write_page
from noren.journeys.importing.tables.contracts import TableWish
from noren.journeys.importing.tables.kinds import field_names
from noren.journeys.importing.tables.mapping import TableMapping, load_table_mapping
from noren.journeys.importing.tables.reconciliation import account_of
from noren.platform import sql
from noren.platform.actor import SYSTEM
from tests.importing.tables import Desk, refused
from tests.loyal import has, make_member, make_programme
from tests.world import NOON, World, make_world

pytestmark = pytest.mark.django_db

NOBODY = UUID(int=0)

OLD = TableMapping(
    source="old-pos",
    columns={"number": "会員番号", "name": "氏名", "family_name_kana": "セイ", "email": "メール", "phone": "電話", "birthday": "誕生日", "card": "カード"},
    verified=["email"],
)  # fmt: skip
PEOPLE = ("会員番号", "氏名", "セイ", "メール", "電話", "誕生日", "カード")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def world() -> Iterator[World]:
    return make_world(units=0)


def test_members_come_in_however_their_file_is_written(desk: Desk) -> None:
    file = desk.write(
        "members.csv",
        PEOPLE,
        (
            "001",
            "髙橋　花子",
            "ﾀｶﾊｼ",
            "Hanako@Example.com",
            "（０９０）１２３４−５６７８",
            "昭和58年3月5日",
            "1234-5678",
        ),
        ("002", "山田 太郎", "", "", "03-1234-5678", "H元.5.1", ""),
        encoding="cp932",
    )

    outcome = desk.bring_in("members", file, OLD)

    assert (outcome.taken.rows, outcome.new, outcome.moved) == (2, {"members": 2}, {"members": 2})
    assert outcome.differences_found == 0
    assert refused(outcome) == []
    hanako = identity.get_member(member_id=identity.legacy_member_id(source="old-pos", number="001"))
    assert (hanako.family_name, hanako.given_name, hanako.family_name_kana) == ("髙橋", "花子", "タカハシ")
    assert hanako.birthday == date(1983, 3, 5)
    assert {(i.kind, i.raw) for i in hanako.identifiers} == {
        (IdentifierKind.LEGACY, "001"), (IdentifierKind.CARD, "1234-5678"),
        (IdentifierKind.EMAIL, "Hanako@Example.com"), (IdentifierKind.PHONE, "(090)1234-5678"),
    }  # fmt: skip
    assert identity.find_member(kind=IdentifierKind.EMAIL, raw="hanako@example.com") == hanako.id
    assert [one.member_id for one in identity.phone_candidates(raw="090-1234-5678")] == [hanako.id]
    assert identity.find_member(kind=IdentifierKind.CARD, raw="12345678") == hanako.id


def test_a_second_run_changes_nothing(desk: Desk) -> None:
    file = desk.write("members.csv", PEOPLE, ("001", "高橋 花子", "", "h@example.com", "", "", ""))
    first = desk.bring_in("members", file, OLD)
    before = (
        sql.rows("SELECT * FROM identity_member ORDER BY id"),
        sql.rows("SELECT * FROM identity_identifier ORDER BY id"),
    )

    again, finished = desk.bring_in("members", file, OLD, again=True), desk.bring_in("members", file, OLD)

    assert first.new == {"members": 1}
    assert again.new == {"members": 0}
    assert finished.finished_before
    after = (
        sql.rows("SELECT * FROM identity_member ORDER BY id"),
        sql.rows("SELECT * FROM identity_identifier ORDER BY id"),
    )
    assert after == before
    assert (again.here.rows, again.differences_found) == (1, 0)


def test_who_is_here_already_is_joined_by_what_proves_them_and_keeps_their_name(desk: Desk) -> None:
    here = make_member("hanako@example.com")
    identity.link_identifier(
        input=LinkIdentifier(member_id=here, kind=IdentifierKind.CARD, raw="77778888", verified=True),
        actor=SYSTEM,
        at=NOON,
    )
    file = desk.write("members.csv", PEOPLE, ("001", "高橋 花子", "", "HANAKO@example.com", "", "", "7777-8888"))

    outcome = desk.bring_in("members", file, OLD)

    assert outcome.new == {"members": 0}
    assert identity.find_member(kind=IdentifierKind.LEGACY, raw="001") == here
    assert identity.get_member(member_id=here).family_name == "高橋"


def test_two_people_are_never_made_one_in_silence(desk: Desk) -> None:
    first, second = make_member("a@example.com"), make_member("b@example.com")
    identity.link_identifier(
        input=LinkIdentifier(member_id=second, kind=IdentifierKind.CARD, raw="77778888", verified=True),
        actor=SYSTEM,
        at=NOON,
    )
    file = desk.write(
        "members.csv",
        PEOPLE,
        ("001", "一", "", "a@example.com", "", "", "77778888"),
        ("002", "二", "", "c@example.com", "", "", ""),
        ("003", "三", "", "c@example.com", "", "", ""),
        ("002", "二", "", "", "", "", ""),
    )

    outcome = desk.bring_in("members", file, OLD)

    assert refused(outcome) == [(2, "two_people", "card"), (4, "duplicate", "3"), (5, "duplicate", "3")]
    assert identity.masters_of(member_ids=[first, second]) == {first: first, second: second}
    assert outcome.new == {"members": 1}
    again = desk.bring_in("members", file, OLD, again=True)
    assert [line for line, _code, _detail in refused(again)] == [2, 4, 5]
    assert again.new == {"members": 0}


PRODUCTS = (
    "product", "sku", "gtin", "name", "department", "department_name", "tax_category", "size", "price", "price_channel", "price_store",
    "price_from",
)  # fmt: skip


def test_products_come_with_variants_and_prices_by_channel_store_and_date(desk: Desk, world: World) -> None:
    file = desk.write(
        "products.csv",
        PRODUCTS,
        (
            "T1",
            "T1-S",
            "４９０１２３４５６７８９４",
            "Ｔシャツ",
            "tops",
            "トップス",
            "",
            "S",
            "1,980",
            "",
            "",
            "2026-04-01",
        ),
        (
            "T1",
            "T1-S",
            "4901234567894",
            "Tシャツ",
            "tops",
            "トップス",
            "",
            "S",
            "¥1,780",
            "web",
            "shibuya",
            "令和8年5月1日",
        ),
        ("T1", "T1-M", "", "Tシャツ", "tops", "トップス", "", "M", "1980円", "", "", "2026/4/1"),
        ("", "ONIGIRI", "", "おにぎり", "deli", "惣菜", "food", "", "150", "", "", ""),
    )

    outcome = desk.bring_in("products", file)

    assert outcome.new == {"products": 2, "variants": 3, "prices": 4}
    assert {name: outcome.moved[name] for name in outcome.new} == outcome.new
    assert (outcome.taken.amount, outcome.here.amount, outcome.moved["prices_minor"]) == (5890, 5890, 5890)
    ids = catalog.variants_called(codes=["T1-S", "4901234567894", "ONIGIRI"])
    assert ids["T1-S"] == ids["4901234567894"]
    quoted = catalog.quote(
        variant_ids=[ids["T1-S"]],
        channel="web",
        location_id=world.shibuya,
        at=datetime(2026, 6, 1, tzinfo=UTC),
        currency="JPY",
    )
    assert [one.unit_price_minor for one in quoted] == [1780]
    again = desk.bring_in("products", file, again=True)
    assert again.new == {"products": 0, "variants": 0, "prices": 0}


def test_products_are_rejected_with_line_and_reason(desk: Desk, world: World) -> None:
    file = desk.write(
        "products.csv",
        PRODUCTS,
        ("A", "A1", "4901234567895", "あ", "tops", "", "", "", "100", "", "", ""),
        ("A", "A2", "", "あ", "tops", "", "luxury", "", "100", "", "", ""),
        ("A", "A3", "", "あ", "tops", "", "", "", "-100", "", "", ""),
        ("A", "A4", "", "あ", "tops", "", "", "", "百", "", "", ""),
        ("A", "A5", "", "あ", "", "", "", "", "100", "", "", ""),
        ("A", "A6", "", "あ", "tops", "", "", "", "100", "", "nowhere", ""),
        ("A", "A7", "4901234567894", "あ", "tops", "", "", "", "100", "", "", "2026-02-30"),
        ("A", "A8", "4901234567894", "あ", "tops", "", "", "", "100", "", "", ""),
        ("A", "A9", "4901234567894", "あ", "tops", "", "", "", "100", "", "", ""),
        ("B", "A8", "4901234567894", "あ", "tops", "", "", "", "100", "", "", ""),
        ("A", "A8", "4901234567894", "あ", "tops", "", "", "", "100", "", "", ""),
        ("A", "A10", "あ"),
    )

    outcome = desk.bring_in("products", file)

    assert refused(outcome) == [
        (2, "gtin_invalid", "gtin"), (3, "value_invalid", "tax_category"), (4, "negative", "price"), (5, "number_invalid", "price"),
        (6, "value_missing", "department"), (7, "place_unknown", "nowhere"), (8, "date_invalid", "price_from"),
        (10, "gtin_taken", "4901234567894"), (11, "sku_taken", "A"), (12, "duplicate", "9"), (13, "columns", ""),
    ]  # fmt: skip
    assert (outcome.in_file.rows, outcome.taken.rows, outcome.taken.amount, outcome.rejected.amount) == (
        12,
        1,
        100,
        800,
    )
    with file.with_suffix(".rejects.csv").open(encoding="utf-8", newline="") as opened:
        rejects = list(csv.reader(opened))
    assert rejects[0][:3] == ["line", "reason", "detail"]
    assert len(rejects) == 12


def test_what_differs_from_what_is_here_is_told_and_left(desk: Desk, world: World) -> None:
    head = ("product", "sku", "name", "department", "price", "price_from")
    desk.bring_in("products", desk.write("one.csv", head, ("A", "A1", "湯のみ", "tops", "100", "2026-01-01")))

    outcome = desk.bring_in("products", desk.write("two.csv", head, ("A", "A1", "茶碗", "tops", "120", "2026-01-01")))

    assert outcome.new == {"products": 0, "variants": 0, "prices": 0}
    assert [(d.line, d.what, d.in_file, d.here) for d in outcome.differences] == [
        (2, "price", "120", "100"),
        (2, "name", "茶碗", "湯のみ"),
    ]
    assert (outcome.taken.amount, outcome.here.amount, outcome.difference.amount) == (120, 100, 20)


def test_stock_comes_in_store_by_store_as_counts_that_verify_agrees_with(desk: Desk, world: World) -> None:
    codes = catalog.skus_of(variant_ids=[world.shirt, world.mug])
    shirt, mug = codes[world.shirt], codes[world.mug]
    stock.move(
        input=MoveStock(reason=MovementReason.RECEIPT, lines=[MoveLine(location_id=world.shibuya, variant_id=world.mug, delta=2)]),
        actor=SYSTEM, at=NOON,
    )  # fmt: skip
    file = desk.write(
        "stock.csv",
        ("store", "sku", "quantity", "counted_on"),
        ("shibuya", shirt, "12", "2026-11-19"), ("shibuya", mug, "5", "2026-11-19"), ("umeda", shirt, "７", "2026-11-19"),
        ("shibuya", "NOTHING", "3", "2026-11-19"), ("shibuya", shirt, "1", "2026-11-19"),
    )  # fmt: skip

    outcome = desk.bring_in("stock", file, store="shibuya")

    assert outcome.new == {"counts": 2, "units": 15}
    assert outcome.moved["units"] == 15
    assert (outcome.left_out.amount, outcome.rejected.amount, outcome.taken.amount, outcome.here.amount) == (
        7,
        4,
        17,
        17,
    )
    assert refused(outcome) == [(5, "variant_unknown", "NOTHING"), (6, "duplicate", "2")]
    stock.move(
        input=MoveStock(reason=MovementReason.SALE, lines=[MoveLine(location_id=world.shibuya, variant_id=world.shirt, delta=-2)]),
        actor=SYSTEM, at=NOON,
    )  # fmt: skip
    again = desk.bring_in("stock", file, store="shibuya", again=True)
    assert again.new == {"counts": 0, "units": 0}
    assert again.here.amount == 17
    assert stock.standing(location_ids=[world.shibuya]).units == 15
    assert stock.discrepancies(at=NOON) == []
    reasons = sql.rows("SELECT reason FROM stock_movement WHERE reason IN ('opening', 'count') ORDER BY reason")
    assert ("count",) in reasons
    assert ("opening",) in reasons


def test_points_come_with_their_ends_and_are_worth_what_the_file_says(desk: Desk) -> None:
    make_programme()
    desk.bring_in(
        "members",
        desk.write("m.csv", PEOPLE, ("001", "花", "", "", "", "", "11112222"), ("002", "実", "", "", "", "", "")),
        OLD,
    )
    points = TableMapping(source="old-pos")
    file = desk.write(
        "points.csv",
        ("number", "card", "points", "expires_on"),
        ("001", "", "500", "2027-03-31"), ("", "1111-2222", "30", ""), ("002", "", "0", ""), ("009", "", "70", ""),
        ("002", "", "80", "2026-11-01"), ("002", "", "-5", ""), ("001", "", "500", "2027-03-31"),
    )  # fmt: skip

    outcome = desk.bring_in("points", file, points)

    assert outcome.new == {"lots": 2, "amount": 530}
    assert (outcome.before["amount"], outcome.after["amount"], outcome.taken.amount, outcome.here.amount) == (
        0,
        530,
        530,
        530,
    )
    assert refused(outcome) == [
        (5, "member_unknown", "number"), (6, "expired", "expires_on"), (7, "negative", "points"), (8, "duplicate", "2"),
    ]  # fmt: skip
    assert has(identity.legacy_member_id(source="old-pos", number="001")) == (530, 0, 0)
    assert desk.bring_in("points", file, points, again=True).new == {}
    assert ledger.discrepancies(at=NOON) == []


def test_gift_cards_are_kept_by_what_they_are_known_again_by_alone(desk: Desk) -> None:
    file = desk.write(
        "cards.csv",
        ("code", "amount", "expires_on"),
        ("1234 5678 9012 3456", "￥3,000", "2027-01-31"), ("1234567890123456", "1", "2027-01-31"), ("6543-2109-8765-4321", "500", ""),
        ("12", "9", ""), ("", "9", ""),
    )  # fmt: skip

    outcome = desk.bring_in("gift-cards", file)

    assert outcome.new == {"lots": 2, "amount": 3500}
    assert refused(outcome) == [(3, "duplicate", "2"), (5, "value_invalid", "code"), (6, "value_missing", "code")]
    lots = ledger.lots_after(unit="gift_card:jpy", kind=OwnerKind.BEARER, last=NOBODY, limit=10)
    assert {(lot.owner_id, lot.remaining, lot.note["last4"]) for lot in lots} == {
        (card_owner("1234567890123456"), 3000, "3456"), (card_owner("6543210987654321"), 500, "4321"),
    }  # fmt: skip
    assert "1234567890123456" not in str(sql.rows("SELECT * FROM ledger_transfer")) + str(
        sql.rows("SELECT * FROM ledger_account")
    )
    assert ledger.discrepancies(at=NOON) == []
    ledger.expire_due(input=ExpireDue(), actor=SYSTEM, at=datetime(2027, 2, 2, tzinfo=UTC))
    assert ledger.standing(unit="gift_card:jpy", kind=OwnerKind.BEARER).amount == 500
    assert ledger.discrepancies(at=NOON) == []


def test_a_dry_run_writes_nothing_and_says_what_would_be(desk: Desk, world: World) -> None:
    file = desk.write(
        "p.csv", ("sku", "name", "department", "price"), ("A1", "あ", "new", "100"), ("A2", "い", "new", "x")
    )
    before = catalog.catalogue_counts()

    outcome = desk.bring_in("products", file, dry_run=True)

    assert (outcome.taken.rows, outcome.rejected.rows) == (1, 1)
    assert catalog.catalogue_counts() == before
    assert sql.value("SELECT count(*) FROM journeys_import_run") == 0


def test_a_file_that_can_never_come_in_is_refused_whole(desk: Desk, world: World) -> None:
    with pytest.raises(ColumnsMissing, match="quantity"):
        desk.bring_in("stock", desk.write("s.csv", ("sku", "store"), ("A", "shibuya")))
    with pytest.raises(ColumnsMissing, match="--store"):
        desk.bring_in("stock", desk.write("s.csv", ("sku", "quantity"), ("A", "1")))
    with pytest.raises(PlaceUnknown):
        desk.bring_in("stock", desk.write("s.csv", ("sku", "quantity"), ("A", "1")), store="nowhere")
    with pytest.raises(ProgrammeMissing):
        desk.bring_in("points", desk.write("p.csv", ("number", "points"), ("1", "1")))

    assert sql.value("SELECT count(*) FROM journeys_import_run") == 0


def test_the_account_is_a_page_to_print_in_the_chains_language(desk: Desk, world: World) -> None:
    file = desk.write(
        "p.csv", ("sku", "name", "department", "price"), ("A1", "<b>あ</b>", "new", "100"), ("A2", "い", "new", "-1")
    )
    outcome = desk.bring_in("products", file)
    wish = TableWish(file=file, mapping=TableMapping(source="old-pos"), rejects=file.with_suffix(".rejects.csv"))

    account = account_of(wish=wish, outcome=outcome)
    write_page(account=account, time_zone="Asia/Tokyo", language="ja", file=desk.folder / "page.html", at=NOON)

    page = (desk.folder / "page.html").read_text(encoding="utf-8")
    assert "照合" in page
    assert "0 より小さい" in page.replace("０", "0")


@pytest.mark.parametrize("kind", ["members", "products", "stock", "points", "gift-cards"])
def test_the_manuals_mappings_are_valid(kind: str, tmp_path: Path) -> None:
    manual = (ROOT / "docs" / "how-to" / "moving-in.md").read_text(encoding="utf-8")
    example = tmp_path / "example.toml"
    example.write_text(
        manual.partition(f"```toml\n# {kind}.toml")[2].partition("\n")[2].partition("```")[0], encoding="utf-8"
    )

    assert load_table_mapping(file=example, fields=field_names(kind)).columns
