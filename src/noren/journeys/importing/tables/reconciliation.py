"""The account of a table, from what came of its file."""

from collections.abc import Mapping

from noren.journeys.importing.account import (
    MOST_SHOWN,
    Account,
    DifferingLine,
    Figure,
    Part,
    shown_rejects,
    standing_of,
)
from noren.journeys.importing.tables.contracts import StoreSums, TableOutcome, TableWish


def account_of(*, wish: TableWish, outcome: TableOutcome) -> Account:
    """What the file held, what was taken, what of it is here; the file's own names for its columns."""
    columns = wish.mapping.columns
    new = {} if outcome.finished_before and not outcome.new else outcome.new
    return Account(
        kind=outcome.table,
        file_name=wish.file.name,
        source=wish.mapping.source,
        store=wish.store,
        dry_run=wish.dry_run,
        whole=Part(
            figures=_figures(outcome, adds=outcome.adds, is_dry=wish.dry_run),
            standing=standing_of(before=outcome.before, after=outcome.after, new=new, asks_new=not wish.dry_run),
        ),
        stores=[
            _part(store, sums, adds=outcome.adds, is_dry=wish.dry_run)
            for store, sums in sorted(outcome.stores.items())
            if sums.in_file.rows or _moved(sums.before, sums.after)
        ],
        rejects=shown_rejects(
            (one.line, one.code.value, columns.get(one.detail, one.detail)) for one in outcome.rejects
        ),
        rejected_rows=outcome.rejected.rows,
        rejects_file=wish.rejects.name if outcome.rejected.rows else "",
        differences=[
            DifferingLine(line=one.line, what=columns.get(one.what, one.what), in_file=one.in_file, here=one.here)
            for one in outcome.differences[:MOST_SHOWN]
        ],
        differences_found=outcome.differences_found,
        adds_up=wish.dry_run or outcome.adds_up,
    )


def _part(store: str, sums: StoreSums, *, adds: str, is_dry: bool) -> Part:
    return Part(
        store=store,
        figures=_figures(sums, adds=adds, is_dry=is_dry),
        standing=standing_of(before=sums.before, after=sums.after, new={}, asks_new=False),
    )


def _figures(sums: TableOutcome | StoreSums, *, adds: str, is_dry: bool) -> list[Figure]:
    """Lines, and the sum of the column that adds up, where there is one."""
    figures = [
        Figure(
            what="lines",
            in_file=sums.in_file.rows,
            left_out=sums.left_out.rows,
            rejected=sums.rejected.rows,
            taken=sums.taken.rows,
            here=None if is_dry else sums.here.rows,
        )
    ]
    if adds:
        figures.append(
            Figure(
                what=adds,
                in_file=sums.in_file.amount,
                left_out=sums.left_out.amount,
                rejected=sums.rejected.amount,
                taken=sums.taken.amount,
                here=None if is_dry else sums.here.amount,
            )
        )
    return figures


def _moved(before: Mapping[str, int], after: Mapping[str, int]) -> bool:
    return any(after[name] != before.get(name, 0) for name in after)
