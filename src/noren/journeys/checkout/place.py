from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import (
    FulfilmentType,
    ProposeFulfilment,
    ProposeFulfilments,
    ProposeLine,
    Recipient,
)
from noren.domains.holds.contracts import Hold
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import RegisterGuest
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, FrozenLine, PlaceOrder, PointsAs, PointsUse
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import BeginPayment
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReserveLine, ReserveStock
from noren.journeys.checkout.contracts import PlaceCheckout, Placed
from noren.journeys.checkout.plan import Plan, PlannedPart, plan_checkout
from noren.journeys.held_goods import order_held, with_held
from noren.journeys.points import POINTS, as_used, discounted, points_payment_id, tendered, terms_for, use_for
from noren.kernel.errors import AppError, ErrorKind
from noren.kernel.ids import derived_id
from noren.platform.actor import Actor, ActorKind
from noren.platform.command import command

HOLD = timedelta(minutes=15)


class TotalChanged(AppError):
    """`total_minor` is what it costs now: show it and ask again."""

    code = "checkout.total_changed"
    kind = ErrorKind.CONFLICT
    message = "The total has changed since it was shown."


class ChannelNotOpen(AppError):
    """A counter's or a call's orders are placed by staff, history is imported: their prices are not a shopper's to choose."""

    code = "checkout.channel_not_open"
    kind = ErrorKind.FORBIDDEN
    message = "Orders of this channel are placed by staff."


class ContactMissing(AppError):
    code = "checkout.contact_missing"
    kind = ErrorKind.INVALID
    message = "A name and an e-mail address or a phone number are needed."


@command("checkout.place")
def place(*, input: PlaceCheckout, actor: Actor, at: datetime) -> Placed:
    """The first transaction of a checkout: order pending, payment to be made, goods promised for 15 minutes.

    The order's lines, the promise's lines and the fulfilments' lines share their ids. Stock is the last thing
    to be locked. What happens next is `settle`; if nothing does, the payment's rescue timer and the promise's
    expiry undo all of it.

    Raises: what planning raises, OutOfStock, TotalChanged, ContactMissing, ChannelNotOpen; with points what
    `loyalty.use_points` raises; with a hold HoldNotFound, HoldEnded, HoldNotInCheckout.
    Locks: idempotency, with points the person's accounts, with a hold the hold, then stock levels.  Emits: orders.placed.v1, stock.changed.v1
    """
    _require_channel(input, actor)
    _require_contact(input)
    wanted, hold = with_held(input, at=at)
    plan = plan_checkout(wanted, at=at)
    points, lines = _with_points(input, plan, actor, at)
    total = sum(line.amount_minor for line in lines)
    if input.expected_total_minor is not None and input.expected_total_minor != total:
        raise TotalChanged(total_minor=total, currency=plan.location.currency)
    placed = orders.place(
        input=PlaceOrder(
            order_id=input.id,
            company_id=plan.location.company_id,
            location_id=plan.location.id,
            channel=input.channel,
            member_id=actor.member_id or _guest_id(input),
            currency=plan.location.currency,
            locale=input.locale,
            contact=input.contact,
            lines=lines,
            business_date=places.business_date(location=plan.location, at=at),
            rounding=plan.rounding,
            points=points,
        ),
        actor=actor,
        at=at,
    )
    if actor.member_id is None:
        _register_guest(input, actor, at)
    _propose_fulfilments(input, plan, placed.order_code, actor, at)
    if points is not None and actor.member_id is not None:
        _hold_points(points, input, plan, actor.member_id, actor, at)
    payment = _payment(input, plan, total, points)
    payments.begin(input=payment, actor=actor, at=at)
    _promise(input, plan, hold, actor, at)
    return Placed(
        order_id=input.id,
        order_code=placed.order_code,
        payment_id=payment.payment_id,
        provider=payment.provider,
        total_minor=placed.total_minor,
        currency=placed.currency,
        points_used=input.points,
        due_minor=payment.amount_minor,
    )


def _promise(input: PlaceCheckout, plan: Plan, hold: Hold | None, actor: Actor, at: datetime) -> None:
    """Promise the goods; those that are held are promised already, and become the order's."""
    until = at + HOLD
    kept = order_held(hold, plan, input, until, actor, at) if hold else frozenset[UUID]()
    lines = [
        ReserveLine(id=line.id, location_id=part.location.id, variant_id=line.variant_id, quantity=line.quantity)
        for part in plan.parts
        for line in part.lines
        if line.variant_id is not None and line.id not in kept
    ]
    if lines:
        wish = ReserveStock(reservation_id=input.id, expires_at=until, lines=lines)
        stock.reserve(input=wish, actor=actor, at=at)


def _with_points(
    input: PlaceCheckout, plan: Plan, actor: Actor, at: datetime
) -> tuple[PointsUse | None, list[FrozenLine]]:
    """What the points of the order do, and its lines: lower where points are a discount."""
    if not input.points:
        return None, plan.lines
    used = terms_for(points=input.points, member_id=actor.member_id, lines=plan.lines, location=plan.location, at=at)
    if used.as_ is PointsAs.TENDER:
        return as_used(used), plan.lines
    return as_used(used), discounted(plan.lines, used.value_minor, currency=plan.location.currency)


def _hold_points(
    points: PointsUse, input: PlaceCheckout, plan: Plan, member_id: UUID, actor: Actor, at: datetime
) -> None:
    use_for(
        points=points.points,
        order_id=input.id,
        member_id=member_id,
        lines=plan.lines,
        location=plan.location,
        is_over=False,
        actor=actor,
        at=at,
    )


def _payment(input: PlaceCheckout, plan: Plan, total_minor: int, points: PointsUse | None) -> BeginPayment:
    """The payment that the order waits for: of the money that is due, or of the points alone where none is."""
    due = total_minor - tendered(points)
    alone = points is not None and due == 0
    return BeginPayment(
        payment_id=points_payment_id(input.id) if alone else derived_id("payment", input.id),
        purpose_id=input.id,
        company_id=plan.location.company_id,
        provider=POINTS if alone else input.payment.provider,
        method=POINTS if alone else input.payment.method,
        amount_minor=total_minor if alone else due,
        currency=plan.location.currency,
    )


def _require_channel(input: PlaceCheckout, actor: Actor) -> None:
    of_staff = input.channel in (Channel.STORE, Channel.PHONE)
    if input.channel is Channel.IMPORT or (of_staff and actor.kind in (ActorKind.ANONYMOUS, ActorKind.MEMBER)):
        raise ChannelNotOpen


def _require_contact(input: PlaceCheckout) -> None:
    contact = input.contact
    if not contact.family_name or not (contact.email or contact.phone):
        raise ContactMissing


def _guest_id(input: PlaceCheckout) -> UUID:
    """A guest is known by their order: sent again it is the same guest."""
    return derived_id("guest", input.id)


def _register_guest(input: PlaceCheckout, actor: Actor, at: datetime) -> None:
    """Behind the order in time, so that a repeated order is refused as what it is."""
    contact = input.contact
    identity.register_guest(
        input=RegisterGuest(
            member_id=_guest_id(input),
            family_name=contact.family_name,
            given_name=contact.given_name,
            family_name_kana=contact.family_name_kana,
            given_name_kana=contact.given_name_kana,
            email=contact.email or None,
            phone=contact.phone or None,
            locale=input.locale,
        ),
        actor=actor,
        at=at,
    )


def _propose_fulfilments(input: PlaceCheckout, plan: Plan, order_code: str, actor: Actor, at: datetime) -> None:
    fulfilment.propose(
        input=ProposeFulfilments(
            order_id=input.id,
            order_code=order_code,
            fulfilments=[_proposed(input, part) for part in plan.parts],
        ),
        actor=actor,
        at=at,
    )


def _proposed(input: PlaceCheckout, part: PlannedPart) -> ProposeFulfilment:
    contact = input.contact
    return ProposeFulfilment(
        id=derived_id("fulfilment", part.lines[0].id),
        type=FulfilmentType(part.type),
        location_id=part.location.id,
        reservation_id=input.id,
        due_at=part.due_at,
        why=part.why,
        recipient=Recipient(
            name=f"{contact.family_name} {contact.given_name}".strip(),
            phone=contact.phone,
            **(part.address.model_dump() if part.address else {}),
        ),
        lines=[
            ProposeLine(id=line.id, order_line_id=line.id, variant_id=line.variant_id, quantity=line.quantity)
            for line in part.lines
            if line.variant_id is not None
        ],
    )
