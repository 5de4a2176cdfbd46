"""Loyalty's public face: points that are earned on every channel, used on every channel, and told of in words."""

from noren.domains.loyalty.commands.adjust import adjust
from noren.domains.loyalty.commands.follow_orders import follow_orders
from noren.domains.loyalty.commands.programme import save_programme, set_rule
from noren.domains.loyalty.commands.reward_links import reward_links
from noren.domains.loyalty.commands.use_points import (
    release_points,
    return_points,
    settle_points,
    use_id,
    use_points,
    use_terms,
)
from noren.domains.loyalty.errors import (
    PointsAboveLimit,
    PointsNeedMember,
    PointsNotOffered,
    PointsOutOfLimits,
    PointsTooFew,
    ProgrammeExists,
    ProgrammeNotFound,
    RuleScopeInvalid,
)
from noren.domains.loyalty.queries.discrepancies import discrepancies
from noren.domains.loyalty.queries.estimate import estimate
from noren.domains.loyalty.queries.history import history
from noren.domains.loyalty.queries.points import earnings_of, find_offer, find_points, flows, liability
from noren.domains.loyalty.queries.programme import find_programme, forget_programme
from noren.domains.loyalty.rules import EarningLine, expires_at, most_usable, points_of_order, rule_for

__all__ = [
    "EarningLine",
    "PointsAboveLimit",
    "PointsNeedMember",
    "PointsNotOffered",
    "PointsOutOfLimits",
    "PointsTooFew",
    "ProgrammeExists",
    "ProgrammeNotFound",
    "RuleScopeInvalid",
    "adjust",
    "discrepancies",
    "earnings_of",
    "estimate",
    "expires_at",
    "find_offer",
    "find_points",
    "find_programme",
    "flows",
    "follow_orders",
    "forget_programme",
    "history",
    "liability",
    "most_usable",
    "points_of_order",
    "release_points",
    "return_points",
    "reward_links",
    "rule_for",
    "save_programme",
    "set_rule",
    "settle_points",
    "use_id",
    "use_points",
    "use_terms",
]
