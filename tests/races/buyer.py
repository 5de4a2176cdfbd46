"""A buyer in a process of its own: says that it is ready, waits for the start, tells how each of its orders ended."""

import json
import sys
from uuid import UUID

import django

django.setup()

from noren.journeys.checkout.checkout import checkout  # noqa: E402 - apps must be loaded first
from noren.journeys.checkout.contracts import PaymentChoice, PickupPart, PlaceCheckout, WantedLine  # noqa: E402
from noren.kernel.errors import AppError  # noqa: E402
from noren.platform.accounts.bearer import SHOPPER  # noqa: E402
from tests.loyal import shopper  # noqa: E402
from tests.races.starting_together import together  # noqa: E402
from tests.world import CONTACT, NOON  # noqa: E402


def main() -> None:
    """Reads `{"variant": …, "store": …, "orders": n}`, with `member` and `points` where these are used, then `go`."""
    asked = json.loads(sys.stdin.readline())
    part = PickupPart(
        location_id=UUID(asked["store"]), lines=[WantedLine(variant_id=UUID(asked["variant"]), quantity=1)]
    )
    who = shopper(UUID(asked["member"])) if "member" in asked else SHOPPER

    def buy() -> str:
        payment = PaymentChoice(token="tok_ok")
        wish = PlaceCheckout(contact=CONTACT, parts=[part], payment=payment, points=asked.get("points", 0))
        try:
            return checkout(input=wish, actor=who, at=NOON).state.value
        except AppError as refusal:
            return refusal.code

    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(together([buy for _ in range(asked["orders"])])), flush=True)


if __name__ == "__main__":
    main()
