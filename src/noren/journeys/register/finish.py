"""The end of a sale at a till: order, money, goods and the till's own book, all in one transaction."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import (
    FulfilmentType,
    ProposeFulfilment,
    ProposeFulfilments,
    ProposeLine,
    Recipient,
)
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import RegisterGuest
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, Contact, PlacedOrder, PlaceOrder
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import (
    BeginPayment,
    ExpirePayment,
    Outcome,
    Payment,
    PaymentState,
    RecordOutcome,
)
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.register import api as register
from noren.domains.register.api import LockedSession
from noren.domains.register.contracts import (
    RecordTransaction,
    TenderLine,
    TransactionKind,
    TransactionRef,
    TransactionState,
)
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.register.contracts import Contract, Method, RegisterSale, RungUp
from noren.kernel.ids import derived_id
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command


class FinishSale(Contract):
    """`outcome` None: the payment's time is up and the provider has confirmed that it took nothing."""

    sale_id: UUID
    payment_id: UUID
    outcome: Outcome | None
    source: str = "request"


@command("register.finish_sale")
def finish_sale(*, input: FinishSale, actor: Actor, at: datetime) -> TransactionState:
    """Bring a sale that waits for its payment to what the provider said. Doing it again changes nothing.

    Locks: the session, the payment, the till, stock levels.  Emits: payments.*, and what `complete` emits
    """
    begun = register.find_transaction(transaction_id=input.sale_id)
    if begun is None:
        raise register.TransactionNotFound
    session = register.lock_session(begun.session_id)
    state = _written_down(input, actor, at)
    sale = register.find_transaction(transaction_id=input.sale_id)
    if sale is None or sale.state is not TransactionState.PENDING:
        return begun.state if sale is None else sale.state
    if state is PaymentState.CAPTURED:
        rung = RungUp.model_validate(sale.request, strict=False)
        who = replace(SYSTEM, kind=rung.actor_kind, id=rung.actor_id)
        return complete(rung, session, who, at, fingerprint=sale.fingerprint).state
    if state.is_final:
        register.fail_transaction(input=TransactionRef(transaction_id=sale.id), actor=actor, at=at)
        return TransactionState.FAILED
    return TransactionState.PENDING


def finished_at_register(*, payment: Payment, outcome: Outcome | None, source: str, at: datetime) -> bool:
    """Finish the sale at a till that a payment is for; False where it is for something else."""
    if register.find_transaction(transaction_id=payment.purpose_id) is None:
        return False
    told = FinishSale(sale_id=payment.purpose_id, payment_id=payment.id, outcome=outcome, source=source)
    finish_sale(input=told, actor=SYSTEM, at=at)
    return True


def payment_id_of(sale_id: UUID, method: Method) -> UUID:
    """The payment of a sale by one tender."""
    return derived_id("payment", sale_id, method.value)


def complete(rung: RungUp, session: LockedSession, actor: Actor, at: datetime, *, fingerprint: str) -> RegisterSale:
    """Write a paid sale down inside the running command: the order is over, the goods have left, the till counts it.

    A promise to somebody else that can no longer be kept is told as a shortfall.
    Locks: the till, stock levels.
    Emits: orders.placed.v1, .confirmed.v1, .completed.v1, payments.captured.v1, fulfilment.completed.v1,
    stock.changed.v1, stock.shortfall.v1
    """
    location = places.get_location(location_id=session.location_id)
    placed = _placed(rung, session, location, actor, at)
    tenders = _taken(rung, location, actor, at)
    taxes = orders.taxes_of(rung.lines, location.tax_rounding)
    number = register.record_transaction(
        input=RecordTransaction(
            id=rung.sale.id,
            session_id=session.id,
            kind=TransactionKind.SALE,
            order_id=placed.order_id,
            amount_minor=placed.total_minor,
            discount_minor=sum(line.discount_minor for line in rung.lines),
            taxes=taxes,
            tenders=tenders,
            reason="; ".join(line.discount.reason for line in rung.sale.lines if line.discount)[:500],
            fingerprint=fingerprint,
        ),
        actor=actor,
        at=at,
    )
    _handed_over(rung, placed, location, actor, at)
    return RegisterSale(
        sale_id=rung.sale.id,
        state=TransactionState.DONE,
        order_code=placed.order_code,
        till_code=session.till_code,
        number=number,
        total_minor=placed.total_minor,
        currency=placed.currency,
        change_minor=sum(line.change_minor for line in tenders),
        taxes=taxes,
    )


def _written_down(input: FinishSale, actor: Actor, at: datetime) -> PaymentState:
    if input.outcome is None:
        return payments.expire(input=ExpirePayment(payment_id=input.payment_id), actor=actor, at=at)
    told = RecordOutcome(payment_id=input.payment_id, outcome=input.outcome, source=input.source)
    return payments.record_outcome(input=told, actor=actor, at=at)


def _placed(rung: RungUp, session: LockedSession, location: LocationFacts, actor: Actor, at: datetime) -> PlacedOrder:
    """The order, over already, on the session's business day; who did not say who they are is a guest without a name."""
    member_id = rung.sale.member_id or derived_id("guest", rung.sale.id)
    if rung.sale.member_id is not None:
        identity.master_of(member_id=member_id)
    else:
        stranger = RegisterGuest(member_id=member_id, family_name="", given_name="", locale="ja")
        identity.register_guest(input=stranger, actor=actor, at=at)
    return orders.place(
        input=PlaceOrder(
            order_id=rung.sale.id,
            company_id=location.company_id,
            location_id=location.id,
            channel=Channel.STORE,
            member_id=member_id,
            currency=location.currency,
            locale="ja",
            contact=Contact(),
            lines=rung.lines,
            business_date=session.business_date,
            rounding=location.tax_rounding,
            is_over=True,
        ),
        actor=actor,
        at=at,
    )


def _taken(rung: RungUp, location: LocationFacts, actor: Actor, at: datetime) -> list[TenderLine]:
    """The sale's money by tender; cash is taken here, a card or QR has been captured."""
    taken = []
    for tender in rung.sale.tenders:
        payment_id = payment_id_of(rung.sale.id, tender.method)
        received = tender.received_minor if tender.received_minor is not None else tender.amount_minor
        is_cash = tender.method is Method.CASH
        if is_cash:
            cash = BeginPayment(
                payment_id=payment_id,
                purpose_id=rung.sale.id,
                company_id=location.company_id,
                provider="cash",
                method="cash",
                amount_minor=tender.amount_minor,
                currency=location.currency,
            )
            payments.take(input=cash, actor=actor, at=at)
        taken.append(
            TenderLine(
                id=payment_id,
                method=tender.method.value,
                amount_minor=tender.amount_minor,
                received_minor=received if is_cash else tender.amount_minor,
                change_minor=received - tender.amount_minor if is_cash else 0,
            )
        )
    return taken


def _handed_over(rung: RungUp, placed: PlacedOrder, location: LocationFacts, actor: Actor, at: datetime) -> None:
    goods = [(line, line.variant_id) for line in rung.lines if line.variant_id is not None]
    part = ProposeFulfilment(
        id=derived_id("fulfilment", rung.sale.id),
        type=FulfilmentType.CARRY_OUT,
        location_id=location.id,
        reservation_id=rung.sale.id,
        due_at=at,
        recipient=Recipient(),
        lines=[
            ProposeLine(id=line.id, order_line_id=line.id, variant_id=variant_id, quantity=line.quantity)
            for line, variant_id in goods
        ],
    )
    fulfilment.record_carried_out(
        input=ProposeFulfilments(order_id=rung.sale.id, order_code=placed.order_code, fulfilments=[part]),
        actor=actor,
        at=at,
    )
    stock.move(
        input=MoveStock(
            reason=MovementReason.SALE,
            reference_id=rung.sale.id,
            lines=[
                MoveLine(location_id=location.id, variant_id=variant_id, delta=-line.quantity)
                for line, variant_id in goods
            ],
        ),
        actor=actor,
        at=at,
    )
