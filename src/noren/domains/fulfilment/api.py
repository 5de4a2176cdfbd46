"""Fulfilment's public face: how goods get to whom they were promised."""

from noren.domains.fulfilment.commands.cancel import cancel
from noren.domains.fulfilment.commands.carry_out import carry_out
from noren.domains.fulfilment.commands.confirm import confirm
from noren.domains.fulfilment.commands.hand_over import count_wrong_code, hand_over
from noren.domains.fulfilment.commands.prepare import prepare
from noren.domains.fulfilment.commands.propose import propose
from noren.domains.fulfilment.commands.record_carried_out import record_carried_out
from noren.domains.fulfilment.commands.ship import ship
from noren.domains.fulfilment.commands.tell_overdue import TellOverdue, tell_overdue
from noren.domains.fulfilment.errors import (
    AlreadyCompleted,
    CodeLocked,
    CodeWrong,
    FulfilmentNotFound,
    FulfilmentStateConflict,
    LinesIncomplete,
    PickedTooMuch,
)
from noren.domains.fulfilment.hand_over_code import hand_over_code, hand_over_text
from noren.domains.fulfilment.queries.find_scanned import find_scanned
from noren.domains.fulfilment.queries.fulfilments import (
    find_by_order_code,
    find_fulfilment,
    get_fulfilment,
    list_work,
    of_order,
    of_orders,
)
from noren.domains.fulfilment.queries.history import discrepancies, history_of
from noren.domains.fulfilment.queries.set_aside import set_aside

__all__ = [
    "AlreadyCompleted",
    "CodeLocked",
    "CodeWrong",
    "FulfilmentNotFound",
    "FulfilmentStateConflict",
    "LinesIncomplete",
    "PickedTooMuch",
    "TellOverdue",
    "cancel",
    "carry_out",
    "confirm",
    "count_wrong_code",
    "discrepancies",
    "find_by_order_code",
    "find_fulfilment",
    "find_scanned",
    "get_fulfilment",
    "hand_over",
    "hand_over_code",
    "hand_over_text",
    "history_of",
    "list_work",
    "of_order",
    "of_orders",
    "prepare",
    "propose",
    "record_carried_out",
    "set_aside",
    "ship",
    "tell_overdue",
]
