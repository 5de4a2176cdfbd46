"""How every command of the ledger opens and locks accounts."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from noren.domains.ledger.contracts import OwnerKind
from noren.domains.ledger.events import BalanceChanged
from noren.domains.ledger.rules import LotLeft, account_id, issuer_of
from noren.platform import sql
from noren.platform.command import command_id, emit

_OPEN = """
INSERT INTO ledger_account (id, owner_kind, owner_id, unit, keeps_balance, posted, held, pending)
SELECT a.id, a.kind, a.owner, %(unit)s, a.kind IN ('member', 'bearer'), 0, 0, 0
  FROM unnest(%(ids)s::uuid[], %(kinds)s::text[], %(owners)s::uuid[]) AS a(id, kind, owner) ORDER BY a.id
ON CONFLICT DO NOTHING
"""
_LOCK = "SELECT id FROM ledger_account WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_LOTS = """
SELECT id, account_id, remaining, since, expires_at FROM ledger_lot
 WHERE account_id = ANY(%s) AND remaining > 0 AND (expires_at IS NULL OR expires_at > %s)
"""


def open_accounts(
    *,
    unit: str,
    member_ids: Iterable[UUID] = (),
    bearer_ids: Iterable[UUID] = (),
    sides: Iterable[OwnerKind] = (),
) -> None:
    """Make sure that the accounts are there; travels with the next statement."""
    issuer = issuer_of(unit)
    owners = [(OwnerKind.MEMBER, owner) for owner in dict.fromkeys(member_ids)]
    owners += [(OwnerKind.BEARER, owner) for owner in dict.fromkeys(bearer_ids)]
    owners += [(side, issuer) for side in sides]
    sql.ask(
        _OPEN,
        {
            "unit": unit,
            "ids": [account_id(kind, owner, unit) for kind, owner in owners],
            "kinds": [kind.value for kind, _owner in owners],
            "owners": [owner for _kind, owner in owners],
        },
    )


def lock_accounts(ids: Iterable[UUID]) -> None:
    """Hold members' accounts until commit, in the order of their ids: the lock of their lots.

    The next statement travels in the same round trip, yet sees what was committed while this one waited.
    """
    sql.ask(_LOCK, (sorted(set(ids)),))


def lock_owners(*, owner_ids: Iterable[UUID], unit: str) -> None:
    """Hold the accounts of these members at once, for a command that will touch them one after the other."""
    owners = sorted(set(owner_ids))
    open_accounts(unit=unit, member_ids=owners)
    lock_accounts(account_id(OwnerKind.MEMBER, owner, unit) for owner in owners)


def lots_left(accounts: Iterable[UUID], *, at: datetime) -> list[LotLeft]:
    """What the locked accounts have that has not expired."""
    return [LotLeft(*row) for row in sql.rows(_LOTS, (list(accounts), at))]


def tell(unit: str, owner_ids: Iterable[UUID]) -> None:
    """Publish that these people's balances have changed."""
    emit(BalanceChanged(command_id=command_id(), unit=unit, owner_ids=sorted(set(owner_ids))))
