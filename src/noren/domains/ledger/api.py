"""The ledger's public face: value that people hold, in whatever unit, down to the last lot."""

from noren.domains.ledger.commands.accounts import lock_owners
from noren.domains.ledger.commands.expire import expire_due
from noren.domains.ledger.commands.give_back import give_back
from noren.domains.ledger.commands.holds import settle_hold, void_hold
from noren.domains.ledger.commands.post import post
from noren.domains.ledger.commands.settle_grants import settle_grants, void_grants
from noren.domains.ledger.commands.take import take
from noren.domains.ledger.errors import BalanceTooLow, MovementExists
from noren.domains.ledger.queries.balances import balance, balances
from noren.domains.ledger.queries.discrepancies import discrepancies
from noren.domains.ledger.queries.flows import flows
from noren.domains.ledger.queries.liability import liability
from noren.domains.ledger.queries.lots import lots, lots_after, standing
from noren.domains.ledger.queries.movements import known_transfers, movements
from noren.domains.ledger.queries.statement import statement

__all__ = [
    "BalanceTooLow",
    "MovementExists",
    "balance",
    "balances",
    "discrepancies",
    "expire_due",
    "flows",
    "give_back",
    "known_transfers",
    "liability",
    "lock_owners",
    "lots",
    "lots_after",
    "movements",
    "post",
    "settle_grants",
    "settle_hold",
    "standing",
    "statement",
    "take",
    "void_grants",
    "void_hold",
]
