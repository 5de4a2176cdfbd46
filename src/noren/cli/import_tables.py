"""`./noren import members | products | stock | points | gift-cards`: a file, its account, and a page to print."""

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from noren.cli.import_cmd import app, migrate_first, progress_bar, stopped, told_in_one_line
from noren.cli.problem import CliProblem

if TYPE_CHECKING:
    from noren.journeys.importing.tables.contracts import TableOutcome, TableWish

File = Annotated[Path, typer.Argument(help="CSV (may be .gz) or XLSX.")]
MappingFile = Annotated[Path | None, typer.Option(help="What the columns mean, in TOML [Noren's own names].")]
Encoding = Annotated[str, typer.Option(help="Instead of the mapping's, e.g. cp932.")]
Rejects = Annotated[Path | None, typer.Option(help="Where rejected rows go [FILE.rejects.csv, here].")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and count everything, write nothing.")]
Again = Annotated[bool, typer.Option("--again", help="Go through a file that is in already.")]


@app.command()
def members(
    file: File, mapping: MappingFile = None, encoding: Encoding = "", rejects: Rejects = None, dry_run: DryRun = False, again: Again = False,
) -> None:  # fmt: skip
    """People: names, addresses, cards, and their numbers in the old system."""
    _bring_in("members", file, mapping, encoding, rejects, dry_run, again)


@app.command()
def products(
    file: File, mapping: MappingFile = None, encoding: Encoding = "", rejects: Rejects = None, dry_run: DryRun = False, again: Again = False,
    images: Annotated[Path | None, typer.Option(help="The folder of the images that the file names.")] = None,
) -> None:  # fmt: skip
    """Products, variants and prices."""
    _bring_in("products", file, mapping, encoding, rejects, dry_run, again, images=images)


@app.command()
def stock(
    file: File, mapping: MappingFile = None, encoding: Encoding = "", rejects: Rejects = None, dry_run: DryRun = False, again: Again = False,
    store: Annotated[str, typer.Option(help="Only this store's lines, and those that name none.")] = "",
) -> None:  # fmt: skip
    """What was counted in which store."""
    _bring_in("stock", file, mapping, encoding, rejects, dry_run, again, store=store)


@app.command()
def points(
    file: File, mapping: MappingFile = None, encoding: Encoding = "", rejects: Rejects = None, dry_run: DryRun = False, again: Again = False,
) -> None:  # fmt: skip
    """Members' points, with the day until which they count."""
    _bring_in("points", file, mapping, encoding, rejects, dry_run, again)


@app.command("gift-cards")
def gift_cards(
    file: File, mapping: MappingFile = None, encoding: Encoding = "", rejects: Rejects = None, dry_run: DryRun = False, again: Again = False,
) -> None:  # fmt: skip
    """What is left on gift cards."""
    _bring_in("gift-cards", file, mapping, encoding, rejects, dry_run, again)


def _bring_in(
    kind: str, file: Path, mapping: Path | None, encoding: str, rejects: Path | None, dry_run: bool, again: bool,
    *, store: str = "", images: Path | None = None,
) -> None:  # fmt: skip
    from noren.platform.embedded import ensure_running

    rejects = rejects or Path(f"{file.name}.rejects.csv")
    if rejects.resolve() == file.resolve():
        raise CliProblem("The rejects would be written over the file itself", "Name another file with --rejects.")
    os.environ.setdefault("NOREN_LOG_LEVEL", "WARNING")
    try:
        with ensure_running(), told_in_one_line():
            migrate_first()
            from noren.journeys.importing.tables.contracts import TableWish
            from noren.journeys.importing.tables.kinds import field_names
            from noren.journeys.importing.tables.mapping import load_table_mapping

            given = load_table_mapping(file=mapping, fields=field_names(kind), encoding=encoding)
            _run(kind, TableWish(file, given, rejects, store, images, dry_run, again))
    except KeyboardInterrupt:
        stopped(dry_run)


def _run(kind: str, wish: "TableWish") -> None:
    from noren.journeys.importing.printing import write_page
    from noren.journeys.importing.tables.frame import import_table
    from noren.journeys.importing.tables.kinds import table_of
    from noren.journeys.importing.tables.reconciliation import account_of
    from noren.platform.actor import SYSTEM
    from noren.platform.clock import now
    from noren.platform.outbox.relay import relay_all

    gc.freeze()  # what is loaded stays; the collector need not look at it again with every portion of rows
    console, at = Console(highlight=False), now()
    with progress_bar(console) as told:
        table = table_of(kind, wish=wish, at=at)
        outcome = import_table(wish=wish, table=table, actor=SYSTEM, at=at, told=told)
    page = wish.rejects.with_name(f"{wish.file.name}.reconciliation.html")
    mapping, account = wish.mapping, account_of(wish=wish, outcome=outcome)
    write_page(account=account, time_zone=mapping.time_zone, language=mapping.language, file=page, at=at)
    _print(console, wish, outcome, page)
    if outcome.new and not outcome.finished_before and kind in ("products", "stock"):
        with console.status("Listing the products …"):
            relay_all(at=now())


def _print(console: Console, wish: "TableWish", outcome: "TableOutcome", page: Path) -> None:
    if wish.dry_run:
        console.print("Dry run: nothing was written.")
    elif outcome.finished_before:
        console.print("This file is in already; nothing was changed.")
    elif outcome.rows_before:
        console.print(f"Went on after row {outcome.rows_before:,}.")
    console.print(_account(wish, outcome))
    if not wish.dry_run:
        console.print(_standing(outcome))
    if outcome.rejected.rows:
        console.print(
            f"{outcome.rejected.rows:,} rows were rejected; see {wish.rejects}: line, reason and the row itself."
        )
    if outcome.differences_found:
        console.print(f"{outcome.differences_found:,} differences: what is here stays as it is.")
    console.print(f"To print and sign: {page}")
    if not wish.dry_run and not outcome.adds_up:
        raise CliProblem("The totals do not add up", f"See {page}.")


def _account(wish: "TableWish", outcome: "TableOutcome") -> Table:
    table = Table("", "Rows", "Sum")
    sums = [
        ("In the file", outcome.in_file),
        ("Other stores, left out", outcome.left_out),
        ("Rejected", outcome.rejected),
        ("Taken", outcome.taken),
    ]
    if not wish.dry_run:
        sums += [("In Noren, of what was taken", outcome.here), ("Difference", outcome.difference)]
    for column in table.columns[1:]:
        column.justify = "right"
    for name, one in sums:
        table.add_row(name, f"{one.rows:,}", f"{one.amount:,}")
    return table


def _standing(outcome: "TableOutcome") -> Table:
    table = Table("", "Before", "After", "New")
    for column in table.columns[1:]:
        column.justify = "right"
    for name in sorted(outcome.after):
        new = 0 if outcome.finished_before else outcome.new.get(name)
        told = "" if new is None else f"{new:,}"
        table.add_row(name, f"{outcome.before.get(name, 0):,}", f"{outcome.after[name]:,}", told)
    return table
