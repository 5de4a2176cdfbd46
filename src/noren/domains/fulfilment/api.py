"""Fulfilment's public face: how goods get to whom they were promised."""

from noren.domains.fulfilment.commands.cancel import cancel
from noren.domains.fulfilment.commands.carry_out import carry_out
from noren.domains.fulfilment.commands.confirm import confirm
from noren.domains.fulfilment.commands.hand_over import count_wrong_code, hand_over
from noren.domains.fulfilment.commands.measure_pace import measure_pace
from noren.domains.fulfilment.commands.prepare import prepare
from noren.domains.fulfilment.commands.propose import propose
from noren.domains.fulfilment.commands.record_carried_out import record_carried_out
from noren.domains.fulfilment.commands.set_sourcing_policy import set_sourcing_policy
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
    SourcingPolicyExists,
    SourcingPolicyInThePast,
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
from noren.domains.fulfilment.queries.sourcing_known import (
    forget_sourcing,
    pace_of,
    ready_by,
    sourcing_policies,
    terms_for,
)
from noren.domains.fulfilment.rules import (
    GOAL_MINUTES,
    Candidate,
    Source,
    choose_sources,
    promise_minutes,
    weakest_first,
)

__all__ = [
    "GOAL_MINUTES",
    "AlreadyCompleted",
    "Candidate",
    "CodeLocked",
    "CodeWrong",
    "FulfilmentNotFound",
    "FulfilmentStateConflict",
    "LinesIncomplete",
    "PickedTooMuch",
    "Source",
    "SourcingPolicyExists",
    "SourcingPolicyInThePast",
    "TellOverdue",
    "cancel",
    "carry_out",
    "choose_sources",
    "confirm",
    "count_wrong_code",
    "discrepancies",
    "find_by_order_code",
    "find_fulfilment",
    "find_scanned",
    "forget_sourcing",
    "get_fulfilment",
    "hand_over",
    "hand_over_code",
    "hand_over_text",
    "history_of",
    "list_work",
    "measure_pace",
    "of_order",
    "of_orders",
    "pace_of",
    "prepare",
    "promise_minutes",
    "propose",
    "ready_by",
    "record_carried_out",
    "set_aside",
    "set_sourcing_policy",
    "ship",
    "sourcing_policies",
    "tell_overdue",
    "terms_for",
    "weakest_first",
]
