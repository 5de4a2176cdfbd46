"""The thread with points: a member of two ids earns, uses, returns and cancels, and every point and yen is accounted for."""

from datetime import timedelta
from typing import Any, ClassVar
from unittest import mock
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import UnmergeMembers
from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import ExpireDue
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty import subscribers
from noren.domains.loyalty.contracts import AdjustPoints
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, PointsAs, ReturnLine
from noren.domains.register import api as register
from noren.domains.register.contracts import OpenSession, SaveTill, TransactionState
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult, PaymentChoice, PickupPart, PlaceCheckout, WantedLine
from noren.journeys.register.contracts import GivenTender, Method, ScannedLine, SellAtRegister
from noren.journeys.register.sell import sell_at_register
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.sell_carry_out import SellCarryOut, sell_carry_out
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.actor import SYSTEM
from noren.platform.outbox.relay import relay_all
from tests.loyal import make_member, make_programme, one_person, shopper
from tests.properties.test_thread_machine import EXAMPLES, OPENING, TOKENS, Thread, lines, stores, which
from tests.world import CONTACT, NOON, make_world

pytestmark = pytest.mark.django_db
whose = st.integers(0, 1)
some_points = st.integers(1, 4_000)
REACHED = {
    "earn posted",
    "redeem posted",
    "redeem voided",
    "reverse posted",
    "expire posted",
    "sold",
    "returned",
    "cancelled",
}
_ACCOUNTS = "SELECT id, posted, held, pending FROM ledger_account ORDER BY id"
_HAPPENED = """
SELECT DISTINCT kind || ' ' || state FROM ledger_transfer
UNION ALL SELECT 'returned' FROM orders_order WHERE returned_minor > 0
UNION ALL SELECT 'cancelled' FROM orders_order WHERE cancelled_minor > 0
UNION ALL SELECT 'sold' FROM register_transaction WHERE kind = 'sale' AND state = 'done'
"""


class ThreadWithPoints(Thread):
    """As the thread, with an open till; `members` are two ids, of one person or of two."""

    members: list[UUID]
    session_id: UUID
    happened: ClassVar[set[str]]
    """What has happened in any run: a machine that never gets somewhere proves nothing of it."""

    def __init__(self) -> None:
        super().__init__()
        self.months = 0
        self._points_clock = mock.patch.object(subscribers, "now", side_effect=lambda: self.at)
        self._points_clock.start()

    def worker(self) -> None:
        ledger.expire_due(input=ExpireDue(), actor=SYSTEM, at=self.at)
        super().worker()

    def usable(self, who: int, points: int) -> int:
        found = loyalty.find_points(member_id=self.members[who], at=self.at)
        assert found is not None
        return min(points, found.balance.available + points % 3)  # now and then a little too much

    @rule(who=whose, points=some_points)
    def is_given_points(self, who: int, points: int) -> None:
        wish = AdjustPoints(id=uuid7(), member_id=self.members[who], points=points, reason={"ja": "お礼"})
        self.ask(loyalty.adjust, wish, SYSTEM)

    @rule(who=whose, asked=lines, store=stores, token=st.sampled_from(TOKENS), points=some_points)
    def buys_with_points(self, who: int, asked: list[tuple[str, int]], store: str, token: str, points: int) -> None:
        self.order_with_points(who, asked, store, token, points)

    @rule(who=whose, store=stores, points=some_points)
    def is_given_points_and_declined(self, who: int, store: str, points: int) -> None:
        """Points that were held for nothing are free again."""
        wish = AdjustPoints(id=uuid7(), member_id=self.members[who], points=points, reason={"ja": "お礼"})
        self.ask(loyalty.adjust, wish, SYSTEM)
        self.order_with_points(who, [("shirt", 2)], store, "tok_decline", points)

    def order_with_points(self, who: int, asked: list[tuple[str, int]], store: str, token: str, points: int) -> None:
        wanted = [WantedLine(variant_id=getattr(self.world, name), quantity=quantity) for name, quantity in asked]
        wish = PlaceCheckout(
            contact=CONTACT, parts=[PickupPart(location_id=getattr(self.world, store), lines=wanted)],
            payment=PaymentChoice(token=token), points=self.usable(who, points),
        )  # fmt: skip
        done = self.ask(checkout, wish, shopper(self.members[who]))
        if isinstance(done, CheckoutResult):
            self.placed.append(done)

    @rule(who=whose, asked=lines, store=stores, points=some_points)
    def is_sold_to_with_points(self, who: int, asked: list[tuple[str, int]], store: str, points: int) -> None:
        wanted = [WantedLine(variant_id=getattr(self.world, name), quantity=quantity) for name, quantity in asked]
        wish = SellCarryOut(
            location_id=getattr(self.world, store), lines=wanted, member_id=self.members[who],
            points=self.usable(who, points),
        )  # fmt: skip
        done: Any = self.ask(sell_carry_out, wish, self.staff)
        if not isinstance(done, AppError):
            self.sold.append(done.order_id)

    @rule(who=whose, name=st.sampled_from(("mug", "shirt")), token=st.sampled_from(TOKENS), points=some_points,
          cards=st.integers(0, 2))  # fmt: skip
    def buys_at_the_till(self, who: int, name: str, token: str, points: int, cards: int) -> None:
        full = {"mug": 1200, "shirt": 2990}[name]
        points = min(self.usable(who, points), full)
        due = full - points
        parts = [min(100 + place, due // 3) for place in range(cards)] if due > 300 else []
        asked = [GivenTender(method=Method.CARD, amount_minor=part, token=token) for part in parts]
        cash = [GivenTender(method=Method.CASH, amount_minor=due - sum(parts))] if due > sum(parts) else []
        wish = SellAtRegister(
            session_id=self.session_id, lines=[ScannedLine(variant_id=getattr(self.world, name))],
            tenders=[*asked, *cash], member_id=self.members[who], points=points,
        )  # fmt: skip
        try:
            done = sell_at_register(input=wish, actor=self.staff, at=self.at)
        except AppError:
            return
        if done.state is TransactionState.DONE:
            self.sold.append(wish.id)

    @precondition(lambda self: self.sold)
    @rule(number=which, quantity=st.integers(1, 2))
    def regrets_what_was_bought_at_a_counter(self, number: int, quantity: int) -> None:
        """Its points have been earned by then, and perhaps used."""
        self.worker()
        order = orders.get_order(order_id=self.sold[number % len(self.sold)])
        line = ReturnLine(line_id=order.lines[0].id, quantity=quantity, condition=Condition.RESTOCK)
        wish = ReturnGoods(order_id=order.id, location_id=self.world.umeda, lines=[line])
        self.ask(return_goods, wish, self.staff)

    @precondition(lambda self: self.months < 2)
    @rule()
    def a_month_passes(self) -> None:
        """What nobody has used is over."""
        self.months += 1
        self.at += timedelta(days=32)
        self.worker()
        assert verify.run(at=self.at) == []

    @rule(one=st.booleans())
    def is_one_person_or_two(self, one: bool) -> None:
        """Nothing of either moves, whatever was earned and used meanwhile."""
        accounts = sql.rows(_ACCOUNTS)
        if one:
            one_person(*self.members, at=self.at)
        else:
            for decision in identity.merges_of(member_id=self.members[0]):
                asked = UnmergeMembers(merge_id=decision.id)
                identity.unmerge_members(input=asked, actor=SYSTEM, at=self.at)
        group = [self.members] if one else [[member] for member in self.members]
        assert sorted(sorted(identity.group_of(member_id=each[0])) for each in group) == sorted(map(sorted, group))
        assert sql.rows(_ACCOUNTS) == accounts

    @invariant()
    def nobody_is_below_zero(self) -> None:
        assert sql.value("SELECT count(*) FROM ledger_account WHERE posted < held") == 0

    def teardown(self) -> None:
        self.happened.update(row[0] for row in sql.rows(_HAPPENED))
        try:
            super().teardown()
        finally:
            self._points_clock.stop()


@pytest.mark.parametrize("use_as", list(PointsAs))
def test_every_point_and_every_yen_is_accounted_for(use_as: PointsAs) -> None:
    loyalty.forget_programme()
    ThreadWithPoints.world = Thread.world = make_world(units=OPENING)
    make_programme(use_as=use_as.value, earn_points=7, expiry_months=1)
    ThreadWithPoints.members = [make_member(), make_member("old@example.com")]
    till = register.save_till(input=SaveTill(location_id=Thread.world.shibuya, code="1"), actor=SYSTEM, at=NOON)
    ThreadWithPoints.session_id = register.open_session(input=OpenSession(till_id=till.id), actor=SYSTEM, at=NOON).id
    relay_all(at=NOON)

    ThreadWithPoints.happened = set()
    run_state_machine_as_test(
        ThreadWithPoints,
        settings=settings(
            max_examples=EXAMPLES or 20,
            stateful_step_count=25,
            deadline=None,
            derandomize=not EXAMPLES,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    loyalty.forget_programme()
    assert ThreadWithPoints.happened >= REACHED
