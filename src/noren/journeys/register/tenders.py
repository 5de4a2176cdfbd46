"""How a sale at a till is paid: what its tenders are called, who is asked next, and what goes back when one is refused."""

from datetime import datetime
from uuid import UUID

from noren.domains.payments import api as payments
from noren.domains.payments.contracts import BeginPayment, Payment, PaymentState
from noren.domains.places.contracts import LocationFacts
from noren.domains.register.contracts import TenderLine
from noren.journeys.giving_back import begin_giving_back
from noren.journeys.points import POINTS, points_payment_id, release_points, take_points_payment
from noren.journeys.register.contracts import GivenTender, Method, RungUp, SellAtRegister
from noren.journeys.register.errors import CashTooLittle, OneCashOnly, TendersDiffer
from noren.kernel.ids import derived_id
from noren.platform.actor import Actor


def judge_tenders(sale: SellAtRegister, due_minor: int) -> None:
    """What is paid is what is due.

    Raises: TendersDiffer, OneCashOnly, CashTooLittle.
    """
    if sum(tender.amount_minor for tender in sale.tenders) != due_minor:
        raise TendersDiffer(total_minor=due_minor)
    if sum(tender.method is Method.CASH for tender in sale.tenders) > 1:
        raise OneCashOnly
    for tender in sale.tenders:
        if tender.received_minor is not None and tender.received_minor < tender.amount_minor:
            raise CashTooLittle


def named_tenders(sale: SellAtRegister) -> list[tuple[UUID, GivenTender]]:
    """The tenders in their order, each with the id of its payment."""
    seen: dict[Method, int] = {}
    named = []
    for tender in sale.tenders:
        seen[tender.method] = seen.get(tender.method, 0) + 1
        which = [] if seen[tender.method] == 1 else [str(seen[tender.method])]
        named.append((derived_id("payment", sale.id, tender.method.value, *which), tender))
    return named


def asked_tenders(sale: SellAtRegister) -> list[tuple[UUID, GivenTender]]:
    """Those that somebody has to be asked for."""
    return [(payment_id, tender) for payment_id, tender in named_tenders(sale) if tender.method is not Method.CASH]


def next_payment(rung: RungUp, location: LocationFacts, actor: Actor, at: datetime) -> Payment | None:
    """The payment that a sale waits for: the first that is not captured, begun if it has not been. None: all are paid."""
    begun = {payment.id: payment for payment in payments.payments_for(purpose_id=rung.sale.id)}
    for payment_id, tender in asked_tenders(rung.sale):
        if payment_id not in begun:
            begin_payment(payment_id, tender, rung.sale.id, location, actor, at)
            return payments.get_payment(payment_id=payment_id)
        if begun[payment_id].state is not PaymentState.CAPTURED:
            return begun[payment_id]
    return None


def begin_payment(
    payment_id: UUID, tender: GivenTender, sale_id: UUID, location: LocationFacts, actor: Actor, at: datetime
) -> None:
    """Write down that a card or QR is asked next. The one after it is begun when this one has paid, so that the
    rescue gives up nothing that nobody was asked for yet."""
    payments.begin(
        input=BeginPayment(
            payment_id=payment_id,
            purpose_id=sale_id,
            company_id=location.company_id,
            provider=tender.provider,
            method=tender.method.value,
            amount_minor=tender.amount_minor,
            currency=location.currency,
        ),
        actor=actor,
        at=at,
    )


def taken_tenders(rung: RungUp, location: LocationFacts, actor: Actor, at: datetime) -> list[TenderLine]:
    """The sale's money by tender, inside the running command: points and cash are taken here, cards have paid."""
    taken = []
    if rung.by_points_minor:
        take_points_payment(
            order_id=rung.sale.id,
            company_id=location.company_id,
            value_minor=rung.by_points_minor,
            currency=location.currency,
            actor=actor,
            at=at,
        )
        by_points = TenderLine(
            id=points_payment_id(rung.sale.id), method=POINTS, amount_minor=rung.by_points_minor,
            received_minor=rung.by_points_minor,
        )  # fmt: skip
        taken.append(by_points)
    for payment_id, tender in named_tenders(rung.sale):
        if tender.method is Method.CASH:
            _take_cash(payment_id, tender, rung.sale.id, location, actor, at)
        received = tender.received_minor if tender.received_minor is not None else tender.amount_minor
        handed = received if tender.method is Method.CASH else tender.amount_minor
        taken.append(
            TenderLine(
                id=payment_id,
                method=tender.method.value,
                amount_minor=tender.amount_minor,
                received_minor=handed,
                change_minor=handed - tender.amount_minor,
            )
        )
    return taken


def all_goes_back(rung: RungUp, actor: Actor, at: datetime) -> None:
    """One tender was refused: what the others took goes back, held points are free again."""
    if rung.points is not None:
        release_points(rung.sale.id, actor, at)
    owed = sum(
        payment.captured_minor - sum(refund.amount_minor for refund in payment.refunds)
        for payment in payments.payments_for(purpose_id=rung.sale.id)
        if payment.state is PaymentState.CAPTURED
    )
    if owed:
        begin_giving_back(
            refund_id=derived_id("refund", rung.sale.id, "called off"),
            order_id=rung.sale.id,
            amount_minor=owed,
            reason="called_off",
            actor=actor,
            at=at,
        )


def _take_cash(
    payment_id: UUID, tender: GivenTender, sale_id: UUID, location: LocationFacts, actor: Actor, at: datetime
) -> None:
    cash = BeginPayment(
        payment_id=payment_id,
        purpose_id=sale_id,
        company_id=location.company_id,
        provider="cash",
        method="cash",
        amount_minor=tender.amount_minor,
        currency=location.currency,
    )
    payments.take(input=cash, actor=actor, at=at)
