from collections.abc import Sequence
from uuid import UUID

from noren.domains.loyalty import api
from noren.domains.loyalty.contracts import FollowOrders, LinkedIdentifier, RewardLinks
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.events import Delivered, subscribe


@subscribe(
    "loyalty.orders",
    "orders.confirmed.v1",
    "orders.completed.v1",
    "orders.cancelled.v1",
    "orders.line_exchanged.v1",
    "orders.goods_returned.v1",
    "fulfilment.completed.v1",
    historic=False,
)
def follow(events: Sequence[Delivered]) -> None:
    """Bring the points of these orders to where their lines stand. An event only says where to look."""
    if api.find_programme() is None:
        return
    order_ids = sorted({UUID(event.payload["order_id"]) for event in events})
    api.follow_orders(input=FollowOrders(order_ids=order_ids), actor=SYSTEM, at=now())


@subscribe("loyalty.links", "identity.identifier_linked.v1", historic=False)
def reward(events: Sequence[Delivered]) -> None:
    """Thank for identifiers that were proved."""
    links = [
        LinkedIdentifier(member_id=UUID(event.payload["member_id"]), kind=event.payload["kind"])
        for event in events
        if event.payload["verified"]
    ]
    if links and api.find_programme() is not None:
        api.reward_links(input=RewardLinks(links=links), actor=SYSTEM, at=now())
