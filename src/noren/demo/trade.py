"""Weeks of trade and the day in progress, through the same journeys that pages and API use."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, partial
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from noren.demo import points
from noren.demo.chain import WAREHOUSE, place_id
from noren.demo.clock import TOKYO, Clock
from noren.demo.goods import Goods, Single, on_sale_since, singles_of
from noren.demo.people import Shopper, clerk_of
from noren.demo.shelves import Shelf
from noren.demo.tills import SINCE_DAYS, Tills
from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, Condition, LineKind, ReturnLine
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import (
    PaymentChoice,
    PickupPart,
    PlaceCheckout,
    ShipmentPart,
    WantedLine,
)
from noren.journeys.collect import Collect, collect
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.sell_carry_out import SellCarryOut, sell_carry_out
from noren.journeys.ship import Ship, ship
from noren.platform.actor import Actor
from noren.platform.command import as_history

Basket = list[tuple[Single, int]]
LIVE_SINCE = timedelta(hours=1)
"""What is older is history: nobody gets a letter about it."""
Step = Callable[[datetime], object]
BUSY = range(10, 21)
COUNTER_A_DAY, ONLINE_A_DAY = 4, 40
REGULARS = 2.5
"""How unevenly people shop: the higher, the more of the trade is with a few who come again and again."""
SOME_POINTS = 30


@dataclass
class Trade:
    """The chain at work: who is there, what can be promised, and what happens next, in the order of time."""

    clock: Clock
    goods: list[Goods]
    rows: list[dict[str, Any]]
    staff: dict[str, Actor]
    shoppers: list[Shopper]
    shelf: Shelf
    rng: Random
    tills: Tills
    _next: list[tuple[datetime, int, Step]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _touched: set[UUID] = field(default_factory=set)
    _orders: Iterator[int] = field(default_factory=count)

    @cached_property
    def _since(self) -> list[tuple[Goods, datetime]]:
        return [(item, on_sale_since(item, self.clock)) for item in self.goods]

    def at(self, when: datetime, step: Step) -> None:
        """Let something happen at its time, if that has come already."""
        if when <= self.clock.start:
            heappush(self._next, (when, next(self._numbers), step))

    def go_on(self) -> Iterator[int]:
        """Let everything happen, one after the other; yields how much is still to come."""
        evening = self.clock.midnight(1 - self.clock.days)
        while self._next:
            when, _number, step = heappop(self._next)
            while when > evening:
                self._close_day(evening)
                evening += timedelta(days=1)
            with as_history() if when < self.clock.start - LIVE_SINCE else nullcontext():
                step(when)
            yield len(self._next)
        self._close_day(self.clock.start)

    def _close_day(self, at: datetime) -> None:
        """What the past told of nobody has followed: the points of the day are written down when it is over."""
        with as_history():
            points.follow(self._touched, at=at)
        self._touched.clear()

    def facts(self, place: str) -> LocationFacts:
        """A place as the domain knows it."""
        return places.all_facts()[place_id(place)]

    def plan_days(self) -> None:
        """Put the sales of every day on the calendar: at the counters, and over web and app."""
        for day in range(-self.clock.days, 1):
            local = self.clock.today + timedelta(days=day)
            busy = 1.5 if local.weekday() >= 5 else 1.0
            for row in self._stores:
                if day > -SINCE_DAYS:
                    self._plan_till(row["code"], day)
                for _ in range(round(COUNTER_A_DAY * row["size"] * busy * self.rng.uniform(0.6, 1.5))):
                    self._plan_sale(row["code"], day)
            for number in range(round(ONLINE_A_DAY * busy)):
                moment = self.clock.midnight(day) + timedelta(hours=self.rng.choice((7, 8, 12, 12, 18, 20, 21, 22)))
                moment += timedelta(minutes=self.rng.randint(0, 59))
                step = self._order_to_send if number % 2 else self._order_to_collect
                self.at(moment, step)

    def opening_moment(self, place: str, day: int, *, spread: float) -> datetime | None:
        """A moment of a day at which the door is open and people come; `spread` 0 to 1 says how late."""
        spans = places.openings_on(location=self.facts(place), day=self.clock.today + timedelta(days=day))
        if not spans:
            return None
        opens = max(spans[0][0], self.clock.midnight(day) + timedelta(hours=BUSY.start))
        closes = min(spans[-1][1], self.clock.midnight(day) + timedelta(hours=BUSY.stop + 1))
        return opens + (closes - opens) * spread

    def basket(self, place: str, *, at: datetime, lines: int, keep: int = 1) -> Basket:
        """Some goods that the place can still promise, keeping a few there; a café's own go most often."""
        stocked = self.shelf[place]
        choice = [item for item, since in self._since if since <= at]
        weights = [3 if item.fresh else 1 for item in choice]
        found: Basket = []
        for _ in range(60):
            if len(found) == lines:
                break
            item = self.rng.choices(choice, weights=weights)[0]
            single = self.rng.choice(singles_of(item))
            units = 2 if item.price < 700 and self.rng.random() < 0.3 else 1
            if stocked[single.sku] >= units + keep and all(other.goods.code != item.code for other, _ in found):
                found.append((single, units))
        return found

    def order(
        self, shopper: Shopper, *, at: datetime, channel: Channel = Channel.WEB, collect_at: str = "",
        collected: Basket | None = None, sent: Basket | None = None, with_points: bool = False,
    ) -> tuple[UUID, list[Fulfilment]]:  # fmt: skip
        """An order over web or app, paid by the sandbox' card; its parts.

        The first shopper uses no points, so that some of hers are about to expire.
        """
        parts: list[PickupPart | ShipmentPart] = []
        if collected:
            parts.append(PickupPart(location_id=place_id(collect_at), lines=self._lines(collect_at, collected)))
        if sent:
            parts.append(ShipmentPart(address=shopper.address, lines=self._lines(WAREHOUSE, sent)))
        placed = checkout(
            input=PlaceCheckout(
                channel=channel, contact=shopper.contact, parts=parts, payment=PaymentChoice(token="tok_ok"),  # noqa: S106 - the sandbox' obliging card
                points=points.usable(shopper.member_id, most=SOME_POINTS, at=at)
                if with_points and shopper is not self.shoppers[0] else 0,
            ),
            actor=shopper.actor,
            at=at,
        )  # fmt: skip
        self._touched.add(placed.order_id)
        return placed.order_id, fulfilment.of_order(order_id=placed.order_id)

    def sell(self, place: str, basket: Basket, *, at: datetime, member_id: UUID | None = None) -> None:
        """A sale at the counter, over the till where one is open."""
        clerk, lines = self.staff[clerk_of(place)], self._lines(place, basket)
        if self.tills.is_open(place):
            self._touched.add(self.tills.sell(place, lines, clerk, at, member_id=member_id))
            return
        sale = SellCarryOut(location_id=place_id(place), lines=lines, member_id=member_id)
        self._touched.add(sell_carry_out(input=sale, actor=clerk, at=at).order_id)

    def prepare(self, part: Fulfilment, place: str, at: datetime) -> None:
        """Staff put a pick-up ready."""
        prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=self.staff[clerk_of(place)], at=at)

    def hand_over(self, part: Fulfilment, place: str, at: datetime) -> None:
        """The customer shows the code and takes the goods."""
        code = fulfilment.hand_over_code(part.id)
        collect(input=Collect(fulfilment_id=part.id, code=code), actor=self.staff[clerk_of(place)], at=at)
        self._touched.add(part.order_id)

    def send(self, part: Fulfilment, at: datetime) -> None:
        """The warehouse gives a parcel to the carrier."""
        number = "".join(str(self.rng.randint(0, 9)) for _ in range(12))
        parcel = Ship(fulfilment_id=part.id, carrier="ヤマト運輸", tracking_number=number)
        ship(input=parcel, actor=self.staff[clerk_of(WAREHOUSE)], at=at)
        self._touched.add(part.order_id)

    def cancel(self, order_id: UUID, shopper: Shopper, at: datetime) -> None:
        """The customer changes their mind before anything is prepared; the money goes back."""
        cancel_order(input=CancelOrder(order_id=order_id, reason="サイズを間違えた"), actor=shopper.actor, at=at)
        self._touched.add(order_id)
        send_pending_refunds(order_id=order_id, at=at)

    def bring_back(self, order_id: UUID, place: str, condition: Condition, at: datetime) -> None:
        """A customer brings one unit of an order back, to whichever store."""
        self._touched.add(order_id)
        order = orders.get_order(order_id=order_id)
        line = next(line for line in order.lines if line.kind is LineKind.ITEM and line.fulfilled_quantity)
        reason = "縫い目のほつれ" if condition is Condition.DAMAGED else "思っていた色と違った"
        return_goods(
            input=ReturnGoods(
                order_id=order_id,
                location_id=place_id(place),
                reason=reason,
                lines=[ReturnLine(line_id=line.id, quantity=1, condition=condition)],
            ),
            actor=self.staff[clerk_of(place)],
            at=at,
        )
        send_pending_refunds(order_id=order_id, at=at)

    def _somebody(self) -> Shopper:
        return self.shoppers[int(len(self.shoppers) * self.rng.random() ** REGULARS)]

    @property
    def _stores(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["code"] != WAREHOUSE]

    def _lines(self, place: str, basket: Basket) -> list[WantedLine]:
        for single, units in basket:
            self.shelf[place][single.sku] -= units
        return [WantedLine(variant_id=single.id, quantity=units) for single, units in basket]

    def _now_and_then(self) -> bool:
        return next(self._orders) % 5 == 4

    def _plan_till(self, place: str, day: int) -> None:
        opens = self.opening_moment(place, day, spread=0)
        closes = self.opening_moment(place, day, spread=1)
        if opens is None or closes is None:
            return
        clerk = self.staff[clerk_of(place)]
        self.at(opens - timedelta(minutes=10), partial(self.tills.open, place, clerk))
        self.at(closes + timedelta(minutes=15), partial(self.tills.close, place, clerk))

    def _plan_sale(self, place: str, day: int) -> None:
        when = self.opening_moment(place, day, spread=self.rng.random())
        if when is not None:
            self.at(when, partial(self._serve, place))

    def _serve(self, place: str, at: datetime) -> None:
        basket = self.basket(place, at=at, lines=self.rng.choice((1, 1, 2, 3)))
        member_id = self._somebody().member_id if self.rng.random() < 0.5 else None
        if basket:
            self.sell(place, basket, at=at, member_id=member_id)

    def _order_to_collect(self, at: datetime) -> None:
        place = self.rng.choices([row["code"] for row in self._stores], weights=[row["size"] for row in self._stores])[
            0
        ]
        basket = self.basket(place, at=at, lines=self.rng.choice((1, 2, 2, 3)), keep=2)
        if not basket:
            return
        shopper = self._somebody()
        channel = self.rng.choice((Channel.WEB, Channel.APP, Channel.APP))
        order_id, parts = self.order(
            shopper, at=at, channel=channel, collect_at=place, collected=basket, with_points=self._now_and_then()
        )
        ready = places.ready_at(location=self.facts(place), placed_at=at, minutes=self.rng.randint(15, 50))
        days = (ready.astimezone(TOKYO).date() - self.clock.today).days
        taken = self.opening_moment(place, days, spread=self.rng.uniform(0.55, 0.95))
        later = self.opening_moment(place, days + 1, spread=self.rng.random())
        taken = taken if taken and taken > ready + timedelta(minutes=10) else later
        self.at(ready, partial(self.prepare, parts[0], place))
        if taken is not None and taken > ready:
            self.at(taken, partial(self.hand_over, parts[0], place))
            self._perhaps_back(order_id, place, taken)

    def _order_to_send(self, at: datetime) -> None:
        basket = self.basket(WAREHOUSE, at=at, lines=self.rng.choice((1, 2, 3)), keep=3)
        if not basket:
            return
        channel = self.rng.choice((Channel.WEB, Channel.WEB, Channel.APP))
        shopper = self._somebody()
        order_id, parts = self.order(shopper, at=at, channel=channel, sent=basket, with_points=self._now_and_then())
        if shopper.member_id and self.rng.random() < 0.06:
            self.at(at + timedelta(minutes=25), partial(self.cancel, order_id, shopper))
            return
        morning = self.clock.midnight((at.astimezone(TOKYO).date() - self.clock.today).days + 1)
        leaves = morning + timedelta(hours=9, minutes=self.rng.randint(0, 300))
        for part in parts:
            self.at(leaves, partial(self.send, part))
        self._perhaps_back(order_id, "", leaves + timedelta(days=1))

    def _perhaps_back(self, order_id: UUID, place: str, since: datetime) -> None:
        """Some goods come back days later, to another store than they came from."""
        if self.rng.random() > 0.10:
            return
        store = self.rng.choice([row["code"] for row in self._stores if row["code"] != place])
        days = (since.astimezone(TOKYO).date() - self.clock.today).days + self.rng.randint(1, 4)
        when = self.opening_moment(store, days, spread=self.rng.random())
        condition = Condition.DAMAGED if self.rng.random() < 0.3 else Condition.RESTOCK
        if when is not None:
            self.at(when, partial(self.bring_back, order_id, store, condition))
