"""The commands of an import: each writes facts and how far the run is, in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import ImportedProducts
from noren.domains.identity import api as identity
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import BroughtIn
from noren.domains.stock import api as stock
from noren.journeys.importing.contracts import BeginRun, FinishRun, Progress, Totals, WriteBatch, WriteMasters
from noren.journeys.importing.errors import RunningElsewhere
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, mark_historic

_BEGIN = """
INSERT INTO journeys_import_run (id, kind, source, file_name, rows_done, totals, before, started_at)
VALUES (%s, 'orders', %s, %s, 0, '{}', %s::jsonb, %s) ON CONFLICT DO NOTHING
"""
_RUN = "SELECT rows_done, totals, finished_at, before, account IS NOT NULL FROM journeys_import_run WHERE id = %s"
_SAVE = """
UPDATE journeys_import_run SET rows_done = %s, totals = %s::jsonb, updated_at = %s, finished_at = %s WHERE id = %s
"""


@command("import.begin_run", permission="import.transactions")
def begin_run(*, input: BeginRun, actor: Actor, at: datetime) -> Progress:
    """Note that a file is being brought in, or find how far it was."""
    before = orders.brought_in_at(location_id=input.location_id).model_dump_json()
    sql.touch(_BEGIN, (input.run_id, input.source, input.file_name, before, at))
    return _lock(input.run_id)


@command("import.write_masters", permission="import.transactions")
def write_masters(*, input: WriteMasters, actor: Actor, at: datetime) -> ImportedProducts | None:
    """Bring in some customers, or products with their prices; returns the products, new or not.

    A resumed run does so once more: what is there stays, and only what is new is counted.
    Locks: the run.  Emits (historic): catalog.product_changed.v1, catalog.price_changed.v1
    """
    mark_historic()
    progress = _lock(input.run_id)
    totals, made = progress.totals, None
    if input.members is not None:
        created = identity.import_members(input=input.members, actor=actor, at=at).created
        totals += Totals(new_members=created)
    if input.products is not None:
        made = catalog.import_products(input=input.products, actor=actor, at=at)
        totals += Totals(new_products=made.products_created, new_prices=made.prices_created)
    _save(input.run_id, rows=progress.rows_done, totals=totals, at=at)
    return made


@command("import.write_batch", permission="import.transactions")
def write_batch(*, input: WriteBatch, actor: Actor, at: datetime) -> Totals:
    """Bring in the facts of some rows; returns what the run holds so far.

    Raises: RunningElsewhere, OrderCodeTaken.  Locks: the run, then orders that something is given back of.
    Emits (historic): orders.imported.v1
    """
    mark_historic()
    progress = _lock(input.run_id)
    if progress.rows_done != input.after_row:
        raise RunningElsewhere
    new: dict[str, Any] = {}
    if input.guests is not None:
        identity.import_guests(input=input.guests, actor=actor, at=at)
    if input.orders is not None:
        new["new_orders"] = orders.import_orders(input=input.orders, actor=actor, at=at).created
    if input.returns is not None:
        back = orders.import_returns(input=input.returns, actor=actor, at=at)
        new |= {
            "new_returns": back.created,
            "matched_lines": back.matched_lines,
            "unmatched_lines": back.unmatched_lines,
        }
    if input.movements is not None:
        new["new_adjustments"] = stock.import_movements(input=input.movements, actor=actor, at=at).created
    here = orders.brought_in(
        order_ids=[order.id for order in input.orders.orders] if input.orders else [],
        returns=input.returns.returns if input.returns else [],
    )
    new |= {
        "here_orders": here.orders,
        "here_returns": here.returns,
        "here_sales_minor": here.sold_minor,
        "here_credits_minor": here.returned_minor,
    }
    totals = progress.totals + input.tally + Totals(**new)
    _save(input.run_id, rows=input.up_to_row, totals=totals, at=at)
    return totals


@command("import.finish_run", permission="import.transactions")
def finish_run(*, input: FinishRun, actor: Actor, at: datetime) -> Totals:
    """Note that the whole file is in.

    Raises: RunningElsewhere.  Locks: the run.
    """
    progress = _lock(input.run_id)
    if progress.finished or progress.rows_done != input.surveyed.rows:
        raise RunningElsewhere
    totals = progress.totals + input.surveyed
    _save(input.run_id, rows=progress.rows_done, totals=totals, at=at, finished=True)
    return totals


def progress_of(*, run_id: UUID) -> Progress | None:
    """How far a run is; None where it never began."""
    return _progress(sql.row(_RUN, (run_id,)))


def _lock(run_id: UUID) -> Progress:
    found = _progress(sql.row(f"{_RUN} FOR UPDATE", (run_id,)))
    if found is None:
        raise RunningElsewhere
    return found


def _progress(row: tuple[Any, ...] | None) -> Progress | None:
    if row is None:
        return None
    totals = Totals.model_validate(sql.from_json(row[1]), strict=False)
    before = None if row[3] is None else BroughtIn.model_validate(sql.from_json(row[3]))
    return Progress(rows_done=row[0], totals=totals, finished=row[2] is not None, before=before, accounted=row[4])


def _save(run_id: UUID, *, rows: int, totals: Totals, at: datetime, finished: bool = False) -> None:
    sql.exactly(1, _SAVE, (rows, totals.model_dump_json(), at, at if finished else None, run_id))
