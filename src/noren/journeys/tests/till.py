"""A till of the small chain, and what is sold at it."""

from uuid import UUID

from tests.world import NOON, World, clerk

from noren.domains.payments import api as payments
from noren.domains.register import api as register
from noren.domains.register.contracts import (
    OpenSession,
    SaveTill,
    Session,
)
from noren.journeys.register.contracts import (
    GivenTender,
    Method,
    ScannedLine,
    SellAtRegister,
)
from noren.platform import sql, verify
from noren.platform.actor import SYSTEM
from noren.platform.outbox.relay import relay_all


def opened(world: World, *, float_minor: int = 30_000, code: str = "1") -> Session:
    till = register.save_till(input=SaveTill(location_id=world.shibuya, code=code), actor=SYSTEM, at=NOON)
    asked = OpenSession(till_id=till.id, opening_float_minor=float_minor)
    return register.open_session(input=asked, actor=clerk(world.shibuya), at=NOON)


def cash(amount: int, received: int | None = None) -> GivenTender:
    return GivenTender(method=Method.CASH, amount_minor=amount, received_minor=received)


def card(amount: int, token: str = "tok_ok", method: Method = Method.CARD) -> GivenTender:
    return GivenTender(method=method, amount_minor=amount, token=token)


def sale(session: Session, *lines: ScannedLine, tenders: list[GivenTender], **more: object) -> SellAtRegister:
    return SellAtRegister(session_id=session.id, lines=list(lines), tenders=tenders, **more)


def waiting_payment(sale_id: UUID) -> UUID:
    return next(one.id for one in payments.payments_for(purpose_id=sale_id) if not one.state.is_final)


def nothing_was_sold() -> bool:
    return (
        sql.value("SELECT count(*) FROM orders_order") == 0
        and sql.value("SELECT count(*) FROM register_transaction WHERE state = 'done'") == 0
    )


def all_agrees() -> bool:
    relay_all(at=NOON)
    return verify.run(at=NOON) == []
