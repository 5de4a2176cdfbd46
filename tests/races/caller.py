"""A process of its own that does what it is told, again and again: hears its calls, says that it is ready, waits for the
start, tells how each of them ended."""

import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from noren.domains.holds import api as holds
from noren.domains.holds.api import CloseExpired
from noren.domains.holds.contracts import ExtendHold, PlaceHold, ReleaseHold
from noren.domains.loyalty import api as loyalty
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import RecordCounts
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import ReceiveTransfer, ShipTransfer
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import PlaceCheckout
from noren.journeys.mend_promises import AnswerShortfall, answer_shortfall
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.journeys.register.contracts import ReturnAtRegister, SellAtRegister
from noren.journeys.register.reverse import return_at_register
from noren.journeys.register.scanned import ScanAtTill, read_scan
from noren.journeys.register.sell import sell_at_register
from noren.kernel.errors import AppError
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM, Actor
from tests.loyal import shopper
from tests.races.starting_together import together
from tests.races.ticking import Tick, mend, settle
from tests.world import NOON, clerk

CLOSING = timedelta(hours=9)


def close_expired_by_a_fast_clock(*, input: CloseExpired, actor: Actor, at: datetime) -> int:
    """A worker whose clock says that the store has closed already, while everybody else's says noon."""
    return holds.close_expired(input=input, actor=SYSTEM, at=at + CLOSING)


def by_the_house(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command, done by somebody who may do everything everywhere."""

    def done(*, input: Any, actor: Actor, at: datetime) -> Any:
        return command(input=input, actor=SYSTEM, at=at)

    return done


CALLS: dict[str, tuple[Callable[..., Any], Any]] = {
    "checkout": (checkout, PlaceCheckout),
    "sell": (sell_at_register, SellAtRegister),
    "return": (return_at_register, ReturnAtRegister),
    "scan": (read_scan, ScanAtTill),
    "hold": (holds.place, PlaceHold),
    "extend": (holds.extend, ExtendHold),
    "release": (holds.release, ReleaseHold),
    "expire": (close_expired_by_a_fast_clock, CloseExpired),
    "prepare": (prepare_pickup, PreparePickup),
    "count": (by_the_house(stock.record_counts), RecordCounts),
    "send transfer": (by_the_house(supply.ship_transfer), ShipTransfer),
    "receive transfer": (by_the_house(supply.receive_transfer), ReceiveTransfer),
    "answer": (answer_shortfall, AnswerShortfall),
    "mend": (mend, Tick),
    "settle": (settle, Tick),
}


def main() -> None:
    """Each line of input is a list of calls, `[name, input, member or null]`, done by staff but for a checkout; the next
    line starts them."""
    for asked in sys.stdin:
        loyalty.forget_programme()
        places.forget_locations()
        calls = [_call(*one) for one in json.loads(asked)]
        print("ready", flush=True)
        sys.stdin.readline()
        print(json.dumps(together(calls)), flush=True)


def _call(name: str, given: str, member_id: str | None) -> Callable[[], str]:
    command, contract = CALLS[name]
    wish = contract.model_validate_json(given)
    actor = _buyer(member_id) if name == "checkout" else clerk()

    def call() -> str:
        try:
            command(input=wish, actor=actor, at=NOON)
        except AppError as refusal:
            return refusal.code
        return "done"

    return call


def _buyer(member_id: str | None) -> Actor:
    return shopper(UUID(member_id)) if member_id else SHOPPER
