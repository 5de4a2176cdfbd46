"""Stock's public face: the one record of what stands where and what of it is promised."""

from noren.domains.stock.commands.confirm_reservation import confirm_reservation
from noren.domains.stock.commands.consume import consume
from noren.domains.stock.commands.expire import ExpireHolds, expire_holds
from noren.domains.stock.commands.hand_on import extend_reservation, hand_on
from noren.domains.stock.commands.import_counts import import_counts
from noren.domains.stock.commands.import_movements import import_movements
from noren.domains.stock.commands.incoming import expect, restate_incoming, settle_incoming
from noren.domains.stock.commands.move import move
from noren.domains.stock.commands.record_counts import record_counts
from noren.domains.stock.commands.release import release
from noren.domains.stock.commands.renew_reservation import renew_reservation
from noren.domains.stock.commands.repair_levels import repair_levels
from noren.domains.stock.commands.reserve import reserve
from noren.domains.stock.commands.review_margins import review_margins
from noren.domains.stock.commands.safety_policy import set_safety_policy
from noren.domains.stock.commands.set_safety import set_safeties, set_safety
from noren.domains.stock.errors import (
    CountedAtAnotherTime,
    OutOfStock,
    ReservationClosed,
    ReservationNotFound,
    SafetyPolicyExists,
    SafetyPolicyInThePast,
    UnknownIncoming,
    UnknownLevel,
)
from noren.domains.stock.queries.availability import ask_availability, availability
from noren.domains.stock.queries.discrepancies import discrepancies
from noren.domains.stock.queries.last_losses import last_losses
from noren.domains.stock.queries.level_story import level_story
from noren.domains.stock.queries.margin_story import margin_story
from noren.domains.stock.queries.movements import movements_by_variant
from noren.domains.stock.queries.moving import counted, levels_after, safeties, standing, standing_beside
from noren.domains.stock.queries.open_lines import open_lines
from noren.domains.stock.queries.places_of_reservation import places_of_reservation
from noren.domains.stock.queries.safety_policies import coming_safety_policies, review_progress, safety_policies
from noren.domains.stock.queries.shelf_history import levels_at, lock_levels, moved_since
from noren.domains.stock.rules import margin_example

__all__ = [
    "CountedAtAnotherTime",
    "ExpireHolds",
    "OutOfStock",
    "ReservationClosed",
    "ReservationNotFound",
    "SafetyPolicyExists",
    "SafetyPolicyInThePast",
    "UnknownIncoming",
    "UnknownLevel",
    "ask_availability",
    "availability",
    "coming_safety_policies",
    "confirm_reservation",
    "consume",
    "counted",
    "discrepancies",
    "expect",
    "expire_holds",
    "extend_reservation",
    "hand_on",
    "import_counts",
    "import_movements",
    "last_losses",
    "level_story",
    "levels_after",
    "levels_at",
    "lock_levels",
    "margin_example",
    "margin_story",
    "move",
    "moved_since",
    "movements_by_variant",
    "open_lines",
    "places_of_reservation",
    "record_counts",
    "release",
    "renew_reservation",
    "repair_levels",
    "reserve",
    "restate_incoming",
    "review_margins",
    "review_progress",
    "safeties",
    "safety_policies",
    "set_safeties",
    "set_safety",
    "set_safety_policy",
    "settle_incoming",
    "standing",
    "standing_beside",
]
