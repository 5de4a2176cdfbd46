"""Fulfilment's public face: how goods get to whom they were promised."""

from noren.domains.fulfilment.commands.cancel import cancel
from noren.domains.fulfilment.commands.carry_out import carry_out
from noren.domains.fulfilment.commands.confirm import confirm
from noren.domains.fulfilment.commands.hand_over import count_wrong_code, hand_over
from noren.domains.fulfilment.commands.measure_pace import measure_pace
from noren.domains.fulfilment.commands.prepare import prepare
from noren.domains.fulfilment.commands.propose import propose
from noren.domains.fulfilment.commands.put_on import put_on
from noren.domains.fulfilment.commands.record_carried_out import record_carried_out
from noren.domains.fulfilment.commands.report_short import report_short
from noren.domains.fulfilment.commands.set_sourcing_policy import set_sourcing_policy
from noren.domains.fulfilment.commands.ship import ship
from noren.domains.fulfilment.commands.shortfalls import (
    carry_question,
    endanger,
    note_shortfall,
    relieve,
    settle_shortfall,
)
from noren.domains.fulfilment.commands.take_off import take_off
from noren.domains.fulfilment.commands.tell_overdue import TellOverdue, tell_overdue
from noren.domains.fulfilment.errors import (
    AlreadyCompleted,
    CodeLocked,
    CodeWrong,
    DeliveryTaken,
    FulfilmentNotFound,
    FulfilmentStateConflict,
    LinesIncomplete,
    PickedTooMuch,
    RemedyNotOffered,
    ShortfallNotFound,
    ShortfallSettled,
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
from noren.domains.fulfilment.queries.goal_shares import GOAL_DAYS, goal_shares
from noren.domains.fulfilment.queries.history import discrepancies, history_of
from noren.domains.fulfilment.queries.set_aside import set_aside
from noren.domains.fulfilment.queries.shortfalls import (
    due_shortfalls,
    endangered_levels,
    find_shortfall,
    lines_in_care,
    list_shortfalls,
    shortfalls_of,
    units_waited_for,
    unmended,
)
from noren.domains.fulfilment.queries.sourcing_known import (
    forget_sourcing,
    pace_of,
    paces,
    ready_by,
    sourcing_policies,
    terms_for,
)
from noren.domains.fulfilment.rules import (
    GOAL_MINUTES,
    Alternative,
    Candidate,
    Promise,
    Source,
    choose_sources,
    day_of_delivery,
    giving_way,
    promise_minutes,
    similar,
)

__all__ = [
    "GOAL_DAYS",
    "GOAL_MINUTES",
    "AlreadyCompleted",
    "Alternative",
    "Candidate",
    "CodeLocked",
    "CodeWrong",
    "DeliveryTaken",
    "FulfilmentNotFound",
    "FulfilmentStateConflict",
    "LinesIncomplete",
    "PickedTooMuch",
    "Promise",
    "RemedyNotOffered",
    "ShortfallNotFound",
    "ShortfallSettled",
    "Source",
    "SourcingPolicyExists",
    "SourcingPolicyInThePast",
    "TellOverdue",
    "cancel",
    "carry_out",
    "carry_question",
    "choose_sources",
    "confirm",
    "count_wrong_code",
    "day_of_delivery",
    "discrepancies",
    "due_shortfalls",
    "endanger",
    "endangered_levels",
    "find_by_order_code",
    "find_fulfilment",
    "find_scanned",
    "find_shortfall",
    "forget_sourcing",
    "get_fulfilment",
    "giving_way",
    "goal_shares",
    "hand_over",
    "hand_over_code",
    "hand_over_text",
    "history_of",
    "lines_in_care",
    "list_shortfalls",
    "list_work",
    "measure_pace",
    "note_shortfall",
    "of_order",
    "of_orders",
    "pace_of",
    "paces",
    "prepare",
    "promise_minutes",
    "propose",
    "put_on",
    "ready_by",
    "record_carried_out",
    "relieve",
    "report_short",
    "set_aside",
    "set_sourcing_policy",
    "settle_shortfall",
    "ship",
    "shortfalls_of",
    "similar",
    "sourcing_policies",
    "take_off",
    "tell_overdue",
    "terms_for",
    "units_waited_for",
    "unmended",
]
