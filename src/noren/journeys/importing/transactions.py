"""Bringing in a chain's sales file: read it whole once, then write it batch by batch, each with how far it is."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import ImportGuests
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import BroughtIn, ImportOrders, ImportReturns
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.stock.contracts import ImportMovements
from noren.journeys.importing.account import Account, KeepAccount, keep_account, packed
from noren.journeys.importing.contracts import BeginRun, FinishRun, Totals, WriteBatch, WriteMasters
from noren.journeys.importing.documents import DocumentMaker, Facts, Goods, own_member_id
from noren.journeys.importing.errors import FileChanged, FileUnreadable, MembersMissing, NotGrouped
from noren.journeys.importing.mapping import Mapping
from noren.journeys.importing.masters import members_of, products_of
from noren.journeys.importing.parsing import Row, RowParser, RowRefused
from noren.journeys.importing.rejects import write_rejects
from noren.journeys.importing.run import begin_run, finish_run, progress_of, write_batch, write_masters
from noren.journeys.importing.sales_account import account_of_sales
from noren.journeys.importing.seller import find_place, make_place
from noren.journeys.importing.survey import Reader, Survey, survey
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql
from noren.platform.actor import Actor

BATCH_ROWS = 8_000
MAX_BATCH_ROWS = 100_000

# Lists are planned for what was there before, until PostgreSQL has looked at what is there now.
_ANALYZE = """
ANALYZE orders_order, orders_line, orders_history, orders_return, orders_returned_line, catalog_product, catalog_variant,
        catalog_price, identity_member, identity_alias, identity_identifier, stock_level, stock_movement
"""

Told = Callable[[str, int, int], None]
"""Progress: (step, done, of how many). Steps: `read` in bytes, `write` in rows."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to import, and how. `again` goes through a file that is in already; it changes nothing."""

    file: Path
    mapping: Mapping
    rejects: Path
    company: str = ""
    location: str = ""
    dry_run: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the file holds. `before`: how many rows an earlier run had brought in already."""

    totals: Totals
    before: int
    finished_before: bool
    account: Account | None


def import_transactions(*, wish: Wish, actor: Actor, at: datetime, told: Told) -> Outcome:
    """Bring in a file of sales: customers, products, prices, orders, returns, and corrections of stock.

    An interrupted import goes on where it stopped; a finished one changes nothing when it is run once more.
    Raises: what importing.errors lists.
    """
    mapping = wish.mapping
    place = find_place(mapping=mapping, company=wish.company, location=wish.location)
    run_id = uuid7() if wish.again else _run_id(wish)
    known = None if wish.dry_run else progress_of(run_id=run_id)
    if known is not None and known.finished:
        account = None if known.accounted else _accounted(wish, run_id, place, actor=actor, at=at)
        return Outcome(totals=_nothing_new(known.totals), before=known.rows_done, finished_before=True, account=account)
    zone = place.time_zone if place is not None else mapping.seller.time_zone if mapping.seller else "UTC"
    reader = Reader(path=wish.file, mapping=mapping, time_zone=zone, at=at)
    found = survey(reader, told=lambda done, total: told("read", done, total))
    rejected = write_rejects(reader=reader, survey=found, file=wish.rejects) if found.rejects else 0
    _require_members(found, mapping)
    if wish.dry_run:
        return _counted(wish, place, reader, found, rejected, told)
    if place is None:
        place = make_place(mapping=mapping, actor=actor, at=at)
    run = _Run(wish=wish, id=run_id, reader=reader, survey=found, place=place, actor=actor, at=at)
    return run.go(rejected, told)


def _require_members(found: Survey, mapping: Mapping) -> None:
    """Sales never belong to somebody who is not here.

    Raises: MembersMissing.
    """
    ids = [own for customer in found.customers if (own := own_member_id(mapping, customer)) is not None]
    missing = len(ids) - len(identity.masters_of(member_ids=ids))
    if missing:
        raise MembersMissing(f"{missing:,} customers of the file are not here. Bring in its members first.")


@dataclass(frozen=True, slots=True)
class _Run:
    """One import under way."""

    wish: Wish
    id: UUID
    reader: Reader
    survey: Survey
    place: LocationFacts
    actor: Actor
    at: datetime

    def go(self, rejected: int, told: Told) -> Outcome:
        begin = BeginRun(
            run_id=self.id, source=self.wish.mapping.source, file_name=self.wish.file.name, location_id=self.place.id
        )
        before = begin_run(input=begin, actor=self.actor, at=self.at).rows_done
        maker = DocumentMaker(
            self.wish.mapping,
            location_id=self.place.id,
            day_of=lambda at: places.business_date(location=self.place, at=at),
            goods=self._masters(),
        )
        done = before
        told("write", done, self.survey.rows)
        for up_to, rows in _batches(self.reader, self.survey, after=before):
            self._write(maker.facts(rows), after=done, up_to=up_to)
            done = up_to
            told("write", done, self.survey.rows)
        finish = FinishRun(run_id=self.id, surveyed=_surveyed(self.survey, rejected, self.wish.mapping))
        totals = finish_run(input=finish, actor=self.actor, at=self.at)
        sql.touch(_ANALYZE)
        rejects = _told(self.survey)
        account = _accounted(self.wish, self.id, self.place, rejects=rejects, actor=self.actor, at=self.at)
        return Outcome(totals=totals, before=before, finished_before=False, account=account)

    def _masters(self) -> Goods:
        """Write customers and products; the ids of all goods."""
        goods = Goods(variants={}, products={})
        for members in members_of(self.survey, self.wish.mapping):
            write_masters(input=WriteMasters(run_id=self.id, members=members), actor=self.actor, at=self.at)
        for products in products_of(self.survey, self.wish.mapping):
            made = write_masters(input=WriteMasters(run_id=self.id, products=products), actor=self.actor, at=self.at)
            if made is not None:
                goods.variants.update(made.variant_ids)
                goods.products.update(made.product_ids)
        return goods

    def _write(self, facts: Facts, *, after: int, up_to: int) -> None:
        shared: dict[str, Any] = {
            "company_id": self.place.company_id,
            "location_id": self.place.id,
            "currency": self.wish.mapping.currency,
            "locale": self.wish.mapping.language,
            "rounding": self.place.tax_rounding,
        }
        batch = WriteBatch(
            run_id=self.id,
            after_row=after,
            up_to_row=up_to,
            guests=ImportGuests(guests=facts.guests, locale=self.wish.mapping.language) if facts.guests else None,
            orders=ImportOrders(**shared, orders=facts.orders) if facts.orders else None,
            returns=ImportReturns(**shared, returns=facts.returns) if facts.returns else None,
            movements=ImportMovements(movements=facts.movements) if facts.movements else None,
            tally=facts.tally,
        )
        write_batch(input=batch, actor=self.actor, at=self.at)


def _batches(reader: Reader, survey: Survey, *, after: int) -> Iterator[tuple[int, list[Row]]]:
    """The rows that can be imported, cut only where no order is open; with the row that each batch goes up to.

    Raises: NotGrouped, FileChanged.
    """
    torn, rejects, spans = survey.torn, survey.rejects, survey.orders
    source, records, parser = reader.open()
    number, started, open_until = 0, after, 0
    rows: list[Row] = []
    try:
        for line, fields, _problem in records:
            number += 1
            if number <= after:
                continue
            if line not in rejects:
                row = _row(parser, line, fields)
                span = spans.get(row.order)
                if span is None or span.last_row < number:
                    raise FileChanged
                if row.order not in torn:
                    open_until = max(open_until, span.last_row)
                    rows.append(row)
            if number - started >= BATCH_ROWS and number >= open_until:
                yield number, rows
                rows, started = [], number
            elif len(rows) > MAX_BATCH_ROWS:
                raise NotGrouped
    finally:
        source.close()
    if number != survey.rows:
        raise FileChanged
    if number > started:
        yield number, rows


def _row(parser: RowParser, line: int, fields: list[str]) -> Row:
    try:
        return parser.row(line, fields)
    except RowRefused as refused:
        raise FileChanged from refused


def _counted(
    wish: Wish, place: LocationFacts | None, reader: Reader, found: Survey, rejected: int, told: Told
) -> Outcome:
    """What a dry run finds: all is read, checked and made, nothing is written."""
    zone = ZoneInfo(reader.time_zone)
    goods = {sku: derived_id("dry-run", sku) for sku in found.products}
    maker = DocumentMaker(
        reader.mapping,
        location_id=uuid7(),
        day_of=lambda at: at.astimezone(zone).date(),
        goods=Goods(variants=goods, products={}),
    )
    totals = _surveyed(found, rejected, reader.mapping)
    for up_to, rows in _batches(reader, found, after=0):
        totals += maker.facts(rows).tally
        told("write", up_to, found.rows)
    account = _account(wish, totals, place, rejects=_told(found))
    return Outcome(totals=totals, before=0, finished_before=False, account=account)


def _surveyed(found: Survey, rejected: int, mapping: Mapping) -> Totals:
    return Totals(
        rows=found.rows,
        rejects=rejected,
        members=len(found.customers),
        products=len(found.products),
        prices=sum(len(facts.usual_prices()) for facts in found.products.values()) if mapping.prices else 0,
    )


def _accounted(
    wish: Wish,
    run_id: UUID,
    place: LocationFacts | None,
    *,
    rejects: Sequence[tuple[int, str]] = (),
    actor: Actor,
    at: datetime,
) -> Account | None:
    """The account of a file that is in, kept with its run; None where an earlier version began it."""
    known = progress_of(run_id=run_id)
    if known is None or known.before is None or place is None:
        return None
    after = orders.brought_in_at(location_id=place.id)
    account = _account(wish, known.totals, place, before=known.before, after=after, rejects=rejects)
    kept = packed(wish.rejects) if known.totals.rejects else None
    keep_account(input=KeepAccount(run_id=run_id, account=account, rejects=kept), actor=actor, at=at)
    return account


def _account(
    wish: Wish,
    totals: Totals,
    place: LocationFacts | None,
    *,
    before: BroughtIn | None = None,
    after: BroughtIn | None = None,
    rejects: Sequence[tuple[int, str]],
) -> Account:
    return account_of_sales(
        totals=totals,
        before=before,
        after=after,
        file_name=wish.file.name,
        rejects_file=wish.rejects.name,
        source=wish.mapping.source,
        currency=wish.mapping.currency,
        store=place.code if place is not None else wish.location,
        rejects=rejects,
    )


def _told(found: Survey) -> list[tuple[int, str]]:
    return [(line, reason.value) for line, reason in sorted(found.rejects.items())]


def _nothing_new(totals: Totals) -> Totals:
    return totals.model_copy(update={name: 0 for name in Totals.model_fields if name.startswith("new_")})


def _run_id(wish: Wish) -> UUID:
    """The same file, mapping and place are the same import, wherever the file lies.

    Raises: FileUnreadable.
    """
    try:
        with wish.file.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileUnreadable(f"{wish.file}: {error.strerror or error}.") from error
    return derived_id("import-run", wish.mapping.digest(), digest, wish.company, wish.location)
