"""From rows to facts: which orders, credit notes and stock corrections the rows of some whole orders are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import ImportGuest
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import (
    Contact,
    ImportLine,
    ImportOrder,
    ImportReturn,
    ImportReturnLine,
    LineKind,
)
from noren.domains.stock.contracts import ImportMovement, MovementReason
from noren.journeys.importing.contracts import Totals
from noren.journeys.importing.mapping import Mapping
from noren.journeys.importing.parsing import Row
from noren.journeys.importing.tables.mapping import OWN
from noren.kernel.ids import dated_id
from noren.kernel.tax import rate_code_for


@dataclass(slots=True)
class Facts:
    """What some rows become, and what they add to the totals."""

    guests: list[ImportGuest] = field(default_factory=list)
    orders: list[ImportOrder] = field(default_factory=list)
    returns: list[ImportReturn] = field(default_factory=list)
    movements: list[ImportMovement] = field(default_factory=list)
    tally: Totals = field(default_factory=Totals)


@dataclass(frozen=True, slots=True)
class Goods:
    """Variant and product of every code that is goods."""

    variants: dict[str, UUID]
    products: dict[str, UUID]


class DocumentMaker:
    """Makes the facts of one file; ids come from the source and the numbers in it, so a second run finds them."""

    def __init__(
        self, mapping: Mapping, *, location_id: UUID, day_of: Callable[[datetime], date], goods: Goods
    ) -> None:
        """`day_of` gives the business date of an instant at the place that sold."""
        self._mapping = mapping
        self._location_id = location_id
        self._day_of = day_of
        self._goods = goods
        self._prefix = mapping.order_prefix or "".join(c for c in mapping.source.upper() if c.isalnum())[:6]
        self._days: dict[datetime, date] = {}
        self._rates: dict[date, tuple[str, Decimal]] = {}

    def facts(self, rows: Iterable[Row]) -> Facts:
        """The facts of rows that hold only whole orders."""
        found, tally = Facts(), _Tally()
        by_order: dict[str, list[Row]] = {}
        for row in rows:
            by_order.setdefault(row.order, []).append(row)
        for number, group in by_order.items():
            self._document(number, group, found, tally)
        found.tally = Totals(**tally.counts, rounded_off=tally.rounded_off)
        return found

    def _document(self, number: str, rows: Sequence[Row], into: Facts, tally: "_Tally") -> None:
        """One order number: its sales, what it gives back, and what it corrects in stock.

        A row without price and without customer in a document without any price moved goods, and sold nothing.
        """
        corrects = all(not row.amount_minor and not row.rounded_off and not row.customer for row in rows)
        sold, credited = [], []
        for place, row in enumerate(rows):
            goods = row.sku in self._goods.variants
            if row.gives_back:
                credited.append(row)
            elif goods and (row.quantity < 0 or corrects):
                into.movements.append(self._movement(row, place))
                tally.add(adjustments=1, units_adjusted=row.quantity)
            else:
                sold.append(row)
            tally.rounded_off += -row.rounded_off if row.gives_back else row.rounded_off
        if sold:
            into.orders.append(self._order(number, sold, into, tally))
        if credited:
            into.returns.append(self._return(number, credited, tally))

    def _order(self, number: str, rows: Sequence[Row], into: Facts, tally: "_Tally") -> ImportOrder:
        first = rows[0]
        order_id = dated_id(first.at, "imported-order", self._mapping.source, number)
        if first.customer:
            member_id = self._member(first.customer)
        else:
            member_id = dated_id(first.at, "imported-guest", order_id)
            into.guests.append(ImportGuest(member_id=member_id, since=first.at))
        lines = self._lines(order_id, rows)
        tally.add(
            orders=1,
            guest_orders=int(not first.customer),
            order_lines=len(lines),
            units_sold=sum(line.quantity for line in lines if line.kind is LineKind.ITEM),
            sales_minor=sum(line.amount_minor for line in lines),
        )
        return ImportOrder(
            id=order_id,
            code=orders.normalise_code(f"{self._prefix}-{number}"),
            member_id=member_id,
            contact=self._contact(first),
            placed_at=first.at,
            business_date=self._day(first.at),
            origin=self._origin(number, first),
            lines=lines,
        )

    def _lines(self, order_id: UUID, rows: Sequence[Row]) -> list[ImportLine]:
        """The lines with ids that are the order's neighbours: derived, and cheap by the hundred thousand."""
        code, rate = self._tax(rows[0].at)
        category, variants, products = self._mapping.tax_category.value, self._goods.variants, self._goods.products
        return [
            ImportLine(
                UUID(int=order_id.int + place),
                self._mapping.kind_of(row.sku),
                variants.get(row.sku),
                products.get(row.sku),
                row.sku,
                row.name or row.sku,
                row.quantity,
                row.unit_minor,
                row.amount_minor,
                category,
                code,
                rate,
                code == "reduced",
            )
            for place, row in enumerate(rows, start=1)
        ]

    def _return(self, number: str, rows: Sequence[Row], tally: "_Tally") -> ImportReturn:
        first = rows[0]
        code, rate = self._tax(first.at)
        lines = [
            ImportReturnLine(
                sku=row.sku,
                variant_id=self._goods.variants.get(row.sku),
                quantity=row.quantity,
                amount_minor=row.amount_minor,
                tax_rate=rate,
                reduced=code == "reduced",
            )
            for row in rows
        ]
        tally.add(
            returns=1,
            return_lines=len(lines),
            units_returned=sum(line.quantity for line in lines if line.variant_id is not None),
            credits_minor=sum(line.amount_minor for line in lines),
        )
        return ImportReturn(
            id=dated_id(first.at, "imported-return", self._mapping.source, number),
            code=orders.normalise_code(f"{self._prefix}-{number}"),
            member_id=self._member(first.customer) if first.customer else None,
            at=first.at,
            business_date=self._day(first.at),
            origin=self._origin(number, first),
            lines=lines,
        )

    def _movement(self, row: Row, place: int) -> ImportMovement:
        return ImportMovement(
            id=dated_id(row.at, "imported-movement", self._mapping.source, row.order, place),
            location_id=self._location_id,
            variant_id=self._goods.variants[row.sku],
            delta=row.quantity,
            reason=MovementReason.ADJUSTMENT,
            note=f"{row.order} {row.name}".strip(),
            at=row.at,
        )

    def _member(self, customer: str) -> UUID:
        return own_member_id(self._mapping, customer) or identity.legacy_member_id(
            source=self._mapping.source, number=customer
        )

    def _contact(self, row: Row) -> Contact:
        """Who ordered, as far as the file says; a customer without a name is called by their number."""
        person = {field: value for field, value in zip(self._person_fields, row.person, strict=True) if value}
        if not person.get("family_name") and not person.get("given_name") and row.customer:
            person["family_name"] = row.customer
        return Contact.model_validate(person)

    @property
    def _person_fields(self) -> tuple[str, ...]:
        return self._mapping.person_fields

    def _origin(self, number: str, row: Row) -> dict[str, str]:
        kept = {name: value for name, value in zip(self._mapping.keep, row.kept, strict=True) if value}
        return {"source": self._mapping.source, "number": number, **kept}

    def _day(self, at: datetime) -> date:
        day = self._days.get(at)
        if day is None:
            day = self._days[at] = self._day_of(at)
        return day

    def _tax(self, at: datetime) -> tuple[str, Decimal]:
        """The rate's code and fraction at that time; where the law knows none, 0."""
        day = self._day(at)
        known = self._rates.get(day)
        if known is None:
            code = rate_code_for(category=self._mapping.tax_category, service_mode=None)
            rate = catalog.tax_rates(at=at).get(code)
            known = self._rates[day] = (code, Decimal(0) if rate is None else rate.rate)
        return known


def own_member_id(mapping: Mapping, customer: str) -> UUID | None:
    """The member whom a file that `export` wrote names by Noren's own id; None for another system's number."""
    if mapping.source != OWN:
        return None
    try:
        return UUID(customer)
    except ValueError:
        return None


class _Tally:
    """Counts that grow row by row."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.rounded_off = Decimal(0)

    def add(self, **more: int) -> None:
        for name, number in more.items():
            self.counts[name] = self.counts.get(name, 0) + number
