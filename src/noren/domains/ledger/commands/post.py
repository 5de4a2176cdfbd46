from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import orjson

from noren.domains.ledger.commands.accounts import lock_accounts, open_accounts, tell
from noren.domains.ledger.contracts import Grant, Grants, OwnerKind, PostingState
from noren.domains.ledger.errors import MovementExists
from noren.domains.ledger.rules import account_id, issuers_account
from noren.kernel.errors import InvariantBroken
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors

constraint_errors({"ledger_transfer_pkey": MovementExists, "ledger_lot_pkey": MovementExists})

# Transfers, lots and the members' sums in one statement; the accounts are locked before it.
_POST = """
WITH granted AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(grants)s::jsonb) AS g(
         id uuid, kind text, account uuid, issued uuid, unit text, amount bigint, state text, lot_expires_at timestamptz,
         reference_id uuid, line_id uuid, allocated_minor bigint, note jsonb)
), written AS (
  INSERT INTO ledger_transfer (id, movement_id, unit, kind, state, debit_account_id, credit_account_id, amount, allocated_minor,
                               reference_id, line_id, note, at, settled_at, command_id)
  SELECT id, id, unit, kind, state, issued, account, amount, allocated_minor, reference_id, line_id, note, %(at)s,
         CASE WHEN state = 'posted' THEN %(at)s::timestamptz END, %(command)s FROM granted
), lots AS (
  INSERT INTO ledger_lot (id, account_id, amount, remaining, allocated_minor, since, expires_at)
  SELECT id, account, amount, amount, allocated_minor, %(at)s, lot_expires_at FROM granted WHERE state = 'posted'
)
UPDATE ledger_account a SET posted = a.posted + g.posted, pending = a.pending + g.pending
  FROM (SELECT account, coalesce(sum(amount) FILTER (WHERE state = 'posted'), 0)::bigint AS posted,
               coalesce(sum(amount) FILTER (WHERE state = 'pending'), 0)::bigint AS pending FROM granted GROUP BY 1) g
 WHERE a.id = g.account
"""


@command("ledger.post")
def post(*, input: Grants, actor: Actor, at: datetime) -> int:
    """Give value to members, many at once: posted it is theirs, pending it is seen and cannot be used.

    What the bearer of a card gets is told to nobody.
    Raises: MovementExists.  Locks: the accounts in order.  Emits: ledger.balance_changed.v1
    """
    accounts = {grant.id: account_id(grant.owner_kind, grant.owner_id, grant.unit) for grant in input.grants}
    for unit in sorted({grant.unit for grant in input.grants}):
        owners = _owners(input.grants, unit, OwnerKind.MEMBER)
        bearers = _owners(input.grants, unit, OwnerKind.BEARER)
        open_accounts(unit=unit, member_ids=owners, bearer_ids=bearers, sides=[OwnerKind.ISSUED])
        if owners:
            tell(unit, owners)
    lock_accounts(accounts.values())
    rows = [_row(grant, str(accounts[grant.id])) for grant in input.grants]
    sql.exactly(
        len(set(accounts.values())),
        _POST,
        {"grants": orjson.dumps(rows).decode(), "at": at, "command": command_id()},
    )
    return len(rows)


def _owners(grants: Iterable[Grant], unit: str, kind: OwnerKind) -> set[UUID]:
    return {grant.owner_id for grant in grants if grant.unit == unit and grant.owner_kind is kind}


def _row(grant: Grant, account: str) -> dict[str, object]:
    if grant.state not in (PostingState.POSTED, PostingState.PENDING):
        raise InvariantBroken("a grant begins posted or pending")
    return {
        **grant.model_dump(mode="json", exclude={"owner_id", "owner_kind"}),
        "account": account,
        "issued": str(issuers_account(OwnerKind.ISSUED, grant.unit)),
    }
