"""Whatever a file holds: a reason in the rejects file, or one line with a stable code. Never a traceback."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from noren.cli import import_cmd
from noren.cli.problem import CliProblem
from noren.kernel.errors import AppError
from noren.platform import sql
from tests.importing.making import HEADING, bring_in, rejected, row, write

pytestmark = pytest.mark.django_db

GOOD = ",".join(row("9", "GOOD"))


def lines(file: Path, *texts: str | bytes, newline: str = "\n") -> Path:
    """A file of raw lines under the right heading, with a good order at the end."""
    whole = [",".join(HEADING), *texts, GOOD]
    file.write_bytes(
        newline.encode().join(text if isinstance(text, bytes) else text.encode() for text in whole) + newline.encode()
    )
    return file


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quantity": "1e309"}, "quantity_invalid"),
        ({"quantity": "0"}, "quantity_zero"),
        ({"quantity": "1.5"}, "quantity_invalid"),
        ({"quantity": "99999999999"}, "quantity_invalid"),
        ({"quantity": "٣"}, "quantity_invalid"),
        ({"quantity": "-3"}, "quantity_negative"),
        ({"quantity": "999999999", "price": "9999999999"}, "amount_too_large"),
        ({"price": "1e309"}, "price_invalid"),
        ({"price": "nan"}, "price_invalid"),
        ({"price": ""}, "price_invalid"),
        ({"price": "2,50"}, "price_invalid"),
        ({"price": "-2.50"}, "price_negative"),
        ({"at": "9999-12-31 23:59:59"}, "date_out_of_range"),
        ({"at": "0001-01-01 00:00:00"}, "date_out_of_range"),
        ({"at": "2011-02-30 10:00:00"}, "date_invalid"),
        ({"at": "yesterday"}, "date_invalid"),
        ({"sku": " "}, "sku_missing"),
        ({"order": ""}, "order_missing"),
        ({"sku": "A\tB"}, "control_characters"),
        ({"order": "C1", "quantity": "2"}, "quantity_sign"),
        ({"name": "x" * 201}, "text_too_long"),
        ({"name": "x" * 1_000_000}, "line_too_long"),
        ({"name": '"' + "x" * 200_000}, "text_too_long"),
        ({"sku": "x" * 65}, "text_too_long"),
        ({"name": "nul\x00byte"}, "nul_byte"),
    ],
)
def test_a_row_that_cannot_be_sold_is_rejected_with_its_reason(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    file = write(tmp_path / "sales.csv", row("8"), row(**({"order": "1"} | change)), row("9"))

    totals = bring_in(file).totals

    assert rejected(file) == [(3, reason)]
    assert (totals.rows, totals.rejects, totals.orders) == (3, 1, 2)
    assert sql.value("SELECT count(*) FROM orders_order") == 2


@pytest.mark.parametrize(
    ("bad", "reasons"),
    [
        ('1,A,"never closed,1,2011-03-01 10:00:00,2.50,7,France', [(2, "quote_unclosed")]),
        ('1,A,"closed" too early,1,2011-03-01 10:00:00,2.50,7,France', [(2, "quote_misplaced")]),
        ("1,A,too few", [(2, "columns")]),
        ("1,A,too,many,1,2011-03-01 10:00:00,2.50,7,France", [(2, "columns")]),
        (b"1,A,caf\xe9,1,2011-03-01 10:00:00,2.50,7,France", [(2, "encoding")]),
        (b"\x00\x01\x02\xff\xfe" * 40, [(2, "encoding")]),
        ("", []),
    ],
)
def test_a_broken_line_costs_itself_and_nothing_else(
    tmp_path: Path, bad: str | bytes, reasons: list[tuple[int, str]]
) -> None:
    file = lines(tmp_path / "sales.csv", bad, ",".join(row("2", "B")))

    totals = bring_in(file).totals

    assert rejected(file) == reasons
    assert totals.orders == 2


def test_an_order_comes_in_whole_or_not_at_all(tmp_path: Path) -> None:
    file = write(
        tmp_path / "sales.csv",
        row("1", "ONLY-HERE", customer="55"),
        row("1", "B", "many", customer="55"),
        row("2", "C"),
        row("3", "C", customer="1"),
        row("3", "C", customer="2"),
    )

    totals = bring_in(file).totals

    assert rejected(file) == [
        (2, "order_incomplete"),
        (3, "quantity_invalid"),
        (5, "order_incomplete"),
        (6, "customer_differs"),
    ]
    assert (totals.orders, totals.rejects, totals.products, totals.members) == (1, 4, 1, 1)
    assert sql.rows("SELECT code FROM catalog_product") == [("C",)]


def test_quotes_commas_and_line_breaks_are_part_of_a_field(tmp_path: Path) -> None:
    rest = "1,2011-03-01 10:00:00,2.50,7,France"
    file = lines(
        tmp_path / "sales.csv", f'1,X,"5"" PLATE, RED",{rest}', f'2,Y,5" PLATE,{rest}', f'3,Z,"two\nlines",{rest}'
    )

    bring_in(file)

    names = [sql.from_json(name)["ja"] for (name,) in sql.rows("SELECT name FROM catalog_product ORDER BY code")]
    assert names == ["GOODS GOOD", '5" PLATE, RED', '5" PLATE', "two lines"]
    assert rejected(file) == []


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_any_line_ending_and_a_byte_order_mark_are_read(tmp_path: Path, newline: str) -> None:
    file = lines(tmp_path / "sales.csv", ",".join(row("1")), newline=newline)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes() + ",".join(row("2")).encode() + b"\r\n\n")

    totals = bring_in(file).totals

    assert (totals.rows, totals.orders, rejected(file)) == (3, 3, [])


def test_a_formula_stays_text_and_does_not_run_from_the_rejects_file(tmp_path: Path) -> None:
    formula = "=HYPERLINK(1)"
    file = write(
        tmp_path / "sales.csv", row("1", "A", name=formula), row("2", "@B", -5, "1.00", name=formula, customer="+1x")
    )

    bring_in(file)

    assert [sql.from_json(name)["ja"] for (name,) in sql.rows("SELECT name FROM catalog_product")] == [formula]
    text = file.with_suffix(".rejects.csv").read_text(encoding="utf-8").splitlines()[1]
    assert text == "3,quantity_negative,2,'@B,'=HYPERLINK(1),-5,2011-03-01 10:00:00,1.00,'+1x,France"


def _heading(*names: str) -> Callable[[Path], object]:
    return lambda file: write(file, row("1"), heading=names)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda file: file.write_bytes(b""), "import.file_empty"),
        (lambda file: file.write_bytes(b"\n\r\n\n"), "import.file_empty"),
        (lambda file: file.mkdir(), "import.file_unreadable"),
        (lambda file: None, "import.file_unreadable"),
        (_heading(*HEADING[:-2]), "import.columns_missing"),
        (_heading(*HEADING, "Quantity"), "import.columns_doubled"),
        (lambda file: write(file, row("1"), heading=[name.upper() for name in HEADING]), "import.columns_missing"),
        (lambda file: write(file, heading=["伝票番号", "数量"], encoding="cp932"), "import.encoding_wrong"),
        (lambda file: write(file, row("1"), encoding="utf-16"), "import.encoding_wrong"),
        (lambda file: file.write_bytes(gzip.compress(GOOD.encode() * 9_999)[:-20]), "import.file_damaged"),
        (lambda file: file.write_bytes(b"\x1f\x8b\x08 not really"), "import.file_damaged"),
        (lambda file: file.write_bytes(bytes(range(256)) * 999), "import.columns_missing"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    tmp_path: Path, make: Callable[[Path], object], code: str
) -> None:
    file = tmp_path / "sales.csv"
    make(file)

    with pytest.raises(CliProblem) as problem:
        import_cmd.main(
            ["transactions", str(file), "--preset", "uci-online-retail", "--rejects", str(tmp_path / "r.csv")]
        )

    assert str(problem.value).startswith(f"{code}: ")
    assert str(problem.value).isprintable()
    assert sql.value("SELECT count(*) FROM orders_order") == 0


@pytest.mark.parametrize(
    ("options", "mapping", "code"),
    [
        (["--preset", "nobody"], None, "import.preset_unknown"),
        ([], "source = ", "import.mapping_invalid"),
        ([], 'source = "x"\n[columns]\norder = "A"', "import.mapping_invalid"),
        ([], 'source = "x"\nfoo = 1\n[columns]', "import.mapping_invalid"),
        (["--preset", "uci-online-retail", "--encoding", "klingon"], None, "import.encoding_unknown"),
        (["--preset", "uci-online-retail", "--location", "moon"], None, "import.place_unknown"),
        (["--preset", "uci-online-retail", "--rejects", "/nowhere/r.csv"], None, "import.file_unreadable"),
    ],
)
def test_a_wrong_wish_is_refused_in_one_line(
    tmp_path: Path, options: list[str], mapping: str | None, code: str
) -> None:
    file = write(tmp_path / "sales.csv", row("1"), row("2", quantity="many"))
    if mapping is not None:
        (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
        options = [*options, "--mapping", str(tmp_path / "mapping.toml")]

    with pytest.raises(CliProblem) as problem:
        import_cmd.main(["transactions", str(file), *options])

    assert str(problem.value).startswith(f"{code}: ")
    assert str(problem.value).isprintable()
    assert sql.value("SELECT count(*) FROM orders_order") == 0


def test_too_much_rubbish_ends_the_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noren.journeys.importing.survey.MAX_REJECTS", 10)
    file = write(tmp_path / "sales.csv", *[row(str(number), quantity="many") for number in range(20)])

    with pytest.raises(AppError) as refusal:
        bring_in(file)

    assert refusal.value.code == "import.too_many_rejects"
    assert sql.value("SELECT count(*) FROM orders_order") == 0


def test_the_rejects_never_overwrite_the_file(tmp_path: Path) -> None:
    file = write(tmp_path / "sales.csv", row("1", quantity="many"))
    before = file.read_bytes()

    with pytest.raises(CliProblem):
        import_cmd.main(["transactions", str(file), "--preset", "uci-online-retail", "--rejects", str(file)])

    assert file.read_bytes() == before
