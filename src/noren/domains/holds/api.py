"""Holds' public face: goods that are kept for somebody in one store until a time."""

from noren.domains.holds.commands.care import extend, put_aside, put_back
from noren.domains.holds.commands.end import (
    CloseExpired,
    TellDueSoon,
    cancel,
    close_expired,
    release,
    tell_due_soon,
)
from noren.domains.holds.commands.place import guest_key, place
from noren.domains.holds.commands.receive_held import receive_held
from noren.domains.holds.commands.set_rule import set_rule
from noren.domains.holds.commands.take import order_held, return_held, sell_held
from noren.domains.holds.errors import (
    ExtendedTooOften,
    HoldContactMissing,
    HoldEnded,
    HoldExists,
    HoldNotFound,
    HoldNotToPutBack,
    HoldRuleExists,
    HoldRuleInThePast,
    HoldsNotOffered,
    HoldTooLong,
    TooManyHeld,
)
from noren.domains.holds.queries.access import hold_token, is_holder, require_sight
from noren.domains.holds.queries.discrepancies import discrepancies
from noren.domains.holds.queries.holds import (
    find_by_code,
    get_hold,
    holds_of_members,
    list_holds,
    open_holds_at,
    set_aside,
    work_of_place,
)
from noren.domains.holds.queries.rules import coming_rules, hold_offers, hold_rules

__all__ = [
    "CloseExpired",
    "ExtendedTooOften",
    "HoldContactMissing",
    "HoldEnded",
    "HoldExists",
    "HoldNotFound",
    "HoldNotToPutBack",
    "HoldRuleExists",
    "HoldRuleInThePast",
    "HoldTooLong",
    "HoldsNotOffered",
    "TellDueSoon",
    "TooManyHeld",
    "cancel",
    "close_expired",
    "coming_rules",
    "discrepancies",
    "extend",
    "find_by_code",
    "get_hold",
    "guest_key",
    "hold_offers",
    "hold_rules",
    "hold_token",
    "holds_of_members",
    "is_holder",
    "list_holds",
    "open_holds_at",
    "order_held",
    "place",
    "put_aside",
    "put_back",
    "receive_held",
    "release",
    "require_sight",
    "return_held",
    "sell_held",
    "set_aside",
    "set_rule",
    "tell_due_soon",
    "work_of_place",
]
