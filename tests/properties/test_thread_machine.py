"""Anything that customers, staff, the clock and the worker may do, in any order: the books agree after every step."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from pydantic import BaseModel

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment import subscribers as shortfalls
from noren.domains.fulfilment.contracts import Fulfilment, Shortfall
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, ReturnLine
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock, SetSafety
from noren.domains.storefront import subscribers
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import (
    CheckoutResult,
    PaymentChoice,
    PickupPart,
    PlaceCheckout,
    ShipmentPart,
    WantedLine,
)
from noren.journeys.checkout.settle import rescue_payments
from noren.journeys.collect import Collect, collect
from noren.journeys.giving_back import send_due_refunds
from noren.journeys.mend_promises import mend_endangered, settle_unanswered
from noren.journeys.prepare_pickup import Picked, PreparePickup, prepare_pickup
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.sell_carry_out import SellCarryOut, sell_carry_out
from noren.journeys.ship import Ship, ship
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM, Actor
from noren.platform.idempotency import IdempotencyKey
from noren.platform.outbox.relay import relay_all
from tests.kills.books import disagreements
from tests.world import ADDRESS, CONTACT, NOON, World, clerk, make_world

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("NOREN_PROVE_EXAMPLES", "0"))
OPENING = 6
TOKENS = (
    "tok_ok",
    "tok_ok",
    "tok_ok",
    "tok_decline",
    "tok_timeout",
    "tok_timeout_lost",
    "tok_redirect",
    "tok_refund_fails_once",
)
_SUMS = """
SELECT (SELECT sum(on_hand) FROM stock_level)::bigint,
       (SELECT coalesce(sum(fulfilled_quantity - returned_quantity), 0) FROM orders_line WHERE kind = 'item')::bigint
"""
_PARTS = "SELECT id FROM fulfilment_fulfilment WHERE state = ANY(%s) ORDER BY command_id, due_at, type"
_STATE = """
SELECT (SELECT jsonb_agg(l ORDER BY l.location_id, l.variant_id) FROM stock_level l)::text,
       (SELECT jsonb_agg(jsonb_build_array(o.id, o.state, o.cancelled_minor, o.returned_minor) ORDER BY o.id) FROM orders_order o)::text,
       (SELECT jsonb_agg(jsonb_build_array(p.id, p.state, p.captured_minor, p.refunding_minor, p.refunded_minor) ORDER BY p.id)
          FROM payments_payment p)::text,
       (SELECT count(*) FROM stock_movement), (SELECT count(*) FROM platform_outbox)
"""

goods = st.sampled_from(["shirt", "mug", "beans"])
lines = st.lists(st.tuples(goods, st.integers(1, 4)), min_size=1, max_size=3, unique_by=lambda line: line[0])
stores = st.sampled_from(["shibuya", "umeda"])
everywhere = st.sampled_from(["shibuya", "umeda", "warehouse"])
which = st.integers(0, 1_000)


class Thread(RuleBasedStateMachine):
    """One chain, from its opening to the end of the day; everything is rolled back afterwards."""

    world: World
    FOLLOWS = ("storefront.listing", "platform.deliveries")

    def __init__(self) -> None:
        super().__init__()
        self.at: datetime = NOON
        self.moved = 0
        self.placed: list[CheckoutResult] = []
        self.sold: list[UUID] = []
        self.answered: list[tuple[Callable[..., Any], BaseModel, Actor, IdempotencyKey, Any]] = []
        self.staff = clerk(role="store_manager")
        self._undone = transaction.atomic()
        self._undone.__enter__()
        self._clock = mock.patch.object(subscribers, "now", side_effect=lambda: self.at)
        self._clock.start()
        self._clock_of_shortfalls = mock.patch.object(shortfalls, "now", side_effect=lambda: self.at)
        self._clock_of_shortfalls.start()

    def ask(self, command: Callable[..., Any], wish: BaseModel, actor: Actor) -> Any:
        """One request with a key; a refusal is an answer too."""
        key = IdempotencyKey.of(client="machine", route="any", key=str(uuid7()), body=wish)
        try:
            answer = command(input=wish, actor=actor, at=self.at, key=key)
        except AppError as refusal:
            return refusal
        self.answered.append((command, wish, actor, key, answer))
        return answer

    def order_id(self, number: int) -> UUID:
        known = [placed.order_id for placed in self.placed] + self.sold
        return known[number % len(known)]

    def part(self, number: int, *states: str) -> Fulfilment | None:
        """A part in one of these states; where there is none, or once in five times, any part at all."""
        likely = [row[0] for row in sql.rows(_PARTS, (list(states),))] if number % 5 else []
        parts = likely or [row[0] for row in sql.rows(_PARTS, (["COMPLETED", "PROPOSED", "CANCELED", "FAILED"],))]
        return fulfilment.get_fulfilment(fulfilment_id=parts[number % len(parts)]) if parts else None

    def open_cases(self, part: Fulfilment) -> dict[UUID, Shortfall]:
        """What is missing in a part and not yet settled, by line; what a picker missed is back once it is found."""
        cases = fulfilment.shortfalls_of(order_id=part.order_id)
        return {case.line_id: case for case in cases if case.outcome is None and case.fulfilment_id == part.id}

    def worker(self) -> None:
        """What the worker does in a round."""
        stock.expire_holds(input=stock.ExpireHolds(), actor=SYSTEM, at=self.at)
        rescue_payments(at=self.at)
        send_due_refunds(at=self.at)
        relay_all(at=self.at)
        mend_endangered(at=self.at)
        settle_unanswered(at=self.at)
        relay_all(at=self.at)

    @rule(asked=lines, store=stores, sent=st.booleans(), collected=st.booleans(), token=st.sampled_from(TOKENS))
    def buys(self, asked: list[tuple[str, int]], store: str, sent: bool, collected: bool, token: str) -> None:
        wanted = [WantedLine(variant_id=getattr(self.world, name), quantity=quantity) for name, quantity in asked]
        parts: list[Any] = []
        if collected or not sent:
            parts.append(PickupPart(location_id=getattr(self.world, store), lines=wanted))
        if sent:
            parts.append(ShipmentPart(address=ADDRESS, lines=wanted[:1]))
        wish = PlaceCheckout(contact=CONTACT, parts=parts, payment=PaymentChoice(token=token))
        done = self.ask(checkout, wish, SHOPPER)
        if isinstance(done, CheckoutResult):
            self.placed.append(done)

    @rule(asked=lines, store=stores)
    def sells(self, asked: list[tuple[str, int]], store: str) -> None:
        wanted = [WantedLine(variant_id=getattr(self.world, name), quantity=quantity) for name, quantity in asked]
        done = self.ask(sell_carry_out, SellCarryOut(location_id=getattr(self.world, store), lines=wanted), self.staff)
        assert not isinstance(done, AppError)
        self.sold.append(done.order_id)

    @precondition(lambda self: self.placed or self.sold)
    @rule(number=which, missing=st.integers(0, 2))
    def prepares(self, number: int, missing: int) -> None:
        part = self.part(number, "RESERVED")
        if part is None:
            return
        line = part.lines[0]
        found = max(line.quantity - missing, 0)
        picked = [Picked(line_id=line.id, quantity=found)]
        asked = self.open_cases(part)
        done = self.ask(prepare_pickup, PreparePickup(fulfilment_id=part.id, picked=picked), self.staff)
        if isinstance(done, AppError):
            return
        for one in part.lines:
            short, case = line.quantity - found if one.id == line.id else 0, asked.get(one.id)
            left_before = case.quantity if case is not None and case.cause != "rejected" else 0
            comes_back = case is not None and case.cause == "picking"
            self.moved += left_before - short if comes_back else min(left_before - short, 0)

    @precondition(lambda self: self.placed or self.sold)
    @rule(number=which, right=st.integers(0, 3))
    def collects(self, number: int, right: int) -> None:
        part = self.part(number, "PREPARED")
        if part is not None:
            code = fulfilment.hand_over_code(part.id) if right else "000000"
            self.ask(collect, Collect(fulfilment_id=part.id, code=code), self.staff)

    @precondition(lambda self: self.placed or self.sold)
    @rule(number=which)
    def sends(self, number: int) -> None:
        part = self.part(number, "RESERVED", "PREPARED")
        if part is None:
            return
        cases = self.open_cases(part)
        done = self.ask(ship, Ship(fulfilment_id=part.id, carrier="yamato"), self.staff)
        if not isinstance(done, AppError):
            self.moved += sum(case.quantity for case in cases.values() if case.cause == "picking")

    @precondition(lambda self: self.placed)
    @rule(number=which, by_customer=st.booleans())
    def cancels(self, number: int, by_customer: bool) -> None:
        placed = self.placed[number % len(self.placed)]
        token = placed.access_token if by_customer else ""
        wish = CancelOrder(order_id=placed.order_id, access_token=token)
        self.ask(cancel_order, wish, SHOPPER if by_customer else self.staff)

    @precondition(lambda self: self.placed or self.sold)
    @rule(number=which, quantity=st.integers(1, 2), store=stores, condition=st.sampled_from(Condition))
    def brings_back(self, number: int, quantity: int, store: str, condition: Condition) -> None:
        order = orders.get_order(order_id=self.order_id(number))
        line = order.lines[number % len(order.lines)]
        back = ReturnGoods(
            order_id=order.id,
            location_id=getattr(self.world, store),
            lines=[ReturnLine(line_id=line.id, quantity=quantity, condition=condition)],
        )
        self.ask(return_goods, back, self.staff)

    @rule(name=goods, place=everywhere, delta=st.integers(-4, 4).filter(bool))
    def counts(self, name: str, place: str, delta: int) -> None:
        line = MoveLine(location_id=getattr(self.world, place), variant_id=getattr(self.world, name), delta=delta)
        self.ask(stock.move, MoveStock(reason=MovementReason.COUNT, lines=[line]), self.staff)
        self.moved += delta

    @rule(name=goods, place=everywhere, safety=st.integers(0, 4))
    def keeps_some_back(self, name: str, place: str, safety: int) -> None:
        location, variant = getattr(self.world, place), getattr(self.world, name)
        self.ask(stock.set_safety, SetSafety(location_id=location, variant_id=variant, safety=safety), self.staff)

    @rule(minutes=st.sampled_from([1, 5, 16, 40]))
    def time_passes(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)
        self.worker()
        assert verify.run(at=self.at) == []

    @invariant()
    def the_books_agree(self) -> None:
        """All but what follows with the relay."""
        found = [finding for finding in verify.run(at=self.at) if finding.check not in self.FOLLOWS]
        assert found == []

    @invariant()
    def no_unit_appears_or_vanishes(self) -> None:
        found = sql.row(_SUMS)
        assert found is not None
        on_hand, handed = found
        assert on_hand == 9 * OPENING + self.moved - handed

    def teardown(self) -> None:
        try:
            self._end_of_day()
        finally:
            self._clock.stop()
            self._clock_of_shortfalls.stop()
            self._undone.__exit__(RuntimeError, RuntimeError("undo"), None)

    def _end_of_day(self) -> None:
        """Everything comes to an end, the books of both companies agree, and asking all again changes nothing."""
        for _ in range(3):
            self.at += timedelta(minutes=20)
            self.worker()
        assert verify.run(at=self.at) == []
        assert disagreements(sql.rows) == []
        assert sql.value("SELECT count(*) FROM orders_order WHERE state = 'pending'") == 0
        before = sql.row(_STATE)
        for command, wish, actor, key, answer in self.answered:
            again = command(input=wish, actor=actor, at=self.at, key=key)
            if not (isinstance(answer, CheckoutResult) and answer.state == "pending"):
                assert again == answer
        assert sql.row(_STATE) == before


def test_whatever_is_done_in_whatever_order_the_books_agree() -> None:
    Thread.world = make_world(units=OPENING)
    relay_all(at=NOON)

    run_state_machine_as_test(
        Thread,
        settings=settings(
            max_examples=EXAMPLES or 30,
            stateful_step_count=25,
            deadline=None,
            derandomize=not EXAMPLES,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
