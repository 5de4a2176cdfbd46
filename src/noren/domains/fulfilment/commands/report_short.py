from datetime import datetime

from noren.domains.fulfilment.commands.advancing import lock, note
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, ReportShort
from noren.domains.fulfilment.errors import FulfilmentStateConflict
from noren.domains.fulfilment.queries.fulfilments import get_fulfilment
from noren.platform.actor import Actor
from noren.platform.command import command


@command("fulfilment.report_short", permission="fulfilment.prepare")
def report_short(*, input: ReportShort, actor: Actor, at: datetime) -> Fulfilment:
    """Write into a part's history that its place could not fetch all of it, or will not prepare it at all.

    Raises: FulfilmentNotFound, FulfilmentStateConflict, NotAllowed elsewhere.  Locks: the part.
    """
    part = lock(input.fulfilment_id, permission="fulfilment.prepare", actor=actor)
    if part["state"] != FulfilmentState.RESERVED:
        raise FulfilmentStateConflict(state=part["state"])
    what = "fulfilment.reject_pick" if input.is_rejected else "fulfilment.report_short"
    note(input.fulfilment_id, what, actor=actor, at=at, text=input.reason)
    return get_fulfilment(fulfilment_id=input.fulfilment_id)
