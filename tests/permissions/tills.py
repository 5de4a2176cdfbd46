"""The tills of the scene."""

from datetime import datetime
from uuid import UUID

from noren.domains.register import api as register
from noren.domains.register.contracts import CloseSession, OpenSession, SaveTill
from noren.journeys.register.contracts import GivenTender, Method, ScannedLine, SellAtRegister
from noren.journeys.register.sell import sell_at_register
from noren.platform.actor import SYSTEM
from tests.world import World


def tills(world: World, at: datetime) -> dict[str, UUID]:
    """Three drawers of Shibuya: one open with a sale, one closed, one free."""
    free, used, over = (
        register.save_till(input=SaveTill(location_id=world.shibuya, code=code), actor=SYSTEM, at=at)
        for code in ("1", "2", "3")
    )
    session, closed = (
        register.open_session(input=OpenSession(till_id=till.id), actor=SYSTEM, at=at) for till in (used, over)
    )
    register.close_session(input=CloseSession(session_id=closed.id, counted_minor=0), actor=SYSTEM, at=at)
    cash = GivenTender(method=Method.CASH, amount_minor=1080)
    wish = SellAtRegister(session_id=session.id, lines=[ScannedLine(variant_id=world.beans)], tenders=[cash])
    sell_at_register(input=wish, actor=SYSTEM, at=at)
    return {"till_free": free.id, "session": session.id, "session_closed": closed.id, "till_sale": wish.id}
