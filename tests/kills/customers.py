"""What customers and staff do in the storm: whole orders, hand-overs, cancellations, returns, sales."""

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


def one_story(client: Client, world: Chain, chance: random.Random) -> None:
    """One customer from the first click to whatever the end is."""
    if chance.random() < 0.15:
        lines = [{"variant_id": str(world.mug), "quantity": chance.randint(1, 3)}]
        client.post("/api/v1/sales", {"id": str(uuid4()), "location_id": str(world.umeda), "lines": lines}, staff=True)
        return
    placed = client.post("/api/v1/checkouts", _wish(world, chance))
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
        _bring_back(client, world, order, chance)
    return


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


def _bring_back(client: Client, world: Chain, order: dict[str, Any], chance: random.Random) -> None:
    line = chance.choice([line for line in order["order"]["lines"] if line["kind"] == "item"])
    back = {
        "return_id": str(uuid4()),
        "order_id": order["order"]["id"],
        "location_id": str(world.umeda),
        "lines": [{"line_id": line["id"], "quantity": 1, "condition": chance.choice(["restock", "damaged"])}],
    }
    client.post("/api/v1/returns", back, staff=True)
