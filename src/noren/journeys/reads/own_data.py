"""What is kept about a member, for themselves (個人情報保護法 art. 33, GDPR art. 15 and 20): everything, in one piece."""

from datetime import datetime
from uuid import UUID

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import Member
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import MemberPoints, PointsEntry
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contract, Order
from noren.domains.places import api as places
from noren.journeys.reads.order_list import order_list

PAGE = 200
MOST_ORDERS = 2_000


class OwnData(Contract):
    """`orders` and `points_history`: the latest first, of all ids of the person. `store`: the code of the one they follow."""

    made_at: datetime
    member: Member
    store: str
    points: MemberPoints | None
    points_history: list[PointsEntry]
    orders: list[Order]


def own_data(*, member_id: UUID, at: datetime) -> OwnData:
    """A member's data as it stands. Statements grow with the number of orders: it is asked for rarely.

    Raises: MemberNotFound.
    """
    points = loyalty.find_points(member_id=member_id, at=at, also_unused=True)
    store = places.followed_store(member_id=member_id)
    return OwnData(
        made_at=at,
        member=identity.get_member(member_id=member_id),
        store=store.code if store else "",
        points=points,
        points_history=_history(member_id) if points is not None else [],
        orders=_orders(member_id),
    )


def _history(member_id: UUID) -> list[PointsEntry]:
    entries: list[PointsEntry] = []
    cursor: str | None = None
    while True:
        page = loyalty.history(member_id=member_id, cursor=cursor, limit=PAGE)
        entries += page.items
        cursor = page.next_cursor
        if cursor is None:
            return entries


def _orders(member_id: UUID) -> list[Order]:
    """Who of the staff did what is not the member's data."""
    group = identity.group_of(member_id=member_id)
    found: list[Order] = []
    cursor: str | None = None
    while len(found) < MOST_ORDERS:
        page = order_list(member_ids=group, cursor=cursor, limit=PAGE)
        for listed in page.items:
            order = orders.get_order(order_id=listed.id)
            history = [entry.model_copy(update={"actor_id": None}) for entry in order.history]
            found.append(order.model_copy(update={"history": history}))
        cursor = page.next_cursor
        if cursor is None:
            break
    return found
