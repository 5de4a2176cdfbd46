"""`./noren import`: a chain's files, with a bar that says how fast and how long, and totals to compare."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from noren.cli.problem import CliProblem

if TYPE_CHECKING:
    from noren.journeys.importing.contracts import Totals
    from noren.journeys.importing.mapping import Mapping
    from noren.journeys.importing.transactions import Outcome, Wish

INTERRUPTED = 130

app = typer.Typer(
    name="noren import",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def files() -> None:
    """Bring in a chain's files."""


def main(arguments: list[str]) -> None:
    """Run `import` with these arguments."""
    import noren.cli.import_tables  # noqa: F401 - puts its commands into `app`

    app(arguments, prog_name="noren import")


@app.command("orders", help="The same as `transactions`; without a mapping, a file that `export` wrote.")
@app.command()
def transactions(
    file: Annotated[Path, typer.Argument(help="CSV (may be .gz) or XLSX of sales, one row per line of an order.")],
    preset: Annotated[str, typer.Option(help="A mapping that comes with Noren, e.g. uci-online-retail.")] = "",
    mapping: Annotated[Path | None, typer.Option(help="A mapping of your own, in TOML.")] = None,
    company: Annotated[str, typer.Option(help="Code of the company that sold, if it is here already.")] = "",
    location: Annotated[
        str, typer.Option("--location", "--store", help="Code of the place that sold, if it is here already.")
    ] = "",
    encoding: Annotated[str, typer.Option(help="Instead of the mapping's, e.g. cp932.")] = "",
    rejects: Annotated[Path | None, typer.Option(help="Where rejected rows go [FILE.rejects.csv, here].")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and count everything, write nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Go through a file that is in already.")] = False,
) -> None:
    """Sales and returns: orders, customers, products and prices. Run it again after an interruption: it goes on."""
    from noren.platform.embedded import ensure_running

    if mapping is not None and preset:
        raise CliProblem("Say what the columns mean", "Give either --preset NAME or --mapping FILE.toml.")
    rejects = rejects or Path(f"{file.name}.rejects.csv")
    if rejects.resolve() == file.resolve():
        raise CliProblem("The rejects would be written over the file itself", "Name another file with --rejects.")
    os.environ.setdefault("NOREN_LOG_LEVEL", "WARNING")
    try:
        with ensure_running(), told_in_one_line():
            migrate_first()
            from noren.journeys.importing.mapping import load_mapping
            from noren.journeys.importing.transactions import Wish

            given = load_mapping(preset=preset or "noren", file=mapping, encoding=encoding)
            _run(Wish(file, given, rejects, company, location, dry_run, again))
    except KeyboardInterrupt:
        stopped(dry_run)


def migrate_first() -> None:
    """Load everything, and bring the database up to this version."""
    from noren.cli.django_commands import setup
    from noren.cli.prepare import migrate

    setup()
    migrate()


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Turn what a person can mend into one line with its code."""
    from django.db import InterfaceError, OperationalError

    from noren.kernel.errors import AppError

    try:
        yield
    except AppError as refused:
        raise CliProblem(f"{refused.code}: {refused.detail}") from refused
    except (OperationalError, InterfaceError) as lost:
        first = str(lost).strip().partition("\n")[0]
        raise CliProblem(f"The database does not answer ({first})", "Run the same command again to go on.") from lost


def _run(wish: "Wish") -> None:
    from django.utils.timezone import get_current_timezone_name

    from noren.journeys.importing.printing import write_page
    from noren.journeys.importing.transactions import import_transactions
    from noren.platform.actor import SYSTEM
    from noren.platform.clock import now

    gc.freeze()  # what is loaded stays; the collector need not look at it again with every batch of rows
    console, at = Console(highlight=False), now()
    with progress_bar(console) as told:
        outcome = import_transactions(wish=wish, actor=SYSTEM, at=at, told=told)
    _print(console, wish, outcome)
    if outcome.account is not None:
        page = wish.rejects.with_name(f"{wish.file.name}.reconciliation.html")
        zone = wish.mapping.seller.time_zone if wish.mapping.seller else get_current_timezone_name()
        write_page(account=outcome.account, time_zone=zone, language=wish.mapping.language, file=page, at=at)
        console.print(f"To print and sign: {page}")
        if not outcome.account.is_even:
            raise CliProblem("The totals do not add up", f"See {page}.")
    if not wish.dry_run and not outcome.finished_before:
        _list_products(console)


def stopped(dry_run: bool) -> None:
    if dry_run:
        print("\nStopped. Nothing was written.", file=sys.stderr)
    else:
        print("\nStopped. What is in stays in; run the same command again to go on from there.", file=sys.stderr)
    sys.exit(INTERRUPTED)


class _Rate(ProgressColumn):
    """Rows per second, over the whole step."""

    def render(self, task: Task) -> Text:
        rate = task.finished_speed or task.speed
        return Text("" if not rate or task.fields.get("bytes") else f"{rate:,.0f} rows/s")


@contextmanager
def progress_bar(console: Console) -> "Iterator[_Told]":
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        yield _Told(bar)


class _Told:
    """Shows what the import tells."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks = {
            "read": bar.add_task("Reading", total=None, bytes=True),
            "write": bar.add_task("Writing", total=None, start=False, visible=False),
        }

    def __call__(self, step: str, done: int, total: int) -> None:
        task = self._tasks[step]
        if step == "write" and not self._bar.tasks[task].started:
            self._bar.start_task(task)
            self._bar.update(task, visible=True)
        self._bar.update(task, completed=done, total=total)


def _list_products(console: Console) -> None:
    """Let the shop's lists and search follow now, rather than when the worker runs next."""
    from noren.platform.clock import now
    from noren.platform.outbox.relay import relay_all

    with console.status("Listing the products …"):
        relay_all(at=now())


def _print(console: Console, wish: "Wish", outcome: "Outcome") -> None:
    totals, mapping = outcome.totals, wish.mapping
    if outcome.finished_before:
        console.print("This file is in already; nothing was changed.")
    elif outcome.before:
        console.print(f"Went on after row {outcome.before:,}.")
    elif wish.dry_run:
        console.print("Dry run: nothing was written.")
    console.print(_table(totals, mapping))
    if totals.rounded_off:
        exact = totals.rounded_off / 10 ** _digits(mapping)
        console.print(f"The file says {exact:f} {mapping.currency} more, in parts of a minor unit that nobody can pay.")
    if totals.rejects:
        console.print(f"{totals.rejects:,} rows were rejected; see {wish.rejects}: line, reason and the row itself.")


def _table(totals: "Totals", mapping: "Mapping") -> Table:
    table = Table("", "In the file", "New")
    for column in table.columns[1:]:
        column.justify = "right"
    counted: list[tuple[str, int, int | None]] = [
        ("Rows", totals.rows, None),
        ("Orders", totals.orders, totals.new_orders),
        ("  by guests", totals.guest_orders, None),
        ("  units sold", totals.units_sold, None),
        ("Returns", totals.returns, totals.new_returns),
        *(_matched(totals) if totals.new_returns else ()),
        ("  units returned", totals.units_returned, None),
        ("Stock corrections", totals.adjustments, totals.new_adjustments),
        ("Members", totals.members, totals.new_members),
        ("Products", totals.products, totals.new_products),
        ("Prices", totals.prices, totals.new_prices),
        ("Rejected rows", totals.rejects, None),
    ]
    for name, number, new in counted:
        table.add_row(name, f"{number:,}", "" if new is None else f"{new:,}")
    table.add_section()
    for name, amount in (
        ("Sales", totals.sales_minor),
        ("Credited", totals.credits_minor),
        ("Revenue", totals.net_minor),
    ):
        table.add_row(f"{name}, {mapping.currency}", _money(amount, mapping), "")
    return table


def _matched(totals: "Totals") -> list[tuple[str, int, int | None]]:
    """Only where returns were new: an earlier run's were matched then."""
    return [
        ("  lines that found their sale", totals.matched_lines, None),
        ("  lines that found none", totals.unmatched_lines, None),
    ]


def _money(amount_minor: int, mapping: "Mapping") -> str:
    digits = _digits(mapping)
    return f"{Decimal(amount_minor).scaleb(-digits):,.{digits}f}"


def _digits(mapping: "Mapping") -> int:
    from noren.kernel.money import currency_of

    return currency_of(mapping.currency).minor_digits
