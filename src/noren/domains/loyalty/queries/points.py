from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.identity import api as identity
from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import Flow, Liability
from noren.domains.loyalty.contracts import MemberPoints, OrderEarning, Place, PointsOffer
from noren.domains.loyalty.errors import ProgrammeNotFound
from noren.domains.loyalty.queries.programme import find_programme, programme_in_use
from noren.domains.loyalty.rules import most_usable, rule_for
from noren.platform import sql

_OWED = """
SELECT coalesce(sum(l.owed), 0)::bigint FROM loyalty_earning_line l JOIN loyalty_earning e ON e.order_id = l.order_id
 WHERE e.member_id = ANY(%s) AND l.owed > 0
"""
_EARNINGS = """
SELECT e.order_id, e.points, coalesce(sum(l.pending), 0)::bigint AS pending, coalesce(sum(l.posted), 0)::bigint AS posted
  FROM loyalty_earning e LEFT JOIN loyalty_earning_line l ON l.order_id = e.order_id
 WHERE e.order_id = ANY(%s) GROUP BY e.order_id
"""


def find_points(*, member_id: UUID, at: datetime, also_unused: bool = False) -> MemberPoints | None:
    """What a person has, under all ids of theirs; None where there is no programme. Three statements.

    While points are switched off they are told only with `also_unused`.
    """
    programme = find_programme() if also_unused else programme_in_use()
    if programme is None:
        return None
    group = identity.group_of(member_id=member_id)
    return MemberPoints(
        programme=programme.code,
        name=programme.name,
        balance=ledger.balance(owner_ids=group or [member_id], unit=programme.unit, at=at),
        owed=sql.value(_OWED, (list(group),)),
    )


def find_offer(*, member_id: UUID, place: Place, payable_minor: int, at: datetime) -> PointsOffer | None:
    """How many of their points a person may use for something; None where points are not used. Two statements."""
    programme = programme_in_use()
    rule = None if programme is None else rule_for(programme, place, at=at)
    if programme is None or rule is None:
        return None
    group = identity.group_of(member_id=member_id)
    available = ledger.balance(owner_ids=group or [member_id], unit=programme.unit, at=at).available
    most = min(most_usable(rule, payable_minor=payable_minor), available - available % rule.use_step)
    return PointsOffer(
        available=available,
        most=most if most >= rule.use_minimum else 0,
        minimum=rule.use_minimum,
        step=rule.use_step,
        value_minor=rule.point_value_minor,
        as_=rule.use_as,
    )


def earnings_of(*, order_ids: Sequence[UUID]) -> dict[UUID, OrderEarning]:
    """What orders bring, by order; those that bring nothing are left out."""
    return {row["order_id"]: OrderEarning(**row) for row in sql.records(_EARNINGS, (list(order_ids),))}


def liability(*, at: datetime) -> Liability:
    """What the programme owes, with the part of past sales' prices that waits for it.

    Raises: ProgrammeNotFound.
    """
    programme = find_programme()
    if programme is None:
        raise ProgrammeNotFound
    return ledger.liability(unit=programme.unit, at=at, time_zone=programme.time_zone)


def flows(*, since: datetime, until: datetime) -> list[Flow]:
    """What was issued, used and expired, by month of the programme's zone; empty where there is no programme."""
    programme = find_programme()
    if programme is None:
        return []
    return ledger.flows(unit=programme.unit, since=since, until=until, time_zone=programme.time_zone)
