"""What customers and staff do in the storm: whole orders with and without points, hand-overs, cancellations, returns,
sales at the counter and at tills, voids."""

import random
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from noren.kernel.ids import derived_id
from tests.kills.client import Client

_ADDRESS = {"postal_code": "1500001", "prefecture_code": "13", "city": "渋谷区", "town": "神宮前"}
_CONTACT = {"family_name": "山田", "given_name": "花子", "email": "hanako@example.com"}
_TOKENS = ["tok_ok"] * 12 + ["tok_decline", "tok_twice", "tok_timeout", "tok_timeout_lost", "tok_refund_fails_once"]


@dataclass(frozen=True)
class Chain:
    """The ids of what `tests.world` makes, for a process without Django."""

    shibuya: UUID
    umeda: UUID
    shirt: UUID
    mug: UUID
    beans: UUID


CHAIN = Chain(
    *(derived_id("world", name) for name in ("shibuya", "umeda")),
    *(derived_id("world", "variant", name) for name in ("shirt", "mug", "beans")),
)
MEMBERS = [derived_id("world", "member", number) for number in ("1", "2")]
TILLS = [derived_id("world", "till session", number) for number in ("1", "2")]
_PRICES = {CHAIN.mug: 1200, CHAIN.shirt: 2990, CHAIN.beans: 1080}


def token_of(member: UUID) -> str:
    """What a member's app shows."""
    return f"storm-{member}"


def one_story(client: Client, world: Chain, chance: random.Random) -> None:
    """One customer from the first click, or the first scan, to whatever the end is."""
    kind = chance.random()
    if kind < 0.1:
        _sell_at_counter(client, world, chance)
    elif kind < 0.3:
        _sell_at_till(client, world, chance)
    else:
        _order(client, world, chance)


def _order(client: Client, world: Chain, chance: random.Random) -> None:
    member = chance.choice([None, None, *MEMBERS])
    wish = _wish(world, chance)
    if member is not None:
        wish["points"] = chance.choice([0, 100, 500, 1_000_000])  # the last: more than anything costs, so refused
    placed = client.post("/api/v1/checkouts", wish, member="" if member is None else token_of(member))
    if not placed.succeeded or placed.data["state"] != "confirmed":
        return
    order = client.get(f"/api/v1/orders/{placed.data['order_id']}", **{"X-Order-Token": placed.data["access_token"]})
    if chance.random() < 0.2:
        _cancel(client, placed.data)
        return
    for part in order["parts"]:
        _hand_out(client, part, chance)
    if chance.random() < 0.2:
        _cancel(client, placed.data)
    if chance.random() < 0.4:
        _bring_back(client, world, order["order"], chance)


def _sell_at_counter(client: Client, world: Chain, chance: random.Random) -> None:
    quantity = chance.randint(1, 3)
    lines = [{"variant_id": str(world.mug), "quantity": quantity}]
    wish: dict[str, Any] = {"id": str(uuid4()), "location_id": str(world.umeda), "lines": lines}
    if chance.random() < 0.5:
        wish |= {"member_id": str(chance.choice(MEMBERS)), "points": chance.choice([100, 1200 * quantity])}
    client.post("/api/v1/sales", wish, staff=True)


def _sell_at_till(client: Client, world: Chain, chance: random.Random) -> None:
    """Staff ring up; then the customer goes home, the sale is voided, or goods come back at a till."""
    sale = _rung_up(chance)
    sold = client.post("/api/v1/register-sales", sale, staff=True)
    if not sold.succeeded or sold.data["state"] != "done":
        return
    after = chance.random()
    if after < 0.3:
        void = {"void_id": str(uuid4()), "sale_id": sale["id"], "reason": "打ち間違い"}
        client.post("/api/v1/register-sales/voids", void, staff=True)
    elif after < 0.6:
        order = client.get(f"/api/v1/orders/{sale['id']}", staff=True)
        _bring_back(client, world, order["order"], chance, session=chance.choice(TILLS))


def _rung_up(chance: random.Random) -> dict[str, Any]:
    """Paid by cash, a card, a QR code, points, or what else goes together."""
    bought = {variant: chance.randint(1, 3) for variant in chance.sample(list(_PRICES), chance.randint(1, 2))}
    points = chance.choice([0, 0, 300])
    due = sum(_PRICES[variant] * quantity for variant, quantity in bought.items()) - points

    def asked(amount: int) -> dict[str, Any]:
        return {"method": chance.choice(["card", "qr"]), "token": chance.choice(_TOKENS), "amount_minor": amount}

    def cash(amount: int) -> dict[str, Any]:
        return {"method": "cash", "received_minor": 20_000, "amount_minor": amount}

    mixes = [[cash(due)], [asked(due)], [cash(500), asked(due - 500)], [asked(400), asked(due - 400)]]
    return {
        "id": str(uuid4()),
        "session_id": str(chance.choice(TILLS)),
        "lines": [{"variant_id": str(variant), "quantity": quantity} for variant, quantity in bought.items()],
        "tenders": chance.choice(mixes),
        "member_id": str(chance.choice(MEMBERS)) if points else None,
        "points": points,
    }


def _wish(world: Chain, chance: random.Random) -> dict[str, Any]:
    lines = [
        {"variant_id": str(variant), "quantity": chance.randint(1, 3)}
        for variant in chance.sample([world.mug, world.shirt, world.beans], chance.randint(1, 3))
    ]
    pickup = {"type": "PICKUP", "location_id": str(world.shibuya), "lines": lines}
    shipment = {"type": "SHIPMENT", "address": _ADDRESS, "lines": lines[:1]}
    return {
        "id": str(uuid4()),
        "contact": _CONTACT,
        "parts": chance.choice([[pickup], [shipment], [pickup, shipment]]),
        "payment": {"provider": "sandbox", "token": chance.choice(_TOKENS)},
    }


def _hand_out(client: Client, part: dict[str, Any], chance: random.Random) -> None:
    fulfilment = part["fulfilment"]
    picked = [
        {"line_id": line["id"], "quantity": chance.choice([line["quantity"]] * 4 + [0])} for line in fulfilment["lines"]
    ]
    prepared = {"fulfilment_id": fulfilment["id"], "picked": picked}
    ready = client.post("/api/v1/fulfilments/preparations", prepared, staff=True)
    if not ready.succeeded or ready.data["state"] != "PREPARED" or chance.random() < 0.2:
        return
    if fulfilment["type"] == "SHIPMENT":
        sent = {"fulfilment_id": fulfilment["id"], "carrier": "yamato", "tracking_number": "1234"}
        client.post("/api/v1/fulfilments/shipments", sent, staff=True)
    else:
        shown = {"fulfilment_id": fulfilment["id"], "code": part["hand_over_code"]}
        client.post("/api/v1/fulfilments/hand-overs", shown, staff=True)


def _cancel(client: Client, placed: dict[str, Any]) -> None:
    wish = {"order_id": placed["order_id"], "access_token": placed["access_token"]}
    client.post("/api/v1/orders/cancellations", wish)


def _bring_back(
    client: Client, world: Chain, order: dict[str, Any], chance: random.Random, *, session: UUID | None = None
) -> None:
    """Goods come back, at the counter or at a till."""
    line = chance.choice([line for line in order["lines"] if line["kind"] == "item"])
    back = {
        "return_id": str(uuid4()),
        "order_id": order["id"],
        "location_id": str(world.umeda),
        "lines": [{"line_id": line["id"], "quantity": 1, "condition": chance.choice(["restock", "damaged"])}],
    }
    if session is None:
        client.post("/api/v1/returns", back, staff=True)
    else:
        client.post("/api/v1/register-returns", {"session_id": str(session), "goods": back}, staff=True)
