"""The register over the API: tills, sessions with their reports, sales, voids, returns, cash in and out."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from noren.domains.register import api as register
from noren.domains.register.contracts import (
    ApproveDiscount,
    CloseSession,
    MoveCash,
    OpenSession,
    SaveTill,
    Session,
    SessionRef,
    SetDiscountLimit,
    Till,
    XReport,
    ZReport,
)
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.register.contracts import (
    GiveUpSale,
    RegisterSale,
    ReturnAtRegister,
    Reversed,
    SellAtRegister,
    VoidSale,
)
from noren.journeys.register.reverse import return_at_register, void_sale
from noren.journeys.register.sell import give_up_sale, sell_at_register
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["register"])


@router.get("/tills", response=list[Till], operation_id="register.tills")
def tills(request: HttpRequest, location_id: UUID) -> list[Till]:
    """The drawers of a store, with the session that each is in."""
    actor_of(request).require("register.view", location_id)
    return register.tills_of(location_id=location_id)


@router.put("/tills", response=Till, operation_id="register.save_till")
def save_till(request: HttpRequest, body: SaveTill) -> Till:
    """Give a store a drawer, or change one's code."""
    return perform(request, register.save_till, body)


@router.get("/till-sessions", response=list[Session], operation_id="register.sessions")
def sessions(request: HttpRequest, location_id: UUID) -> list[Session]:
    """The latest till sessions of a store; those that are closed have the number of their Z report."""
    actor_of(request).require("register.view", location_id)
    return list(register.sessions_of(location_id=location_id))


@router.post("/till-sessions", response={201: Session}, operation_id="register.open_session")
def open_session(request: HttpRequest, body: OpenSession) -> Status[Session]:
    """Open a till with its float. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, register.open_session, body, key_required=True))


@router.post("/till-sessions/ends", response=Session, operation_id="register.end_session")
def end_session(request: HttpRequest, body: SessionRef) -> Session:
    """Stop selling at a till, so that it can be counted."""
    return perform(request, register.end_session, body)


@router.post("/till-sessions/closings", response=ZReport, operation_id="register.close_session")
def close_session(request: HttpRequest, body: CloseSession) -> ZReport:
    """Close a till with the counted cash: its Z report. Needs an `Idempotency-Key`."""
    return perform(request, register.close_session, body, key_required=True)


@router.get("/till-sessions/{uuid:session_id}/x", response=XReport, operation_id="register.x_report")
def x_report(request: HttpRequest, session_id: UUID) -> XReport:
    """How a till session stands."""
    _require_sight(request, session_id)
    return register.x_report(session_id=session_id, at=now())


@router.get("/till-sessions/{uuid:session_id}/z", response=ZReport, operation_id="register.z_report")
def z_report(request: HttpRequest, session_id: UUID) -> ZReport:
    """How a till session ended."""
    _require_sight(request, session_id)
    return register.z_report(session_id=session_id)


@router.post("/till-sessions/cash", response={201: int}, operation_id="register.move_cash")
def move_cash(request: HttpRequest, body: MoveCash) -> Status[int]:
    """Write cash down that was paid in or out; answers its number. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, register.move_cash, body, key_required=True))


@router.post("/register-sales", response={201: RegisterSale}, operation_id="register.sell")
def sell(request: HttpRequest, body: SellAtRegister) -> Status[RegisterSale]:
    """Sell at an open till. The same sale again is the same sale; one whose card has not answered goes on."""
    return Status(201, sell_at_register(input=body, actor=actor_of(request), at=now()))


@router.post("/register-sales/given-up", response=RegisterSale, operation_id="register.give_up_sale")
def give_up(request: HttpRequest, body: GiveUpSale) -> RegisterSale:
    """Stop waiting for a card or QR of a sale. If it has paid after all, the sale goes on."""
    return give_up_sale(input=body, actor=actor_of(request), at=now())


@router.put("/discount-limits", response=UUID, operation_id="register.set_discount_limit")
def set_discount_limit(request: HttpRequest, body: SetDiscountLimit) -> UUID:
    """Say how much of a line clerks may take off without asking."""
    return perform(request, register.set_discount_limit, body)


@router.post("/discount-approvals", response={201: UUID}, operation_id="register.approve_discount")
def approve_discount(request: HttpRequest, body: ApproveDiscount) -> Status[UUID]:
    """Let a colleague give a larger discount: once, at this store, within half an hour."""
    return Status(201, perform(request, register.approve_discount, body))


@router.post("/register-sales/voids", response={201: Reversed}, operation_id="register.void_sale")
def void(request: HttpRequest, body: VoidSale) -> Status[Reversed]:
    """Reverse the last sale of a till. Needs an `Idempotency-Key`."""
    result = perform(request, void_sale, body, key_required=True)
    send_pending_refunds(order_id=body.sale_id, at=now())
    return Status(201, result)


@router.post("/register-returns", response={201: Reversed}, operation_id="register.return_goods")
def take_back(request: HttpRequest, body: ReturnAtRegister) -> Status[Reversed]:
    """Take goods of any order back at an open till. Needs an `Idempotency-Key`."""
    result = perform(request, return_at_register, body, key_required=True)
    send_pending_refunds(order_id=body.goods.order_id, at=now())
    return Status(201, result)


def _require_sight(request: HttpRequest, session_id: UUID) -> None:
    actor = actor_of(request)
    actor.require("register.view")
    actor.require("register.view", register.get_session(session_id=session_id).location_id)
