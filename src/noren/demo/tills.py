"""The tills of the demo's stores: opened in the morning, sold at all day, counted and closed at night."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from noren.demo.chain import place_id
from noren.demo.clock import Clock
from noren.domains.places import api as places
from noren.domains.register import api as register
from noren.domains.register.contracts import CloseSession, OpenSession, SaveTill, SessionRef, SetDiscountLimit
from noren.journeys.checkout.contracts import WantedLine
from noren.journeys.counter import priced
from noren.journeys.register.contracts import GivenTender, Method, ScannedLine, SellAtRegister
from noren.journeys.register.sell import sell_at_register
from noren.kernel.ids import derived_id
from noren.platform.actor import SYSTEM, Actor

FLOAT_MINOR = 30_000
SINCE_DAYS = 7
"""The chain connected its tills a week ago; older sales at the counter were brought in without them."""
BY_CARD = 0.55
COUNTED_WRONGLY = 0.15


@dataclass
class Tills:
    """One till per store, and the session that is open there."""

    rng: Random
    _open: dict[str, UUID] = field(default_factory=dict)

    def set_up(self, stores: list[str], *, clock: Clock) -> None:
        """Give every store its till; clerks take up to a tenth off a line without asking."""
        for store in stores:
            till = SaveTill(id=_till(store), location_id=place_id(store), code="1")
            register.save_till(input=till, actor=SYSTEM, at=clock.opened)
        limit = SetDiscountLimit(id=derived_id("demo.discounts"), percent=10, valid_from=clock.opened)
        register.set_discount_limit(input=limit, actor=SYSTEM, at=clock.opened)

    def is_open(self, store: str) -> bool:
        """Whether somebody sells there now."""
        return store in self._open

    def open(self, store: str, clerk: Actor, at: datetime) -> None:
        """Open a store's till for the day."""
        opened = OpenSession(
            id=derived_id("demo.session", store, at), till_id=_till(store), opening_float_minor=FLOAT_MINOR
        )
        register.open_session(input=opened, actor=clerk, at=at)
        self._open[store] = opened.id

    def close(self, store: str, clerk: Actor, at: datetime) -> None:
        """Count the drawer and close for the day; now and then a few coins are missing."""
        session_id = self._open.pop(store)
        register.end_session(input=SessionRef(session_id=session_id), actor=clerk, at=at)
        expected = register.x_report(session_id=session_id, at=at).totals.cash_expected_minor
        missing = self.rng.choice((-100, -10, 10, 50)) if self.rng.random() < COUNTED_WRONGLY else 0
        counted = CloseSession(
            session_id=session_id, counted_minor=expected + missing, note="釣銭の渡し間違い" if missing else ""
        )
        register.close_session(input=counted, actor=clerk, at=at)

    def sell(self, store: str, lines: list[WantedLine], clerk: Actor, at: datetime, *, member_id: UUID | None) -> UUID:
        """A sale by card, or in cash with change; returns the order."""
        location = places.all_facts()[place_id(store)]
        total_minor = sum(line.amount_minor for line in priced(lines, location, at))
        if self.rng.random() < BY_CARD:
            tender = GivenTender(method=Method.CARD, amount_minor=total_minor, token="tok_ok")  # noqa: S106 - the sandbox' obliging card
        else:
            tender = GivenTender(
                method=Method.CASH, amount_minor=total_minor, received_minor=-(-total_minor // 1000) * 1000
            )
        sale = SellAtRegister(
            session_id=self._open[store],
            lines=[ScannedLine(variant_id=line.variant_id, quantity=line.quantity) for line in lines],
            tenders=[tender],
            member_id=member_id,
        )
        return sell_at_register(input=sale, actor=clerk, at=at).sale_id


def _till(store: str) -> UUID:
    return derived_id("demo.till", store)
