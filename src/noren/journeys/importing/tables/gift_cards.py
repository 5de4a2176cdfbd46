"""Gift cards: what is left on each. The card's number itself is not kept, only what it can be known again by."""

from collections.abc import Hashable, Sequence
from typing import Any
from uuid import UUID

from noren.domains.ledger.contracts import OwnerKind
from noren.journeys.gift_card import card_owner, gift_card_unit
from noren.journeys.importing.parsing import RowRefused
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.balances import Balances
from noren.journeys.importing.tables.fields import Field, Reading, end_of, money, own_id, text
from noren.journeys.importing.tables.fields import code as printable
from noren.journeys.importing.tables.mapping import TableMapping
from noren.journeys.importing.tables.table import Here, Judged, TableRow
from noren.kernel.japanese import numeric_text

LEAST_DIGITS = 6


def card_code(given: str, reading: Reading) -> str:
    """The number on a card, without spaces and dashes; what is too short for one is none."""
    plain = numeric_text(printable(given, reading)).replace("-", "").replace(" ", "").upper()
    if len(plain) < LEAST_DIGITS or not plain.isalnum():
        raise RowRefused(RejectCode.VALUE_INVALID)
    return plain


FIELDS = (
    Field("code", card_code), Field("card_id", own_id), Field("amount", money, needed=True), Field("expires_on", end_of),
    Field("last4", text(4)), Field("note", text(200)), Field("lot_id", own_id),
)  # fmt: skip


class GiftCards:
    """The last four characters are kept for people to talk about a card."""

    name = "gift-cards"
    fields = FIELDS
    adds_up = "amount"

    def __init__(self, mapping: TableMapping, reading: Reading) -> None:
        self._lots = Balances(
            unit=gift_card_unit(mapping.currency),
            kind=OwnerKind.BEARER,
            source=mapping.source,
            adds_up=self.adds_up,
            at=reading.at,
        )

    def begin(self, known: frozenset[str]) -> None:
        """A row that names no card is rejected by itself."""

    def key(self, row: TableRow) -> Sequence[Hashable]:
        return self._lots.key(row)

    def concerns(self, row: TableRow) -> bool:
        return True

    def store_of(self, row: TableRow) -> str | None:
        return None

    def judge(self, rows: Sequence[TableRow]) -> Judged:
        refused: Judged = {
            row.line: (RejectCode.VALUE_MISSING, "code") for row in rows if not (row["code"] or row["card_id"])
        }
        named = [row for row in rows if row.line not in refused]
        self._lots.owners = {row.line: _owner(row) for row in named}
        return refused | self._lots.judge(named)

    def facts(self, rows: Sequence[TableRow]) -> dict[str, Any]:
        return self._lots.facts([_with_last4(row) for row in rows])

    def here(self, rows: Sequence[TableRow]) -> dict[int, Here]:
        return self._lots.here(rows)

    def standing(self) -> dict[str, int]:
        return self._lots.standing()

    def standing_by_store(self) -> dict[str, dict[str, int]]:
        return {}


def _owner(row: TableRow) -> UUID:
    return row["card_id"] or card_owner(row["code"])


def _with_last4(row: TableRow) -> TableRow:
    return TableRow(row.line, {**row.values, "last4": row["last4"] or (row["code"] or "")[-4:]})
