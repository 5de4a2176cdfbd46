"""What points and gift cards share: a line is a lot, whose id comes from its owner and its end."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import Grant, Grants, OwnerKind, TransferKind
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.table import Here, Judged, TableRow
from noren.kernel.ids import derived_id

Holder = Literal[OwnerKind.MEMBER, OwnerKind.BEARER]


class Balances:
    """Lots of one unit of value; the owners are found by whoever uses this."""

    def __init__(self, *, unit: str, kind: Holder, source: str, adds_up: str, at: datetime) -> None:
        self.owners: dict[int, UUID] = {}
        self._unit = unit
        self._kind: Holder = kind
        self._source = source
        self._adds_up = adds_up
        self._at = at

    def key(self, row: TableRow) -> Sequence[Hashable]:
        return [self._id(row)]

    def judge(self, rows: Sequence[TableRow]) -> Judged:
        """What has run out is not brought in; what was before it ran out, stays."""
        known = ledger.lots(ids=[self._id(row) for row in rows])
        return {
            row.line: (RejectCode.EXPIRED, "expires_on")
            for row in rows
            if row["expires_on"] and row["expires_on"] <= self._at and self._id(row) not in known
        }

    def facts(self, rows: Sequence[TableRow]) -> dict[str, Any]:
        known = ledger.lots(ids=[self._id(row) for row in rows])
        grants = [self._grant(row) for row in rows if row[self._adds_up] and self._id(row) not in known]
        return {"grants": Grants(grants=grants)} if grants else {}

    def here(self, rows: Sequence[TableRow]) -> dict[int, Here]:
        known = ledger.lots(ids=[self._id(row) for row in rows])
        found: dict[int, Here] = {}
        for row in rows:
            lot, wanted = known.get(self._id(row)), row[self._adds_up]
            brought = 0 if lot is None else lot.amount
            differs = [] if brought == wanted else [(self._adds_up, str(wanted), str(brought))]
            found[row.line] = Here(is_here=lot is not None or not wanted, amount=brought, differs=differs)
        return found

    def standing(self) -> dict[str, int]:
        found = ledger.standing(unit=self._unit, kind=self._kind)
        return {"holders": found.holders, "amount": found.amount}

    def _grant(self, row: TableRow) -> Grant:
        said = {"ja": row["note"] or "", "last4": row["last4"] or ""}
        return Grant(
            id=self._id(row),
            kind=TransferKind.ADJUST,
            owner_kind=self._kind,
            owner_id=self.owners[row.line],
            unit=self._unit,
            amount=row[self._adds_up],
            lot_expires_at=row["expires_on"],
            note={name: said[name] for name in said if said[name]},
        )

    def _id(self, row: TableRow) -> UUID:
        """An id of Noren's own export stays what it was."""
        given: UUID | None = row["lot_id"]
        return given or derived_id(
            "moved-lot", self._unit, self._source, self.owners[row.line], row["expires_on"] or ""
        )
