"""Who stands at the till: by name, with their points and with what waits for them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.identity import api as identity
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import MemberPoints, PointsOffer
from noren.domains.orders.contracts import Contract, FrozenLine
from noren.domains.places.contracts import LocationFacts
from noren.journeys.points import place_of, usable_for
from noren.platform import sql

_READY = """
SELECT f.id, f.order_code, f.location_id
  FROM identity_alias me
  JOIN identity_alias same ON same.master_id = me.master_id
  JOIN orders_order o ON o.member_id = same.member_id
  JOIN fulfilment_fulfilment f ON f.order_id = o.id AND f.type = 'PICKUP' AND f.state = 'PREPARED'
 WHERE me.member_id = %s ORDER BY f.location_id <> %s, f.prepared_at LIMIT 4
"""
_HELD = """
SELECT h.id, h.code, sum(l.open_quantity)::bigint
  FROM identity_alias me
  JOIN identity_alias same ON same.master_id = me.master_id
  JOIN holds_hold h ON h.member_id = same.member_id AND h.location_id = %(location)s
  JOIN holds_line l ON l.hold_id = h.id
 WHERE me.member_id = %(member)s AND h.state IN ('HELD', 'PREPARED') AND h.expires_at > %(at)s
 GROUP BY h.id ORDER BY h.expires_at, h.id LIMIT 4
"""


class ReadyOrder(Contract):
    """An order that stands ready for them, here or in another store."""

    part_id: UUID
    order_code: str
    location_id: UUID


class HeldHere(Contract):
    """What is held for them in this store."""

    id: UUID
    code: str
    units: int


class MemberAtTill(Contract):
    """`offer`: what of their points can be used for this sale; `earns`: what it brings them."""

    member_id: UUID
    family_name: str
    given_name: str
    points: MemberPoints | None
    offer: PointsOffer | None
    earns: int
    ready: list[ReadyOrder]
    held: list[HeldHere] = []


def member_at_till(
    *, member_id: UUID, lines: Sequence[FrozenLine], tender_minor: int, location: LocationFacts, at: datetime
) -> MemberAtTill:
    """The greeting of a known customer. `lines` are those before points; seven statements at most.

    Raises: MemberNotFound.
    """
    member = identity.get_member(member_id=member_id)
    place = place_of(location)
    payable = usable_for(lines, place=place, at=at)
    return MemberAtTill(
        member_id=member.id,
        family_name=member.family_name,
        given_name=member.given_name,
        points=loyalty.find_points(member_id=member.id, at=at),
        offer=loyalty.find_offer(member_id=member.id, place=place, payable_minor=payable, at=at) if lines else None,
        earns=loyalty.estimate(
            lines=lines,
            place=place,
            rounding=location.tax_rounding,
            currency=location.currency,
            tender_minor=tender_minor,
            at=at,
        ),
        held=[
            HeldHere(id=hold_id, code=code, units=units)
            for hold_id, code, units in sql.rows(_HELD, {"member": member.id, "location": location.id, "at": at})
        ],
        ready=[
            ReadyOrder(part_id=part_id, order_code=code, location_id=location_id)
            for part_id, code, location_id in sql.rows(_READY, (member.id, location.id))
        ],
    )
