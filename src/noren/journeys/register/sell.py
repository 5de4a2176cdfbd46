"""A sale at a till: rung up, paid, handed over. Cash and points are one transaction; each card or QR makes one more."""

import hashlib
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.identity import api as identity
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import FrozenLine
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Charge, Outcome, OutcomeKind, Payment, PaymentState
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.register import api as register
from noren.domains.register.contracts import (
    BeginTransaction,
    SessionState,
    Transaction,
    TransactionState,
)
from noren.journeys.checkout.contracts import WantedLine
from noren.journeys.checkout.place import HOLD, TotalChanged
from noren.journeys.counter import priced, with_points
from noren.journeys.endless_aisle import Sourced, hold_sent, source_sent
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.points import use_for
from noren.journeys.register.contracts import (
    GiveUpSale,
    Method,
    RegisterSale,
    RungUp,
    ScannedLine,
    SellAtRegister,
)
from noren.journeys.register.discounts import judge_discounts
from noren.journeys.register.errors import DiscountTooLarge
from noren.journeys.register.finish import FinishSale, complete, finish_sale
from noren.journeys.register.tenders import asked_tenders, begin_payment, judge_tenders
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command


def sell_at_register(*, input: SellAtRegister, actor: Actor, at: datetime) -> RegisterSale:
    """Sell goods at an open till; the same request again is the same sale, and goes on with one that waits.

    First transaction: the sale is rung up, and finished at once unless a card or QR has to be asked. Then provider
    after provider is called, outside of any transaction, and what each says is written down in one of its own. Killed
    in between, the rescue of payments goes on. What the
    customer takes along is never refused for lack of stock: it was there. What is sent is held first.

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
            return begun if begun.state is not TransactionState.PENDING else _gone_on(input, at, is_new=True)
    return _gone_on(input, at, is_new=False) if known.state is TransactionState.PENDING else sale_result(known)


def give_up_sale(*, input: GiveUpSale, actor: Actor, at: datetime) -> RegisterSale:
    """Stop waiting for a card or QR: the provider is told, and unless it has taken the money after all nothing is sold.

    Raises: TransactionNotFound, NotAllowed.
    """
    known = register.find_transaction(transaction_id=input.sale_id)
    if known is None:
        raise register.TransactionNotFound
    actor.require("register.sell", register.get_session(session_id=known.session_id).location_id)
    waiting = _waiting_payment(known.id) if known.state is TransactionState.PENDING else None
    if waiting is None:
        return sale_result(known)
    outcome: Outcome | None = payments.look_up(payment_id=waiting.id)
    if outcome is not None and outcome.kind in (OutcomeKind.ABSENT, OutcomeKind.REDIRECT):
        answer = payments.void(payment_id=waiting.id)
        outcome = answer if answer.kind is OutcomeKind.APPROVED else None
    told = FinishSale(sale_id=known.id, payment_id=waiting.id, outcome=outcome)
    if call_off(input=told, actor=actor, at=at) is TransactionState.FAILED:
        send_pending_refunds(order_id=known.id, at=at)
    return sale_as_it_stands(sale_id=known.id)


@command("register.give_up_sale", permission="register.sell")
def call_off(*, input: FinishSale, actor: Actor, at: datetime) -> TransactionState:
    """Write down what became of a payment that somebody gave up, and who did.

    Locks and emits what `finish_sale` does.
    """
    return finish_sale(input=input, actor=actor, at=at)


@command("register.sell")
def ring_up(*, input: SellAtRegister, actor: Actor, at: datetime) -> RegisterSale:
    """Price a sale and write it down: done if nobody has to be asked for the money, else pending.

    Raises: SessionNotFound, SessionNotOpen, UnknownVariant, NotForSale, DiscountTooLarge, DiscountNeedsApproval,
    TotalChanged, TendersDiffer, CashTooLittle, OneCashOnly, MemberNotFound, TransactionExists, NotAllowed; with points
    what `loyalty.use_points` raises, with goods that are sent what `source_sent` raises and OutOfStock.
    Locks: the session, with points the person's accounts, the till, stock levels.
    Emits: for one that is done what `complete` emits
    """
    session = register.lock_session(input.session_id)
    actor.require("register.sell", session.location_id)
    session.require(SessionState.OPEN)
    if register.find_transaction(transaction_id=input.id) is not None:  # the session's lock has let its twin end
        raise register.TransactionExists
    location = places.get_location(location_id=session.location_id)
    if input.member_id is not None:
        identity.master_of(member_id=input.member_id)
    carried = priced_lines(input.lines, location, at) if input.lines else []
    judge_discounts(input, carried, location.id, actor, at)
    sourced = source_sent(input.sent, location=location, at=at) if input.sent else Sourced((), ())
    before_points = [*carried, *sourced.lines]
    used, lines = with_points(input.points, input.member_id, before_points, location, at)
    rung = RungUp(
        sale=input, lines=lines, points=used, parts=list(sourced.parts), actor_kind=actor.kind, actor_id=actor.id
    )
    total = sum(line.amount_minor for line in lines)
    if input.expected_total_minor is not None and input.expected_total_minor != total:
        raise TotalChanged(total_minor=total, currency=location.currency)
    judge_tenders(input, total - rung.by_points_minor)
    asked = asked_tenders(input)
    if used is not None and input.member_id is not None:
        use_for(
            points=used.points,
            order_id=input.id,
            member_id=input.member_id,
            lines=before_points,
            location=location,
            is_over=not asked,
            actor=actor,
            at=at,
        )
    if not asked:
        return complete(rung, session, actor, at, fingerprint=fingerprint_of(input))
    waiting = BeginTransaction(
        id=input.id,
        session_id=session.id,
        fingerprint=fingerprint_of(input),
        request=rung.model_dump(mode="json"),
    )
    register.begin_transaction(input=waiting, actor=actor, at=at)
    begin_payment(*asked[0], input.id, location, actor, at)
    if rung.parts:
        hold_sent(rung, actor, at, expires_at=at + HOLD)
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
    wanted = [
        WantedLine(variant_id=_variant_of(line), quantity=line.quantity, service_mode=line.service_mode)
        for line in lines
    ]
    return [_discounted(frozen, line) for frozen, line in zip(priced(wanted, location, at), lines, strict=True)]


def fingerprint_of(input: SellAtRegister) -> str:
    """What a repeat of the same request has in common with it."""
    return hashlib.sha256(input.model_dump_json().encode()).hexdigest()


def sale_result(known: Transaction) -> RegisterSale:
    """A sale that is over, as its till is told."""
    decline_code = ""
    if known.state is TransactionState.FAILED:
        refused = (paid.decline_code for paid in payments.payments_for(purpose_id=known.id) if paid.decline_code)
        decline_code = next(refused, "")
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
        points_used=order.points_used,
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


def _gone_on(input: SellAtRegister, at: datetime, *, is_new: bool) -> RegisterSale:
    """Ask the providers for what is not paid yet, one after the other, until one of them has no sure answer."""
    tokens = {payment_id: tender.token for payment_id, tender in asked_tenders(input)}
    for _tender in tokens:
        waiting = _waiting_payment(input.id)
        if waiting is None:
            break
        outcome = _charged(waiting, tokens[waiting.id]) if is_new else _answer(waiting, tokens[waiting.id], at)
        _told(input.id, waiting.id, outcome, at)
        if outcome.kind is not OutcomeKind.APPROVED:
            break
        is_new = True
    return sale_as_it_stands(sale_id=input.id)


def _answer(payment: Payment, token: str, at: datetime) -> Outcome:
    """What the provider knows of a payment; where it has not heard of it, it is asked for the money."""
    known = payments.look_up(payment_id=payment.id)
    if known.kind is not OutcomeKind.ABSENT:
        return known
    if payment.created_at + payments.LEASE <= at:
        return Outcome(kind=OutcomeKind.UNKNOWN)  # the rescue is about to give it up
    return _charged(payment, token)


def _charged(payment: Payment, token: str) -> Outcome:
    """Ask for the money, outside of any transaction; asked twice it is one payment."""
    return payments.charge(
        provider=payment.provider,
        charge=Charge(
            payment_id=payment.id,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            method=payment.method,
            token=token,
            return_url="",
        ),
    )


def _told(sale_id: UUID, payment_id: UUID, outcome: Outcome | None, at: datetime) -> None:
    """Write down what a provider said, and send what goes back because of it."""
    told = FinishSale(sale_id=sale_id, payment_id=payment_id, outcome=outcome)
    if finish_sale(input=told, actor=SYSTEM, at=at) is TransactionState.FAILED:
        send_pending_refunds(order_id=sale_id, at=at)


def _waiting_payment(sale_id: UUID) -> Payment | None:
    """The payment that has no end yet."""
    every = payments.payments_for(purpose_id=sale_id)
    return next((payment for payment in every if not payment.state.is_final), None)


def sale_as_it_stands(*, sale_id: UUID) -> RegisterSale:
    """A sale that was begun, as its till is told of it.

    Raises: TransactionNotFound.
    """
    known = register.find_transaction(transaction_id=sale_id)
    if known is None:
        raise register.TransactionNotFound
    if known.state is not TransactionState.PENDING:
        return sale_result(known)
    waiting = _waiting_payment(sale_id)
    return RegisterSale(
        sale_id=known.id,
        state=TransactionState.PENDING,
        till_code=known.till_code,
        currency=waiting.currency if waiting else "JPY",
        waits_for=Method(waiting.method) if waiting else None,
        waits_minor=waiting.amount_minor if waiting else 0,
        confirm_url=waiting.redirect_url if waiting and waiting.state is PaymentState.REQUIRES_ACTION else "",
    )


def _variant_of(line: ScannedLine) -> UUID:
    if line.variant_id is not None:
        return line.variant_id
    found = catalog.find_variant(code=line.code)
    if found is None:
        raise catalog.UnknownVariant(searched=line.code)
    return found.variant_id


def _discounted(frozen: FrozenLine, line: ScannedLine) -> FrozenLine:
    off = line.discount.of(frozen.amount_minor) if line.discount else 0
    if off > frozen.amount_minor:
        raise DiscountTooLarge(most_minor=frozen.amount_minor)
    return frozen.model_copy(update={"amount_minor": frozen.amount_minor - off, "discount_minor": off})
