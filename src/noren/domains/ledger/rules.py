"""Pure decisions of the ledger: which account, and which lots."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from noren.domains.ledger.contracts import OwnerKind, TransferKind
from noren.kernel.ids import derived_id

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LotLeft:
    """A lot that still counts; `account_id` is the member's account it lies on."""

    id: UUID
    account_id: UUID
    remaining: int
    since: datetime
    expires_at: datetime | None


def account_id(kind: OwnerKind, owner_id: UUID, unit: str) -> UUID:
    """The id of an account: known without asking."""
    return derived_id("ledger", kind.value, owner_id, unit)


def issuer_of(unit: str) -> UUID:
    """Who owns a unit's issuing side."""
    return derived_id("ledger.issuer", unit)


def issuers_account(kind: OwnerKind, unit: str) -> UUID:
    """The id of an account of the unit's issuing side."""
    return account_id(kind, issuer_of(unit), unit)


def taken_to(kind: TransferKind) -> OwnerKind:
    """Where value goes that leaves a member: used, over, or back to where it came from."""
    return {TransferKind.REDEEM: OwnerKind.REDEEMED, TransferKind.EXPIRE: OwnerKind.EXPIRED}.get(kind, OwnerKind.ISSUED)


def choose_lots(lots: Iterable[LotLeft], *, amount: int, first: Collection[UUID] = ()) -> list[tuple[LotLeft, int]]:
    """How much to draw from which lot: those named first, then the soonest to expire, then the oldest.

    What adds up to less than `amount` is all there is.
    """
    order = sorted(lots, key=lambda lot: (lot.id not in first, lot.expires_at or _NEVER, lot.since, lot.id))
    chosen: list[tuple[LotLeft, int]] = []
    for lot in order:
        drawn = min(lot.remaining, amount)
        if drawn > 0:
            chosen.append((lot, drawn))
            amount -= drawn
    return chosen
