"""Prices, in their scope: a channel, a place, both or neither."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import ImportPrice, PriceLine, SetPrices
from noren.domains.places import api as places
from noren.journeys.bulk_edit.contracts import Cell, ChangeLine, ChangeOutcome
from noren.journeys.bulk_edit.kind import Extent, Terms, Values, refused, variants_in_use, variants_of
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.fields import Field
from noren.journeys.importing.tables.products import FIELDS, SINCE_EVER
from noren.journeys.importing.tables.table import TableRow
from noren.kernel.ids import derived_id
from noren.kernel.money import Money
from noren.platform.actor import Actor

_READ = ("sku", "price", "currency", "price_channel", "price_store", "price_from", "price_to")


class Prices:
    """An export's rows are understood: those that tell of a price that stands there change nothing."""

    fields: Sequence[Field] = tuple(
        Field(one.name, one.read, needed=one.name in ("sku", "price")) for one in FIELDS if one.name in _READ
    )
    columns = ("sku", "name", "price", "price_channel", "price_store")

    def address(self, rows: Sequence[TableRow], terms: Terms) -> list[ChangeLine]:
        known = variants_in_use([row["sku"] for row in rows])
        there = {place.code: place.id for place in places.list_locations()}
        return [_addressed(row, known.get(row["sku"]), there, terms) for row in rows]

    def standing(self, lines: Sequence[ChangeLine], terms: Terms) -> list[Values | None]:
        known = variants_in_use([line.code for line in lines])
        return [_standing(line, known.get(line.code), terms) for line in lines]

    def write(self, lines: Sequence[ChangeLine], terms: Terms, *, set_id: UUID, actor: Actor, at: datetime) -> None:
        prices = [_price(line, cell, terms, set_id) for line in lines for cell in line.cells]
        catalog.set_prices(input=SetPrices(prices=prices), actor=actor, at=at)

    def present(self, extent: Extent, terms: Terms) -> Iterator[dict[str, object]]:
        codes = {place.id: place.code for place in places.list_locations()}
        for one in variants_of(extent):
            for channel, location_id in _scopes(one.variant.prices, extent.location_id, terms):
                amount = price_at(one.variant.prices, channel, location_id, terms)
                if amount is not None and (location_id is None or location_id in codes):
                    yield {
                        "sku": one.variant.sku,
                        "name": one.product.name.ja,
                        "price": Money(amount, terms.currency).to_decimal(),
                        "price_channel": channel,
                        "price_store": codes[location_id] if location_id else None,
                    }


def price_at(prices: Sequence[ImportPrice], channel: str | None, location_id: UUID | None, terms: Terms) -> int | None:
    """What a variant costs in this scope then: the place's own price, else the channel's, else the general one."""
    fitting = [
        one
        for one in prices
        if one.currency == terms.currency
        and one.channel in (None, channel)
        and one.location_id in (None, location_id)
        and _applies(one, terms)
    ]
    first = max(fitting, key=lambda p: (p.location_id is not None, p.channel is not None, p.valid_from), default=None)
    return None if first is None else first.amount_minor


def _addressed(row: TableRow, here: catalog.MovedVariant | None, there: dict[str, UUID], terms: Terms) -> ChangeLine:
    sku, store = row["sku"], row["price_store"]
    if here is None:
        return refused(row.line, RejectCode.VARIANT_UNKNOWN, sku, sku)
    if store and store not in there:
        return refused(row.line, RejectCode.PLACE_UNKNOWN, store, sku)
    if row["currency"] and row["currency"] != terms.currency:
        return refused(row.line, RejectCode.CURRENCY_DIFFERS, row["currency"], sku)
    line = ChangeLine(
        line=row.line,
        outcome=ChangeOutcome.CHANGED,
        code=here.variant.sku,
        name=here.product.name.model_dump(),
        subject_id=here.id,
        channel=row["price_channel"],
        location_id=there.get(store or ""),
        valid_to=row["price_to"],
        cells=[Cell(field="price", new=row["price"])],
    )
    told = (row["price_from"] or SINCE_EVER, row["price"])
    if told in [(one.valid_from, one.amount_minor) for one in _own(here.variant.prices, line, terms)]:
        return line.model_copy(update={"outcome": ChangeOutcome.SAME})
    if line.valid_to is not None and line.valid_to <= terms.start:
        return refused(row.line, RejectCode.DATE_INVALID, "price_to", sku)
    return line


def _standing(line: ChangeLine, here: catalog.MovedVariant | None, terms: Terms) -> Values | None:
    """What it costs then; nothing can be set where another price of this scope starts at the same instant."""
    if here is None or any(one.valid_from == terms.start for one in _own(here.variant.prices, line, terms)):
        return None
    return {"price": price_at(here.variant.prices, line.channel, line.location_id, terms)}


def _own(prices: Sequence[ImportPrice], line: ChangeLine, terms: Terms) -> list[ImportPrice]:
    scope = (terms.currency, line.channel, line.location_id)
    return [one for one in prices if (one.currency, one.channel, one.location_id) == scope]


def _applies(price: ImportPrice, terms: Terms) -> bool:
    return price.valid_from <= terms.start and (price.valid_to is None or price.valid_to > terms.start)


def _scopes(
    prices: Sequence[ImportPrice], location_id: UUID | None, terms: Terms
) -> list[tuple[str | None, UUID | None]]:
    """The scopes that have a price of their own now; of one place, what it charges whatever that comes from."""
    if location_id is not None:
        return [(None, location_id)]
    own = {(one.channel, one.location_id) for one in prices if one.currency == terms.currency and _applies(one, terms)}
    return sorted(own, key=lambda scope: (scope[1] is not None, scope[0] or "", str(scope[1])))


def _price(line: ChangeLine, cell: Cell, terms: Terms, set_id: UUID) -> PriceLine:
    return PriceLine.model_validate(
        {
            "id": derived_id("bulk-edit", set_id, line.line),
            "variant_id": line.subject_id,
            "amount_minor": cell.new,
            "currency": terms.currency,
            "channel": line.channel,
            "location_id": line.location_id,
            "valid_from": terms.start,
            "valid_to": line.valid_to,
        }
    )
