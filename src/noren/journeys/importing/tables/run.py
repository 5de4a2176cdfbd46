"""The commands of bringing in a table: each writes facts and how far the run is, in one transaction."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.catalog import api as catalog
from noren.domains.identity import api as identity
from noren.domains.ledger import api as ledger
from noren.domains.stock import api as stock
from noren.journeys.importing.errors import RunningElsewhere
from noren.journeys.importing.tables.contracts import BeginTable, FinishTable, TableProgress, WriteRows
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, mark_historic

_BEGIN = """
INSERT INTO journeys_import_run (id, kind, source, file_name, rows_done, totals, before, started_at)
VALUES (%s, %s, %s, %s, 0, %s::jsonb, %s::jsonb, %s) ON CONFLICT DO NOTHING
"""
_RUN = """
SELECT rows_done, totals, finished_at, before, account IS NOT NULL FROM journeys_import_run WHERE id = %s
"""
_SAVE = """
UPDATE journeys_import_run SET rows_done = %s, totals = %s::jsonb, updated_at = %s, finished_at = %s WHERE id = %s
"""


@command("import.begin_table", permission="import.tables")
def begin_table(*, input: BeginTable, actor: Actor, at: datetime) -> TableProgress:
    """Note that a file is being brought in, or find how far it was."""
    totals = orjson.dumps({"before": input.before, "new": {}}).decode()
    stores = orjson.dumps(input.before_by_store).decode()
    sql.touch(_BEGIN, (input.run_id, input.kind, input.source, input.file_name, totals, stores, at))
    return _lock(input.run_id)


@command("import.write_rows", permission="import.tables")
def write_rows(*, input: WriteRows, actor: Actor, at: datetime) -> dict[str, int]:
    """Bring in the facts of some rows; returns what was new.

    Raises: RunningElsewhere.  Locks: the run, members' accounts, stock levels.
    Emits (historic): what the domains emit
    """
    mark_historic()
    progress = _lock(input.run_id)
    if progress.rows_done != input.after_row or progress.finished:
        raise RunningElsewhere
    new = Counter(progress.new)
    fresh: Counter[str] = Counter()
    if input.members is not None:
        fresh["members"] = identity.move_in_members(input=input.members, actor=actor, at=at).created
    if input.products is not None:
        made = catalog.import_products(input=input.products, actor=actor, at=at)
        fresh.update(products=made.products_created, variants=made.variants_created, prices=made.prices_created)
        for image in input.images:
            catalog.attach_image(input=image, actor=actor, at=at)
    if input.grants is not None:
        fresh.update(lots=ledger.post(input=input.grants, actor=actor, at=at))
        fresh.update(amount=sum(grant.amount for grant in input.grants.grants))
    if input.counts is not None:
        counted = stock.import_counts(input=input.counts, actor=actor, at=at)
        fresh.update(counts=counted.created, units=counted.units)
    new.update(fresh)
    _save(input.run_id, progress, rows=input.up_to_row, new=dict(new), at=at)
    return dict(fresh)


@command("import.finish_table", permission="import.tables")
def finish_table(*, input: FinishTable, actor: Actor, at: datetime) -> TableProgress:
    """Note that the whole file is in.

    Raises: RunningElsewhere.  Locks: the run.
    """
    progress = _lock(input.run_id)
    if progress.finished or progress.rows_done != input.rows:
        raise RunningElsewhere
    _save(input.run_id, progress, rows=input.rows, new=progress.new, at=at, finished=True)
    return progress


def table_progress(*, run_id: UUID) -> TableProgress | None:
    """How far a run is; None where it never began."""
    return _progress(sql.row(_RUN, (run_id,)))


def _lock(run_id: UUID) -> TableProgress:
    found = _progress(sql.row(f"{_RUN} FOR UPDATE", (run_id,)))
    if found is None:
        raise RunningElsewhere
    return found


def _progress(row: tuple[Any, ...] | None) -> TableProgress | None:
    if row is None:
        return None
    totals = sql.from_json(row[1])
    return TableProgress(
        rows_done=row[0],
        before=totals["before"],
        before_by_store={} if row[3] is None else sql.from_json(row[3]),
        new=totals["new"],
        finished=row[2] is not None,
        accounted=row[4] or row[3] is None,
    )


def _save(
    run_id: UUID, progress: TableProgress, *, rows: int, new: dict[str, int], at: datetime, finished: bool = False
) -> None:
    totals = orjson.dumps({"before": progress.before, "new": new}).decode()
    sql.exactly(1, _SAVE, (rows, totals, at, at if finished else None, run_id))
