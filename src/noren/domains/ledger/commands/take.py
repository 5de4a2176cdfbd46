from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.ledger.commands.accounts import lock_accounts, lots_left, open_accounts, tell
from noren.domains.ledger.commands.holds import release_due_holds
from noren.domains.ledger.contracts import OwnerKind, PostingState, Take, Taken
from noren.domains.ledger.errors import BalanceTooLow
from noren.domains.ledger.rules import LotLeft, account_id, choose_lots, issuers_account, taken_to
from noren.kernel.errors import InvariantBroken
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id

# One transfer for each account that gives, its uses of lots, the lots and the guarded sums, in one statement.
_TAKE = """
WITH drawn AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(drawn)s::jsonb) AS d(id uuid, transfer uuid, account uuid, lot uuid, amount bigint)
), given AS MATERIALIZED (
  SELECT transfer, account, sum(amount)::bigint AS amount FROM drawn GROUP BY 1, 2
), written AS (
  INSERT INTO ledger_transfer (id, movement_id, unit, kind, state, debit_account_id, credit_account_id, amount, allocated_minor,
                               reference_id, line_id, hold_until, note, at, settled_at, command_id)
  SELECT transfer, %(movement)s, %(unit)s, %(kind)s, %(state)s, account, %(sink)s, amount, 0, %(reference)s, %(line)s,
         %(hold_until)s, %(note)s::jsonb, %(at)s, CASE WHEN %(state)s::text = 'posted' THEN %(at)s::timestamptz END, %(command)s
    FROM given
), uses AS (
  INSERT INTO ledger_lot_use (id, transfer_id, lot_id, amount) SELECT id, transfer, lot, amount FROM drawn
), lots AS (
  UPDATE ledger_lot l SET remaining = l.remaining - d.amount FROM drawn d WHERE l.id = d.lot AND l.remaining >= d.amount
  RETURNING 1
), guarded AS (
  UPDATE ledger_account a SET posted = a.posted - CASE WHEN %(state)s::text = 'posted' THEN g.amount ELSE 0 END,
                              held = a.held + CASE WHEN %(state)s::text = 'pending' THEN g.amount ELSE 0 END
    FROM given g WHERE a.id = g.account AND a.posted - a.held >= g.amount
  RETURNING a.owner_id
)
SELECT (SELECT count(*) FROM lots), (SELECT array_agg(owner_id) FROM guarded)
"""


@command("ledger.take")
def take(*, input: Take, actor: Actor, at: datetime) -> Taken:
    """Take value from a person, over all accounts of theirs: used, given up, corrected; or held until decided.

    Where there is not enough, holds that are due are released in the same transaction and it is asked once more.
    Raises: BalanceTooLow, MovementExists.  Locks: the person's accounts in order.  Emits: ledger.balance_changed.v1
    """
    accounts = [account_id(OwnerKind.MEMBER, owner_id, input.unit) for owner_id in input.owner_ids]
    open_accounts(unit=input.unit, sides=[taken_to(input.kind)])
    lock_accounts(accounts)
    lots = lots_left(accounts, at=at)
    if sum(lot.remaining for lot in lots) < input.amount and release_due_holds(accounts=accounts, at=at):
        lots = lots_left(accounts, at=at)
    available = sum(lot.remaining for lot in lots)
    if available < input.amount and not input.at_most:
        raise BalanceTooLow(available=available)
    amount = min(available, input.amount)
    if amount:
        _draw(input, choose_lots(lots, amount=amount, first=set(input.first_lots)), at)
    return Taken(movement_id=input.movement_id, amount=amount)


def _draw(input: Take, drawn: Sequence[tuple[LotLeft, int]], at: datetime) -> None:
    if input.state not in (PostingState.POSTED, PostingState.PENDING):
        raise InvariantBroken("a taking begins posted or pending")
    transfers = {lot.account_id: _transfer_id(input.movement_id, lot.account_id) for lot, _amount in drawn}
    rows: list[dict[str, Any]] = [
        {
            "id": uuid7(),
            "transfer": transfers[lot.account_id],
            "account": lot.account_id,
            "lot": lot.id,
            "amount": amount,
        }
        for lot, amount in drawn
    ]
    found = sql.row(
        _TAKE,
        {
            "drawn": orjson.dumps(rows).decode(),
            "movement": input.movement_id,
            "unit": input.unit,
            "kind": input.kind.value,
            "state": input.state.value,
            "sink": issuers_account(taken_to(input.kind), input.unit),
            "reference": input.reference_id,
            "line": input.line_id,
            "hold_until": input.hold_until,
            "note": orjson.dumps(input.note).decode(),
            "at": at,
            "command": command_id(),
        },
    )
    lots, owners = found or (0, None)
    if lots != len(drawn) or len(owners or ()) != len(transfers):
        raise InvariantBroken(f"lots of {input.owner_ids} do not add up to their accounts")
    tell(input.unit, owners)


def _transfer_id(movement_id: UUID, account: UUID) -> UUID:
    return derived_id("ledger.take", movement_id, account)
