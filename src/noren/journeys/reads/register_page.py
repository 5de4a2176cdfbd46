"""What a till shows: its session, the basket with its prices, the last sale."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contract, FrozenLine, PointsUse, TaxTotal
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.register import api as register
from noren.domains.register.contracts import Session, SessionState, Till, Transaction, XReport, ZReport
from noren.journeys.counter import with_points
from noren.journeys.endless_aisle import Sourced, source_sent
from noren.journeys.points import tendered
from noren.journeys.reads.member_at_till import MemberAtTill, member_at_till
from noren.journeys.reads.receipt import Receipt, receipt
from noren.journeys.reads.shelf_goods import Goods, shelf_goods
from noren.journeys.reads.shortfalls import PromiseInDanger, promises_in_danger
from noren.journeys.reads.staff_names import staff_names
from noren.journeys.register.contracts import ScannedLine, SendGoods
from noren.journeys.register.sell import priced_lines
from noren.platform.actor import Actor


class BasketLine(Contract):
    """A line as it would be sold now, and the goods as staff know them."""

    line: FrozenLine
    goods: Goods


class SentLine(BasketLine):
    """Goods that this store lacks, and the place that sends them."""

    source: dict[str, str]


class RegisterPage(Contract):
    """`session` is None while no till of the store is open for this browser. `left_minor` is what is still to be paid
    after the points and the tenders that were chosen already."""

    tills: list[Till]
    session: Session | None
    lines: list[BasketLine]
    total_minor: int
    quantity: int
    taxes: list[TaxTotal]
    last_sale: Transaction | None
    member: MemberAtTill | None
    points: PointsUse | None
    left_minor: int
    sent: list[SentLine] = []
    delivery_minor: int = 0

    @property
    def by_points_minor(self) -> int:
        """How much the points pay."""
        return tendered(self.points)


class TillSlip(Contract):
    """A sale's receipt with what the till adds: its number, who rang it up, what was received and given back.

    `in_danger`: promises of these goods that can no longer be kept because of this sale.
    """

    receipt: Receipt
    sale: Transaction
    staff: str
    earned: int
    in_danger: list[PromiseInDanger]

    @property
    def change_minor(self) -> int:
        return sum(line.change_minor for line in self.sale.tenders)


class TillReport(Contract):
    """A closing report, or how a session stands, with the names of who opened and closed."""

    report: XReport | ZReport
    opened_by: str
    closed_by: str


class ReportList(Contract):
    """The latest till sessions of a store, with who opened and closed them."""

    sessions: list[Session]
    names: dict[UUID, str]


def register_page(
    *,
    location: LocationFacts,
    session_id: UUID | None,
    lines: Sequence[ScannedLine],
    member_id: UUID | None = None,
    points: int = 0,
    tendered_minor: int = 0,
    sent: SendGoods | None = None,
    actor: Actor,
    at: datetime,
) -> RegisterPage:
    """The till of a browser: the session it was opened for, or the store's only open one.

    Raises: NotAllowed, UnknownVariant, NotForSale, DiscountTooLarge, MemberNotFound, PointsNeedMember,
    PointsNotOffered, PointsOutOfLimits; with goods that are sent what `source_sent` raises.
    """
    actor.require("register.view", location.id)
    tills = register.tills_of(location_id=location.id)
    running = [till.session_id for till in tills if till.session_id is not None]
    chosen = session_id if session_id in running else running[0] if len(running) == 1 else None
    session = register.get_session(session_id=chosen) if chosen is not None else None
    carried = priced_lines(list(lines), location, at) if lines else []
    sourced = source_sent(sent, location=location, at=at) if sent else Sourced((), ())
    before_points = [*carried, *sourced.lines]
    used, frozen = with_points(points if before_points else 0, member_id, before_points, location, at)
    total = sum(line.amount_minor for line in frozen)
    goods = [line.variant_id for line in frozen if line.variant_id]
    known = shelf_goods(variant_ids=goods, location_id=location.id, at=at) if goods else {}
    return RegisterPage(
        tills=tills,
        session=session,
        lines=[BasketLine(line=line, goods=known[line.variant_id]) for line in carried if line.variant_id],
        total_minor=total,
        quantity=sum(line.quantity for line in frozen if line.variant_id),
        taxes=orders.taxes_of(frozen, location.tax_rounding),
        last_sale=register.last_sale(session_id=session.id) if session else None,
        member=member_at_till(
            member_id=member_id, lines=before_points, tender_minor=tendered(used), location=location, at=at
        )
        if member_id
        else None,
        points=used,
        left_minor=total - tendered(used) - tendered_minor,
        sent=_sent(sourced, known),
        delivery_minor=sum(line.amount_minor for line in sourced.lines if line.variant_id is None),
    )


def _sent(sourced: Sourced, known: dict[UUID, Goods]) -> list[SentLine]:
    """The goods that are sent, each with the place that sends it."""
    by_id = {line.id: line for line in sourced.lines}
    facts = places.all_facts()
    return [
        SentLine(line=line, goods=known[line.variant_id], source=dict(facts[part.location_id].name))
        for part in sourced.parts
        for line in (by_id[line_id] for line_id in part.line_ids)
        if line.variant_id is not None
    ]


def till_slip(*, sale_id: UUID, actor: Actor, at: datetime) -> TillSlip:
    """The receipt of a sale at a till.

    Raises: TransactionNotFound, OrderNotFound, ReceiptNotIssued.
    """
    sale = register.sale_of_order(order_id=sale_id)
    if sale is None:
        raise register.TransactionNotFound
    names = staff_names(account_ids=[sale.actor_id])
    order = orders.get_order(order_id=sale_id)
    sold = [line.variant_id for line in order.lines if line.variant_id]
    earnings = loyalty.earnings_of(order_ids=[sale_id])
    return TillSlip(
        receipt=receipt(order_id=sale_id, actor=actor, at=at),
        sale=sale,
        staff=names.get(sale.actor_id, "") if sale.actor_id else "",
        earned=earnings[sale_id].points if sale_id in earnings else 0,
        in_danger=promises_in_danger(location_id=order.location_id, variant_ids=sold),
    )


def till_report(*, session_id: UUID, actor: Actor, at: datetime) -> TillReport:
    """How a session ended, or how it stands.

    Raises: SessionNotFound, NotAllowed.
    """
    session = register.get_session(session_id=session_id)
    actor.require("register.view", session.location_id)
    names = staff_names(account_ids=[session.opened_by, session.closed_by])
    is_over = session.state is SessionState.CLOSED
    return TillReport(
        report=register.z_report(session_id=session_id) if is_over else register.x_report(session_id=session_id, at=at),
        opened_by=names.get(session.opened_by, "") if session.opened_by else "",
        closed_by=names.get(session.closed_by, "") if session.closed_by else "",
    )


def report_list(*, location_id: UUID, actor: Actor) -> ReportList:
    """The till sessions of a store, the latest first; two statements.

    Raises: NotAllowed.
    """
    actor.require("register.view", location_id)
    sessions = list(register.sessions_of(location_id=location_id, limit=60))
    people = [person for session in sessions for person in (session.opened_by, session.closed_by)]
    return ReportList(sessions=sessions, names=staff_names(account_ids=people))


def open_session_at(*, location_id: UUID, session_id: UUID | None) -> UUID | None:
    """The session of this id if it still sells at this store."""
    if session_id is None:
        return None
    tills = register.tills_of(location_id=location_id)
    selling = {till.session_id for till in tills if till.session_state is SessionState.OPEN}
    return session_id if session_id in selling else None
