"""Fulfilment's public face: how goods get to whom they were promised."""

from noren.domains.fulfilment.commands.advance import cancel, confirm, count_wrong_code, hand_over, prepare, ship
from noren.domains.fulfilment.commands.propose import propose
from noren.domains.fulfilment.commands.tell_overdue import TellOverdue, tell_overdue
from noren.domains.fulfilment.errors import (
    AlreadyCompleted,
    CodeLocked,
    CodeWrong,
    FulfilmentNotFound,
    FulfilmentStateConflict,
    PickedTooMuch,
)
from noren.domains.fulfilment.hand_over_code import hand_over_code
from noren.domains.fulfilment.queries.fulfilments import (
    discrepancies,
    find_by_order_code,
    get_fulfilment,
    list_work,
    of_order,
)

__all__ = [
    "AlreadyCompleted",
    "CodeLocked",
    "CodeWrong",
    "FulfilmentNotFound",
    "FulfilmentStateConflict",
    "PickedTooMuch",
    "TellOverdue",
    "cancel",
    "confirm",
    "count_wrong_code",
    "discrepancies",
    "find_by_order_code",
    "get_fulfilment",
    "hand_over",
    "hand_over_code",
    "list_work",
    "of_order",
    "prepare",
    "propose",
    "ship",
    "tell_overdue",
]
