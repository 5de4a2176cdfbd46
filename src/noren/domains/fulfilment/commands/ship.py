from datetime import datetime

from noren.domains.fulfilment.commands.advancing import complete, lock, note
from noren.domains.fulfilment.commands.shortfalls import settle_open
from noren.domains.fulfilment.contracts import (
    Fulfilment,
    FulfilmentState,
    FulfilmentType,
    Outcome,
    ShipFulfilment,
)
from noren.domains.fulfilment.errors import AlreadyCompleted, FulfilmentStateConflict
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command


@command("fulfilment.ship")
def ship(*, input: ShipFulfilment, actor: Actor, at: datetime) -> Fulfilment:
    """Give a parcel to the carrier. One that nobody prepared is packed whole in the same step.

    Raises: FulfilmentNotFound, AlreadyCompleted, FulfilmentStateConflict, NotAllowed elsewhere.
    Locks: the part.  Emits: fulfilment.completed.v1
    """
    part = lock(input.fulfilment_id, permission="fulfilment.ship", actor=actor)
    if part["state"] == FulfilmentState.COMPLETED:
        raise AlreadyCompleted
    ready = part["state"] in (FulfilmentState.RESERVED, FulfilmentState.PREPARED)
    if not ready or part["type"] != FulfilmentType.SHIPMENT:
        raise FulfilmentStateConflict(state=part["state"])
    if part["state"] == FulfilmentState.RESERVED:
        whole = "UPDATE fulfilment_line SET picked_quantity = quantity WHERE fulfilment_id = %s"
        sql.touch(whole, (input.fulfilment_id,))
        note(input.fulfilment_id, "fulfilment.prepare", actor=actor, at=at)
        settle_open(input.fulfilment_id, Outcome.FOUND, actor=actor, at=at)
    sql.exactly(
        1,
        "UPDATE fulfilment_fulfilment SET carrier = %s, tracking_number = %s,"
        " prepared_at = coalesce(prepared_at, %s) WHERE id = %s",
        (input.carrier, input.tracking_number, at, input.fulfilment_id),
    )
    return complete(input.fulfilment_id, part, "fulfilment.ship", actor=actor, at=at)
