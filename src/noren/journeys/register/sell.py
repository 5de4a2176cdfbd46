"""A sale at a till: rung up, paid, handed over. Cash alone is one transaction; a card or QR makes it two."""

import hashlib
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, FrozenLine
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import BeginPayment, Charge, Outcome, OutcomeKind
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.register import api as register
from noren.domains.register.contracts import BeginTransaction, SessionState, Transaction, TransactionState
from noren.journeys.checkout.contracts import WantedLine
from noren.journeys.checkout.place import TotalChanged
from noren.journeys.checkout.plan import frozen_line
from noren.journeys.register.contracts import (
    GivenTender,
    Method,
    RegisterSale,
    RungUp,
    ScannedLine,
    SellAtRegister,
)
from noren.journeys.register.errors import CashTooLittle, DiscountTooLarge, OneCardOnly, TendersDiffer
from noren.journeys.register.finish import FinishSale, complete, finish_sale, payment_id_of
from noren.kernel.tax import ServiceMode
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command


def sell_at_register(*, input: SellAtRegister, actor: Actor, at: datetime) -> RegisterSale:
    """Sell goods at an open till; the same request again is the same sale, and goes on with one that waits.

    First transaction: the sale is rung up, and finished at once unless a card or QR has to be asked. Then the
    provider is called, outside of any transaction. Second transaction: what its answer means. Killed in between, the
    rescue of payments goes on. Never refused for lack of stock: what the customer holds was there.

    Raises: what `ring_up` raises.
    """
    known = _known(input, actor)
    if known is None:
        try:
            begun = ring_up(input=input, actor=actor, at=at)
        except register.TransactionExists:
            known = _known(input, actor)
            if known is None:
                raise
        else:
            return begun if begun.state is not TransactionState.PENDING else _asked(input, at)
    if known.state is TransactionState.PENDING:
        return _looked_up(input.id, at)
    return sale_result(known)


@command("register.sell")
def ring_up(*, input: SellAtRegister, actor: Actor, at: datetime) -> RegisterSale:
    """Price a sale and write it down: done if it is paid in cash, pending if somebody has to be asked for the money.

    Raises: SessionNotFound, SessionNotOpen, UnknownVariant, NotForSale, DiscountTooLarge, TotalChanged, TendersDiffer,
    CashTooLittle, OneCardOnly, MemberNotFound, TransactionExists, NotAllowed.
    Locks: the session, the till, stock levels.
    Emits: for one that is done what `complete` emits
    """
    session = register.lock_session(input.session_id)
    actor.require("register.sell", session.location_id)
    session.require(SessionState.OPEN)
    if register.find_transaction(transaction_id=input.id) is not None:  # the session's lock has let its twin end
        raise register.TransactionExists
    if any(line.discount for line in input.lines):
        actor.require("register.discount", session.location_id)
    location = places.get_location(location_id=session.location_id)
    lines = priced_lines(input.lines, location, at)
    rung = RungUp(sale=input, lines=lines, actor_kind=actor.kind, actor_id=actor.id)
    total = sum(line.amount_minor for line in lines)
    if input.expected_total_minor is not None and input.expected_total_minor != total:
        raise TotalChanged(total_minor=total, currency=location.currency)
    _judge_tenders(input, total)
    asked = _over_the_network(input)
    if asked is None:
        return complete(rung, session, actor, at, fingerprint=fingerprint_of(input))
    register.begin_transaction(
        input=BeginTransaction(
            id=input.id,
            session_id=session.id,
            fingerprint=fingerprint_of(input),
            request=rung.model_dump(mode="json"),
        ),
        actor=actor,
        at=at,
    )
    payments.begin(
        input=BeginPayment(
            payment_id=payment_id_of(input.id, asked.method),
            purpose_id=input.id,
            company_id=location.company_id,
            provider=asked.provider,
            method=asked.method.value,
            amount_minor=asked.amount_minor,
            currency=location.currency,
        ),
        actor=actor,
        at=at,
    )
    return RegisterSale(
        sale_id=input.id,
        state=TransactionState.PENDING,
        till_code=session.till_code,
        total_minor=total,
        currency=location.currency,
    )


def priced_lines(lines: list[ScannedLine], location: LocationFacts, at: datetime) -> list[FrozenLine]:
    """Lines as they are sold at a place: found by code where that is all we know, named, priced, taxed, discounted.

    Raises: UnknownVariant, NotForSale, DiscountTooLarge.
    """
    wanted = [_variant_of(line) for line in lines]
    quoted = catalog.quote(
        variant_ids=wanted,
        channel=Channel.STORE.value,
        location_id=location.id,
        at=at,
        currency=location.currency,
    )
    return [
        _discounted(
            frozen_line(
                line=WantedLine(variant_id=variant_id, quantity=line.quantity, service_mode=line.service_mode),
                quoted=found,
                served=ServiceMode.TAKEAWAY,
                at=at,
            ),
            line,
        )
        for line, variant_id, found in zip(lines, wanted, quoted, strict=True)
    ]


def fingerprint_of(input: SellAtRegister) -> str:
    """What a repeat of the same request has in common with it."""
    return hashlib.sha256(input.model_dump_json().encode()).hexdigest()


def sale_result(known: Transaction) -> RegisterSale:
    """A sale that is over, as its till is told."""
    decline_code = ""
    if known.state is TransactionState.FAILED:
        decline_code = next((paid.decline_code for paid in payments.payments_for(purpose_id=known.id)), "")
    if known.order_id is None:
        return RegisterSale(
            sale_id=known.id, state=known.state, till_code=known.till_code, decline_code=decline_code or "declined"
        )
    order = orders.get_order(order_id=known.order_id)
    return RegisterSale(
        sale_id=known.id,
        state=known.state,
        order_code=order.code,
        till_code=known.till_code,
        number=known.number,
        total_minor=order.total_minor,
        currency=order.currency,
        change_minor=sum(line.change_minor for line in known.tenders),
        taxes=order.taxes,
    )


def _known(input: SellAtRegister, actor: Actor) -> Transaction | None:
    """The sale of this id, if it was begun; another request under its id is refused."""
    known = register.find_transaction(transaction_id=input.id)
    if known is None:
        return None
    actor.require("register.sell", register.get_session(session_id=known.session_id).location_id)
    if known.fingerprint != fingerprint_of(input):
        raise register.TransactionExists
    return known


def _asked(input: SellAtRegister, at: datetime) -> RegisterSale:
    """Ask the provider for the money, outside of any transaction, and finish with what it says."""
    tender = _over_the_network(input)
    assert tender is not None  # noqa: S101 - a sale without one is never pending
    payment = payments.get_payment(payment_id=payment_id_of(input.id, tender.method))
    outcome = payments.charge(
        provider=payment.provider,
        charge=Charge(
            payment_id=payment.id,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            method=payment.method,
            token=tender.token,
            return_url="",
        ),
    )
    return _finished(input.id, payment.id, outcome, at)


def _looked_up(sale_id: UUID, at: datetime) -> RegisterSale:
    """Ask the provider what became of the payment that a sale waits for."""
    payment = next(iter(payments.payments_for(purpose_id=sale_id)))
    outcome = payments.look_up(payment_id=payment.id)
    if outcome.kind is OutcomeKind.ABSENT and payment.created_at + payments.LEASE > at:
        outcome = Outcome(kind=OutcomeKind.UNKNOWN)
    return _finished(sale_id, payment.id, outcome, at)


def _finished(sale_id: UUID, payment_id: UUID, outcome: Outcome, at: datetime) -> RegisterSale:
    told = FinishSale(sale_id=sale_id, payment_id=payment_id, outcome=outcome)
    finish_sale(input=told, actor=SYSTEM, at=at)
    known = register.find_transaction(transaction_id=sale_id)
    assert known is not None  # noqa: S101 - it was just finished
    return sale_result(known) if known.state is not TransactionState.PENDING else _waiting(known)


def _waiting(known: Transaction) -> RegisterSale:
    return RegisterSale(sale_id=known.id, state=TransactionState.PENDING, till_code=known.till_code)


def _variant_of(line: ScannedLine) -> UUID:
    if line.variant_id is not None:
        return line.variant_id
    found = catalog.find_variant(code=line.code)
    if found is None:
        raise catalog.UnknownVariant(searched=line.code)
    return found.variant_id


def _discounted(frozen: FrozenLine, line: ScannedLine) -> FrozenLine:
    if line.discount is None:
        return frozen
    off = line.discount.amount_minor
    if off > frozen.amount_minor:
        raise DiscountTooLarge(most_minor=frozen.amount_minor)
    return frozen.model_copy(update={"amount_minor": frozen.amount_minor - off, "discount_minor": off})


def _judge_tenders(input: SellAtRegister, total: int) -> None:
    if sum(tender.amount_minor for tender in input.tenders) != total:
        raise TendersDiffer(total_minor=total)
    methods = [tender.method for tender in input.tenders]
    if sum(method is not Method.CASH for method in methods) > 1 or methods.count(Method.CASH) > 1:
        raise OneCardOnly
    for tender in input.tenders:
        if tender.received_minor is not None and tender.received_minor < tender.amount_minor:
            raise CashTooLittle


def _over_the_network(input: SellAtRegister) -> GivenTender | None:
    return next((tender for tender in input.tenders if tender.method is not Method.CASH), None)
