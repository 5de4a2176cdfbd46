"""Bringing in a table: read in portions, judge, write with how far it is, look at what is here, and account for all of it."""

import csv
import hashlib
from collections.abc import Callable, Hashable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from noren.journeys.importing.account import KeepAccount, keep_account, packed
from noren.journeys.importing.errors import (
    ColumnsDoubled,
    ColumnsMissing,
    FileUnreadable,
    MappingInvalid,
    TooManyRejects,
)
from noren.journeys.importing.parsing import RowRefused
from noren.journeys.importing.reading import Record, RejectCode, Source, detected_encoding
from noren.journeys.importing.rejects import harmless
from noren.journeys.importing.sheets import Sheet, is_workbook
from noren.journeys.importing.tables.contracts import (
    MOST_TOLD,
    BeginTable,
    Difference,
    FinishTable,
    Rejected,
    StoreSums,
    TableOutcome,
    TableWish,
    WriteRows,
)
from noren.journeys.importing.tables.fields import Field, Reading
from noren.journeys.importing.tables.mapping import AUTO, TableMapping
from noren.journeys.importing.tables.reconciliation import account_of
from noren.journeys.importing.tables.run import begin_table, finish_table, table_progress, write_rows
from noren.journeys.importing.tables.table import Columns, Judged, Table, TableRow
from noren.kernel.ids import derived_id, uuid7
from noren.platform.actor import Actor

PORTION = 2_000
MAX_REJECTS = 100_000

Told = Callable[[str, int, int], None]
"""Progress: (step, done, of how many), as `transactions` tells it."""


def import_table(*, wish: TableWish, table: Table, actor: Actor, at: datetime, told: Told) -> TableOutcome:
    """Bring in a file; an interrupted import goes on where it stopped, a finished one changes nothing.

    Every row is judged and accounted for each time, whether it is written now or was before.
    Raises: what importing.errors lists.
    """
    with ExitStack() as stack:
        source = open_source(wish.file, wish.mapping)
        stack.callback(source.close)
        records = iter(source)
        _line, heading, _problem = next(records)
        parser = TableParser(wish.mapping, table, heading, at=at)
        table.begin(parser.known)
        run = _Run(wish=wish, table=table, parser=parser, source=source, actor=actor, at=at)
        rejects = stack.enter_context(_opened(wish.rejects))
        run.open(rejects)
        run.begin()
        while portion := list(islice(records, PORTION)):
            run.take(portion)
            told("read", source.position, source.size)
        told("read", source.size, source.size)
        rejects.flush()
        return run.end()


def open_source(file: Path, mapping: TableMapping) -> Source | Sheet:
    """A workbook or a text file, whatever it is called.

    Raises: FileUnreadable, FileDamaged, SheetInvalid, SheetTooLarge, SheetUnknown.
    """
    if is_workbook(file):
        return Sheet(file, name=mapping.sheet)
    encoding = detected_encoding(file) if mapping.encoding == AUTO else mapping.encoding
    return Source(file, encoding=encoding, delimiter=mapping.delimiter)


class TableParser:
    """Reads the records of one file, whose heading it has seen."""

    def __init__(self, mapping: TableMapping, table: Columns, heading: Sequence[str], *, at: datetime) -> None:
        """Raises: ColumnsMissing, ColumnsDoubled, MappingInvalid."""
        try:
            zone = ZoneInfo(mapping.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise MappingInvalid(f"There is no time zone {mapping.time_zone!r}.") from error
        self.heading = [name.strip() for name in heading]
        self.reading = Reading(mapping=mapping, zone=zone, at=at)
        self._width = len(heading)
        self._constants = mapping.constants
        columns = mapping.columns or {one.name: one.name for one in table.fields if one.name in self.heading}
        self._places = self._found(columns)
        self._fields: list[tuple[Field, int | None]] = [
            (one, self._places.get(one.name))
            for one in table.fields
            if one.name in self._places or one.name in mapping.constants
        ]
        self.known = frozenset(one.name for one, _place in self._fields)
        self._adds_up = next((pair for pair in self._fields if pair[0].name == table.adds_up), None)
        if missing := [one.name for one in table.fields if one.needed and one.name not in self.known]:
            raise ColumnsMissing(f"The file has no {', '.join(missing)}: {self._there()}", columns=missing)

    def row(self, line: int, fields: Sequence[str]) -> TableRow:
        """What the record says.

        Raises: FieldRefused.
        """
        if len(fields) != self._width:
            raise FieldRefused(RejectCode.COLUMNS, "")
        values: dict[str, Any] = {}
        for one, place in self._fields:
            try:
                text = self._constants[one.name] if place is None else fields[place]
                values[one.name] = one.value(text, self.reading)
            except RowRefused as refused:
                raise FieldRefused(refused.code, one.name) from refused
        return TableRow(line, values)

    def amount(self, fields: Sequence[str]) -> int:
        """The column that adds up, by itself: however broken the rest of the record is; 0 where it says no number."""
        if self._adds_up is None:
            return 0
        one, place = self._adds_up
        if place is not None and place >= len(fields):
            return 0
        try:
            return one.value(self._constants[one.name] if place is None else fields[place], self.reading) or 0
        except RowRefused:
            return 0

    def _found(self, columns: dict[str, str]) -> dict[str, int]:
        if missing := sorted(set(columns.values()) - set(self.heading)):
            raise ColumnsMissing(f"The file has no column {', '.join(missing)}: {self._there()}", columns=missing)
        if doubled := sorted(name for name in set(columns.values()) if self.heading.count(name) > 1):
            raise ColumnsDoubled(f"The heading has more than one column {', '.join(doubled)}.", columns=doubled)
        return {name: self.heading.index(column) for name, column in columns.items()}

    def _there(self) -> str:
        names = ", ".join("".join(c if c.isprintable() else "?" for c in name[:40]) for name in self.heading[:30])
        return f"it has {names}."


class FieldRefused(Exception):
    """This row cannot be brought in, because of this field."""

    def __init__(self, code: RejectCode, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass
class _Run:
    """One import under way."""

    wish: TableWish
    table: Table
    parser: TableParser
    source: Source | Sheet
    actor: Actor
    at: datetime
    _id: UUID = field(init=False)
    _done: int = 0
    _row: int = 0
    _seen: dict[int, int] = field(default_factory=dict)
    _writes: bool = False
    _accounts: bool = False
    _rejects: Any = None

    def open(self, rejects: Any) -> None:
        self._rejects = csv.writer(rejects)
        self._rejects.writerow(["line", "reason", "detail", *map(harmless, self.parser.heading)])
        self._outcome = TableOutcome(table=self.table.name, adds=self.table.adds_up or "")

    def begin(self) -> None:
        """Find how far an earlier run was; without one, begin."""
        self._id = uuid7() if self.wish.again else run_id_of(self.wish, self.table.name)
        out, standing, by_store = self._outcome, self.table.standing(), self.table.standing_by_store()
        known = None if self.wish.dry_run else table_progress(run_id=self._id)
        self._writes = not self.wish.dry_run and (known is None or not known.finished)
        if self._writes:
            begin = BeginTable(
                run_id=self._id,
                kind=self.table.name,
                source=self.wish.mapping.source,
                file_name=self.wish.file.name,
                before=standing,
                before_by_store=by_store,
            )
            known = begin_table(input=begin, actor=self.actor, at=self.at)
        if known is None:
            out.before = standing
        elif known.finished and known.accounted:
            out.before, out.finished_before, out.rows_before = standing, True, known.rows_done
        else:
            out.before, out.new, out.rows_before, self._done = known.before, known.new, known.rows_done, known.rows_done
            out.finished_before, by_store = known.finished, known.before_by_store
            self._accounts = True
        out.stores = {store: StoreSums(before=sums) for store, sums in by_store.items()}

    def take(self, portion: Sequence[Record]) -> None:
        """Some records: what cannot be taken is rejected, the rest written and compared with what is here."""
        rows, texts, amounts = [], {}, {}
        refused: Judged = {}
        for line, fields, problem in portion:
            self._row += 1
            texts[line] = fields
            amounts[line] = 0 if problem is not None else self.parser.amount(fields)
            self._outcome.in_file.add(amounts[line])
            row = self._parsed(line, fields, problem, refused)
            if row is None:
                continue
            if self.table.concerns(row):
                rows.append(row)
            else:
                self._outcome.left_out.add(amounts[line])
        self._count(rows, "in_file", amounts)
        refused |= self.table.judge(rows)
        for row in rows:
            twice = None if row.line in refused else self._twice(self.table.key(row), row.line)
            if twice is not None:
                refused[row.line] = (RejectCode.DUPLICATE, str(twice))
        for line in sorted(refused):
            self._reject(line, texts[line], *refused[line], amounts[line])
        taken = [row for row in rows if row.line not in refused]
        for row in taken:
            self._outcome.taken.add(amounts[row.line])
        self._count(taken, "taken", amounts)
        self._count([row for row in rows if row.line in refused], "rejected", amounts)
        self._write(taken)
        if not self.wish.dry_run:
            self._compare(taken, amounts)

    def end(self) -> TableOutcome:
        out = self._outcome
        if self._writes:
            out.new = finish_table(input=FinishTable(run_id=self._id, rows=self._row), actor=self.actor, at=self.at).new
        out.after = self.table.standing()
        for store, sums in self.table.standing_by_store().items():
            self._store(store).after = sums
        if self._accounts:
            account = account_of(wish=self.wish, outcome=out)
            keep = KeepAccount(
                run_id=self._id, account=account, rejects=packed(self.wish.rejects) if out.rejected.rows else None
            )
            keep_account(input=keep, actor=self.actor, at=self.at)
        return out

    def _store(self, store: str) -> StoreSums:
        return self._outcome.stores.setdefault(store, StoreSums())

    def _count(self, rows: Sequence[TableRow], what: str, amounts: dict[int, int]) -> None:
        """The same for each store that the lines are about."""
        for row in rows:
            store = self.table.store_of(row)
            if store is not None:
                getattr(self._store(store), what).add(amounts[row.line])

    def _parsed(self, line: int, fields: list[str], problem: RejectCode | None, refused: Judged) -> TableRow | None:
        if problem is not None:
            refused[line] = (problem, "")
            return None
        try:
            return self.parser.row(line, fields)
        except FieldRefused as error:
            refused[line] = (error.code, error.detail)
            return None

    def _twice(self, keys: Sequence[Hashable], line: int) -> int | None:
        """The line that has one of these already. A hash of each key is all that is kept of the file."""
        hashes = [hash((place, key)) for place, key in enumerate(keys) if key is not None]
        first = next((self._seen[one] for one in hashes if one in self._seen), None)
        if first is None:
            self._seen.update(dict.fromkeys(hashes, line))
        return first

    def _write(self, rows: Sequence[TableRow]) -> None:
        if not self._writes or self._row <= self._done:
            return
        facts = self.table.facts(rows) if rows else {}
        write = WriteRows(run_id=self._id, after_row=self._done, up_to_row=self._row, **facts)
        write_rows(input=write, actor=self.actor, at=self.at)
        self._done = self._row

    def _compare(self, rows: Sequence[TableRow], amounts: dict[int, int]) -> None:
        here, out = self.table.here(rows) if rows else {}, self._outcome
        for row in rows:
            found = here[row.line]
            missing = amounts[row.line] - found.amount
            if found.is_here:
                out.here.add(found.amount)
                self._count([row], "here", {row.line: found.amount})
            else:
                out.here.amount += found.amount
            out.difference.amount += missing
            out.difference.rows += not found.is_here
            for place, (what, in_file, is_here) in enumerate(found.differs):
                first = place == 0
                self._differ(
                    Difference(
                        row.line, what, in_file, is_here, missing if first else 0, int(first and not found.is_here)
                    )
                )

    def _differ(self, difference: Difference) -> None:
        self._outcome.differences_found += 1
        if len(self._outcome.differences) < MOST_TOLD:
            self._outcome.differences.append(difference)

    def _reject(self, line: int, fields: Sequence[str], code: RejectCode, detail: str, amount: int) -> None:
        out = self._outcome
        out.rejected.add(amount)
        if out.rejected.rows > MAX_REJECTS:
            raise TooManyRejects(f"More than {MAX_REJECTS:,} rows cannot be read; the mapping is probably wrong.")
        if len(out.rejects) < MOST_TOLD:
            out.rejects.append(Rejected(line, code, detail))
        self._rejects.writerow([line, code.value, detail, *(harmless(one[:1_000]) for one in fields)])


def _opened(rejects: Path) -> Any:
    try:
        return rejects.open("w", encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise FileUnreadable(f"{rejects}: {error.strerror or error}.") from error


def run_id_of(wish: TableWish, table: str) -> UUID:
    """The same file, mapping and store are the same import, wherever the file lies.

    Raises: FileUnreadable.
    """
    try:
        with wish.file.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileUnreadable(f"{wish.file}: {error.strerror or error}.") from error
    return derived_id("import-table", table, wish.mapping.digest(), digest, wish.store)
