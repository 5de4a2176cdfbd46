"""The register's public face: drawers, their sessions, what happened at them, and how they were closed."""

from noren.domains.register.commands.discounts import approve_discount, set_discount_limit, take_approval
from noren.domains.register.commands.locking import LockedSession, lock_session
from noren.domains.register.commands.save_till import save_till
from noren.domains.register.commands.sessions import close_session, end_session, open_session
from noren.domains.register.commands.transactions import (
    begin_transaction,
    fail_transaction,
    move_cash,
    record_transaction,
)
from noren.domains.register.errors import (
    AlreadyVoided,
    ApprovalExists,
    NotACashMovement,
    ReportNotMade,
    SaleRunning,
    SessionExists,
    SessionNotFound,
    SessionNotOpen,
    TillCodeTaken,
    TillInUse,
    TillNotFound,
    TransactionExists,
    TransactionNotFound,
)
from noren.domains.register.queries.discount_limit import discount_limit, discount_limits
from noren.domains.register.queries.discrepancies import discrepancies
from noren.domains.register.queries.reports import x_report, z_report
from noren.domains.register.queries.sessions import get_session, get_till, open_tills, sessions_of, tills_of
from noren.domains.register.queries.transactions import find_transaction, last_sale, sale_of_order, transactions_of

__all__ = [
    "AlreadyVoided",
    "ApprovalExists",
    "LockedSession",
    "NotACashMovement",
    "ReportNotMade",
    "SaleRunning",
    "SessionExists",
    "SessionNotFound",
    "SessionNotOpen",
    "TillCodeTaken",
    "TillInUse",
    "TillNotFound",
    "TransactionExists",
    "TransactionNotFound",
    "approve_discount",
    "begin_transaction",
    "close_session",
    "discount_limit",
    "discount_limits",
    "discrepancies",
    "end_session",
    "fail_transaction",
    "find_transaction",
    "get_session",
    "get_till",
    "last_sale",
    "lock_session",
    "move_cash",
    "open_session",
    "open_tills",
    "record_transaction",
    "sale_of_order",
    "save_till",
    "sessions_of",
    "set_discount_limit",
    "take_approval",
    "tills_of",
    "transactions_of",
    "x_report",
    "z_report",
]
