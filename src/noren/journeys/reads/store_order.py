"""An order as the staff of a place see it: what it is, where its parts are, and who did what."""

from datetime import datetime
from uuid import UUID

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contract
from noren.journeys.reads.order_view import OrderView, order_view
from noren.journeys.reads.staff_names import staff_names
from noren.platform import sql
from noren.platform.actor import Actor

_PART_HISTORY = """
SELECT h.fulfilment_id, h.at, h.what, h.note, h.actor_kind, h.actor_id FROM fulfilment_history h
 WHERE h.fulfilment_id = ANY(%s) ORDER BY h.at, h.id
"""


class PartStep(Contract):
    fulfilment_id: UUID
    at: datetime
    what: str
    note: str
    actor_kind: str
    actor_id: UUID | None


class StoreOrder(Contract):
    view: OrderView
    steps: list[PartStep]
    names: dict[UUID, str]
    may_cancel: bool


def store_order(*, order_id: UUID, location_id: UUID, actor: Actor, at: datetime) -> StoreOrder:
    """An order that has to do with this place (placed with it, fulfilled or returned there); five statements.

    Raises: OrderNotFound, also for an order of other places only.
    """
    view = order_view(order_id=order_id, actor=actor, at=at)
    places = {
        view.order.location_id,
        *(part.fulfilment.location_id for part in view.parts),
        *(back.location_id for back in view.order.returns),
    }
    if location_id not in places:
        raise orders.OrderNotFound
    found = sql.records(_PART_HISTORY, ([part.fulfilment.id for part in view.parts],))
    steps = [PartStep.model_validate(row) for row in found]
    who = [*(step.actor_id for step in steps), *(entry.actor_id for entry in view.order.history)]
    return StoreOrder(
        view=view,
        steps=steps,
        names=staff_names(account_ids=who),
        may_cancel=view.can_cancel and actor.may_at("orders.cancel", view.order.location_id),
    )
