"""The simulated day itself: people and staff act on what really stands there, Noren on what it was told, through its commands."""

import heapq
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
from django.core.management import call_command

from bench.day import POLICIES
from bench.day_chain import (
    MORNING,
    STORES,
    VARIANTS,
    WAREHOUSE,
    Chain,
    count,
    department_of,
    draw_chain,
    find_variants,
    live_half_a_year,
    open_chain,
    sibling,
)
from bench.day_demand import CLOSES, Counting, Damaged, Happening, Order, Stolen, Truck, WalkIn, draw_day
from bench.simulated import SimulatedTime
from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState, FulfilmentType, Outcome, Shortfall
from noren.domains.fulfilment.jobs import count_waiting
from noren.domains.orders.contracts import Contact
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import Availability, MoveLine, MovementReason, MoveStock, SetSafetyPolicy
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import Arrival, Ordered, PlacePurchase, ReceivePurchase, SaveSupplier
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import (
    Address,
    CheckoutResult,
    PaymentChoice,
    PickupPart,
    PlaceCheckout,
    ShipmentPart,
    WantedLine,
)
from noren.journeys.collect import Collect, collect
from noren.journeys.giving_back import send_due_refunds
from noren.journeys.margins import review_in_turn, review_moved
from noren.journeys.mend_promises import AnswerShortfall, answer_shortfall, mend_endangered, settle_unanswered
from noren.journeys.prepare_pickup import Picked, PreparePickup, prepare_pickup
from noren.journeys.sell_carry_out import SellCarryOut, sell_carry_out
from noren.journeys.ship import Ship, ship
from noren.kernel.errors import AppError
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql, verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from noren.platform.outbox.relay import relay_all

TICK = 2.0
PICK_MINUTES, PICK_MINUTES_WAREHOUSE = 4.0, 0.5
_CONTACT = Contact(family_name="一日", given_name="花子", email="day@example.com", phone="090-1234-5678")
_ADDRESS = Address(postal_code="1500001", prefecture_code="13", city="渋谷区", town="神宮前", block="1-2-3")
_TO_PICK = "SELECT id, order_id FROM fulfilment_fulfilment WHERE state = 'RESERVED' ORDER BY id"
_OPEN = (FulfilmentState.RESERVED, FulfilmentState.PREPARED)


def open_half_a_year(seed: int) -> None:
    """Write the chain of a seed and its last half year into the database at hand."""
    call_command("migrate", interactive=False, verbosity=0)
    chain = draw_chain(seed)
    open_chain(chain)
    live_half_a_year(chain, seed, write=True)


def live_day(time: SimulatedTime, *, seed: int, policy: str) -> dict[str, float]:
    """Live the day of a seed under a policy; what became of every promise, and what `verify` found in the evening."""
    chain = draw_chain(seed)
    find_variants(chain)
    live_half_a_year(chain, seed, write=False)
    terms = POLICIES[policy]
    if terms is not None:
        stock.set_safety_policy(input=SetSafetyPolicy(**terms), actor=SYSTEM, at=time.at)
    wrong = int((chain.book[:STORES] != chain.shelf[:STORES]).sum())
    day = Day(chain, time)
    day.live(draw_day(chain, seed))
    return {**day.tell(), "records wrong in the morning": wrong, "findings": len(verify.run(at=time.at))}


class Day:
    """One day under one policy. `told` counts what the table reports; `waits` are minutes from order to ready."""

    def __init__(self, chain: Chain, time: SimulatedTime) -> None:
        self.chain, self.time = chain, time
        self.place_of = {place_id: number for number, place_id in enumerate(chain.places)}
        self.variant_of = {variant_id: number for number, variant_id in enumerate(chain.variants)}
        self.aside = np.zeros_like(chain.shelf)
        self.told: Counter[str] = Counter()
        self.waits: list[float] = []
        self.free_at = [0.0] * (STORES + 1)
        self.promised: dict[UUID, tuple[Order, CheckoutResult, datetime]] = {}
        self.answering: set[UUID] = set()
        self.planned: set[UUID] = set()
        self._agenda: list[tuple[float, int, Callable[[float], None]]] = []
        self._entries = 0
        self.supplier = derived_id("day", "supplier")

    def put(self, minute: float, what: Callable[[float], None]) -> None:
        self._entries += 1
        heapq.heappush(self._agenda, (minute, self._entries, what))

    def at(self, minute: float) -> datetime:
        self.time.at = MORNING + timedelta(minutes=minute)
        return self.time.at

    def live(self, happenings: list[tuple[float, Happening]]) -> None:
        """From the morning to closing."""
        supply.save_supplier(
            input=SaveSupplier(id=self.supplier, code="day", name="一日卸"), actor=SYSTEM, at=self.at(0)
        )
        for minute, what in happenings:
            if isinstance(what, Truck):
                self._announce(what)
            self.put(minute, partial(self._happen, what))
        review_in_turn(at=self.at(0))
        tick = 0.0
        while self._agenda and tick <= CLOSES + 60:
            while self._agenda and self._agenda[0][0] <= tick:
                minute, _number, what_then = heapq.heappop(self._agenda)
                what_then(minute)
            self._worker(tick)
            tick += TICK

    def _worker(self, minute: float) -> None:
        """What the worker's timers do, every two minutes (they are quicker in truth)."""
        at = self.at(minute)
        relay_all(at=at)
        mend_endangered(at=at)
        settle_unanswered(at=at)
        send_due_refunds(at=at)
        review_moved(at=at)
        if minute % 6 == 0:
            count_waiting(at=at)
        fulfilment.forget_sourcing()
        for part_id, order_id in sql.rows(_TO_PICK):
            if part_id not in self.planned:
                self.planned.add(part_id)
                self._plan_picking(part_id, self.promised[order_id][0], minute)
        for asked in fulfilment.list_shortfalls(open_only=True, limit=1_000):
            if asked.outcome is None and asked.id not in self.answering and asked.order_id in self.promised:
                self.answering.add(asked.id)
                self.told["asked"] += 1
                order = self.promised[asked.order_id][0]
                self.put(minute + order.answers_after, partial(self._answer, asked, order))

    def _happen(self, what: Happening, minute: float) -> None:
        match what:
            case WalkIn():
                self._walk_in(what, minute)
            case Order():
                self._order(what, minute)
            case Stolen(place, variant):
                self.chain.shelf[place, variant] = max(self.chain.shelf[place, variant] - 1, 0)
            case Damaged(place, variant):
                self._damage(place, variant, minute)
            case Truck():
                self._unload(what, minute)
            case Counting(place, department):
                counted = [(place, v) for v in range(VARIANTS) if department_of(v) == department]
                count(self.chain, counted, self.at(minute), aside=self.aside)

    def _walk_in(self, what: WalkIn, minute: float) -> None:
        lines: Counter[int] = Counter()
        for variant, wanted in what.wants:
            taken = min(wanted, int(self.chain.shelf[what.place, variant]))
            self.chain.shelf[what.place, variant] -= taken
            wrong = what.wrong_size < 0.01
            if taken:
                lines[sibling(variant, what.wrong_size_draw) if wrong else variant] += taken
        if lines:
            wanted_lines = [WantedLine(variant_id=self.chain.variants[v], quantity=n) for v, n in lines.items()]
            sold = SellCarryOut(location_id=self.chain.places[what.place], lines=wanted_lines)
            sell_carry_out(input=sold, actor=SYSTEM, at=self.at(minute))
            self.told["sold in stores"] += 1

    def _damage(self, place: int, variant: int, minute: float) -> None:
        if self.chain.shelf[place, variant] > 0:
            self.chain.shelf[place, variant] -= 1
            location, goods = self.chain.level(place, variant)
            line = MoveLine(location_id=location, variant_id=goods, delta=-1)
            stock.move(input=MoveStock(reason=MovementReason.DAMAGE, lines=[line]), actor=SYSTEM, at=self.at(minute))

    def _announce(self, truck: Truck) -> None:
        due = MORNING + timedelta(minutes=truck.expected)
        lines = [Ordered(variant_id=self.chain.variants[v], quantity=n, expected_at=due) for v, n in truck.lines]
        supply.place_purchase(
            input=PlacePurchase(
                id=derived_id("day", "truck", truck.place),
                supplier_id=self.supplier,
                location_id=self.chain.places[truck.place],
                number=f"DAY-{truck.place}",
                lines=lines,
            ),
            actor=SYSTEM,
            at=self.at(0),
        )

    def _unload(self, truck: Truck, minute: float) -> None:
        for (variant, units), wrong in zip(truck.lines, truck.wrong, strict=True):
            self.chain.shelf[truck.place, variant] += max(units + wrong, 0)
        came = [Arrival(variant_id=self.chain.variants[v], quantity=n) for v, n in truck.lines]
        received = ReceivePurchase(purchase_id=derived_id("day", "truck", truck.place), lines=came)
        supply.receive_purchase(input=received, actor=SYSTEM, at=self.at(minute))

    # On the web

    def _order(self, order: Order, minute: float) -> None:
        """First what they want, then the same in another store; then they leave."""
        self.told["asked for"] += 1
        kept_back = there = False
        if not order.shipped:
            kept_back, there = self._only_the_margin_refuses(order, minute)
        if self._buy(order, order.place, minute):
            return
        self.told["refused first"] += 1
        self.told["kept back"] += kept_back
        self.told["kept back and there"] += kept_back and there
        if order.second is not None and not order.shipped and self._buy(order, order.second, minute):
            self.told["bought elsewhere"] += 1
            return
        self.told["left"] += 1
        self.told["left for the margin"] += kept_back
        self.told["left for the margin and there"] += kept_back and there

    def _levels(self, place: UUID, variants: list[UUID], minute: float) -> dict[UUID, Availability]:
        found = stock.availability(variant_ids=variants, location_ids=[place], at=self.at(minute))
        return {level.variant_id: level for level in found}

    def _only_the_margin_refuses(self, order: Order, minute: float) -> tuple[bool, bool]:
        """Whether the record has the goods free but for its margin, and whether they really stand there free."""
        goods = {self.chain.variants[variant]: units for variant, units in order.wants}
        levels = self._levels(self.chain.places[order.place], list(goods), minute)
        free = {v: level.on_hand - level.reserved - level.unavailable for v, level in levels.items()}
        refused = any(free.get(v, 0) - levels[v].safety < units for v, units in goods.items() if v in levels)
        enough = all(free.get(v, 0) >= units for v, units in goods.items())
        there = all(
            self.chain.shelf[order.place, variant]
            - (levels[self.chain.variants[variant]].reserved - self.aside[order.place, variant])
            >= units
            for variant, units in order.wants
            if self.chain.variants[variant] in levels
        )
        return enough and refused, bool(there)

    def _buy(self, order: Order, place: int, minute: float) -> bool:
        lines = [WantedLine(variant_id=self.chain.variants[v], quantity=n) for v, n in order.wants]
        part = (
            ShipmentPart(address=_ADDRESS, lines=lines)
            if order.shipped
            else PickupPart(location_id=self.chain.places[place], lines=lines)
        )
        wish = PlaceCheckout(
            id=uuid7(),
            contact=_CONTACT,
            parts=[part],
            payment=PaymentChoice(token="tok_ok"),  # noqa: S106 - play money
        )
        try:
            bought = checkout(input=wish, actor=SHOPPER, at=self.at(minute))
        except stock.OutOfStock:
            return False
        self.told["promised"] += 1
        parts = fulfilment.of_order(order_id=bought.order_id)
        for one in parts:
            levels = self._levels(one.location_id, [line.variant_id for line in one.lines], minute)
            if any(level.on_hand - level.reserved - level.unavailable < 0 for level in levels.values()):
                self.told["oversold"] += 1
        self.promised[bought.order_id] = (order, bought, max(one.due_at for one in parts))
        return True

    # In the store

    def _plan_picking(self, part_id: UUID, order: Order, minute: float) -> None:
        part = fulfilment.get_fulfilment(fulfilment_id=part_id)
        place = self.place_of[part.location_id]
        begins = max(minute + order.reaction, self.free_at[place], 90.0)
        each = PICK_MINUTES_WAREHOUSE if place == WAREHOUSE else PICK_MINUTES
        self.free_at[place] = begins + each * len(part.lines)
        self.put(self.free_at[place], partial(self._pick, part.id, order))

    def _pick(self, part_id: UUID, order: Order, minute: float) -> None:
        part = fulfilment.get_fulfilment(fulfilment_id=part_id)
        cases = fulfilment.shortfalls_of(order_id=part.order_id)
        if part.state is not FulfilmentState.RESERVED:
            return
        waiting = any(
            c.outcome is None or (c.outcome is Outcome.WAITING and part.due_at > self.at(minute)) for c in cases
        )
        if waiting and minute < CLOSES:
            self.put(minute + 10, partial(self._pick, part_id, order))
            return
        place = self.place_of[part.location_id]
        picked = []
        for line in part.lines:
            variant = self.variant_of[line.variant_id]
            found = min(line.quantity, int(self.chain.shelf[place, variant]))
            self.chain.shelf[place, variant] -= found
            self.aside[place, variant] += found
            picked.append(Picked(line_id=line.id, quantity=found))
            if found < line.quantity:
                self.told["short picks"] += 1
        done = prepare_pickup(
            input=PreparePickup(fulfilment_id=part.id, picked=picked), actor=SYSTEM, at=self.at(minute)
        )
        if done.state is FulfilmentState.PREPARED:
            self.put(minute + order.comes_after, partial(self._hand_over, part.id))

    def _hand_over(self, part_id: UUID, minute: float) -> None:
        part = fulfilment.get_fulfilment(fulfilment_id=part_id)
        if part.state is not FulfilmentState.PREPARED:
            return
        if part.type is FulfilmentType.SHIPMENT:
            ship(input=Ship(fulfilment_id=part.id, carrier="yamato"), actor=SYSTEM, at=self.at(minute))
        else:
            code = fulfilment.hand_over_code(part.id)
            collect(input=Collect(fulfilment_id=part.id, code=code), actor=SYSTEM, at=self.at(minute))
        place = self.place_of[part.location_id]
        for line in part.lines:
            self.aside[place, self.variant_of[line.variant_id]] -= line.picked_quantity

    def _answer(self, asked: Shortfall, order: Order, minute: float) -> None:
        """The customer takes what they like best of what is offered, else the first."""
        now = fulfilment.find_shortfall(shortfall_id=asked.id)
        if now is None or now.outcome is not None:
            return
        offered = {option.remedy.value: option for option in reversed(now.options)}
        chosen = offered.get(order.prefers.value) or offered["REFUND"]
        token = self.promised[asked.order_id][1].access_token
        wish: dict[str, Any] = {"shortfall_id": asked.id, "remedy": chosen.remedy, "location_id": chosen.location_id}
        try:
            answer_shortfall(input=AnswerShortfall(**wish, access_token=token), actor=SHOPPER, at=self.at(minute))
        except AppError:
            self.put(minute + 5, partial(self._answer, asked, order))

    # In the evening

    def tell(self) -> dict[str, float]:
        """What has become of every promise, in orders."""
        cases: dict[UUID, list[Shortfall]] = {}
        for case in fulfilment.list_shortfalls(limit=100_000):
            cases.setdefault(case.order_id, []).append(case)
        for order_id, (order, bought, due_at) in self.promised.items():
            self.told[f"promise {self._fate(order, order_id, bought, due_at, cases.get(order_id, []))}"] += 1
        for case in (case for of_order in cases.values() for case in of_order):
            self.told[f"case {case.outcome.value if case.outcome else 'OPEN'}"] += 1
            self.told[f"found at the {case.cause}"] += 1
        told: dict[str, float] = dict(self.told)
        told["median wait"] = float(np.median(self.waits)) if self.waits else 0.0
        told["wait of nine in ten"] = float(np.percentile(self.waits, 90)) if self.waits else 0.0
        return told

    def _fate(
        self, order: Order, order_id: UUID, bought: CheckoutResult, due_at: datetime, cases: list[Shortfall]
    ) -> str:
        """Kept as promised, late, mended by another way the customer chose, or broken (something was refunded)."""
        parts = [part for part in fulfilment.of_order(order_id=order_id) if part.lines]
        ready = [
            part for part in parts if part.prepared_at is not None and part.state in (*_OPEN, FulfilmentState.COMPLETED)
        ]
        units = sum(line.picked_quantity for part in ready for line in part.lines)
        if units < sum(wanted for _variant, wanted in order.wants):
            return "open" if any(part.state is FulfilmentState.RESERVED for part in parts) else "broken"
        last = max(part.prepared_at for part in ready if part.prepared_at)
        first = min(part.created_at for part in parts)
        self.waits.append((last - first) / timedelta(minutes=1))
        if any(case.outcome in (Outcome.WAITING, Outcome.OTHER_STORE, Outcome.EXCHANGED) for case in cases):
            return "mended by choice"
        return "kept" if last <= due_at else "late"
