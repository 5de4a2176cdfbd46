"""A small client of Noren's API, with nothing but Python's standard library.

It shows the whole thread: find a product, see where it is in stock, order it for pick-up, follow the order live
while staff work on it, and (with an API key) be the staff that prepare it and hand it over.

    python noren_client.py http://127.0.0.1:8000 "マグカップ"
    python noren_client.py http://127.0.0.1:8000 "マグカップ" --key noren_…

The reference of all operations is the page /api/v1/docs of your installation.
"""

import argparse
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TIMEOUT_S = 30


class Refused(Exception):
    """The server said no, and why: `code` is stable, `problem` is all that it said (RFC 9457)."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem['code']}: {problem['title']}")
        self.code: str = problem["code"]
        self.problem = problem


@dataclass
class Noren:
    """One installation. `key` is an API key; a shopper needs none."""

    url: str
    key: str = ""

    def find_products(self, words: str) -> list[dict[str, Any]]:
        """Products by kanji, kana, romaji or JAN, the best match first."""
        return self._get("/products", q=words)["items"]

    def stock_by_store(self, product_id: str) -> list[dict[str, Any]]:
        """What each store can promise of each variant now: the store's name, the SKU and the number of units."""
        product = self._get(f"/products/{product_id}")
        skus = {variant["id"]: variant["sku"] for variant in product["variants"]}
        stores = {store["id"]: store for store in self._get("/locations", kind="store")}
        return [
            {
                "location_id": level["location_id"],
                "store": stores[level["location_id"]]["name"]["ja"],
                "variant_id": level["variant_id"],
                "sku": skus[level["variant_id"]],
                "available": level["available"],
            }
            for level in product["stock"]
            if level["location_id"] in stores
        ]

    def order_for_pickup(
        self, *, variant_id: str, quantity: int, location_id: str, contact: dict[str, str], payment_token: str
    ) -> dict[str, Any]:
        """Order and pay in one request. `access_token` of the answer opens the order: keep it like a password.

        The order's id and the idempotency key are made before the first try. Where the answer is lost on the way,
        the same request is sent again: it cannot become a second order.
        """
        line = {"variant_id": variant_id, "quantity": quantity}
        body = {
            "id": str(uuid.uuid4()),
            "contact": contact,
            "parts": [{"type": "PICKUP", "location_id": location_id, "lines": [line]}],
            "payment": {"token": payment_token},
        }
        key = str(uuid.uuid4())
        for pause_s in (0.5, 2.0):
            try:
                return self._send("POST", "/checkouts", body, idempotency_key=key)
            except OSError:
                time.sleep(pause_s)
        return self._send("POST", "/checkouts", body, idempotency_key=key)

    def order(self, order_id: str, *, access_token: str = "") -> dict[str, Any]:
        """The order as it is now, with the code that opens the hand-over while it is of use."""
        return self._get(f"/orders/{order_id}", headers={"X-Order-Token": access_token} if access_token else {})

    def follow_order(self, order_id: str, *, access_token: str) -> Iterator[dict[str, Any]]:
        """The order now, and again each time that something about it has changed.

        Events carry ids only. After a gap the server says `resync`; either way the order is fetched anew.
        """
        wanted = {"topics": [f"order:{order_id}"]}
        ticket = self._send("POST", "/live/tickets", wanted, headers={"X-Order-Token": access_token})
        address = f"{ticket['origin']}/live?{urllib.parse.urlencode({'ticket': ticket['ticket']})}"
        with urllib.request.urlopen(address, timeout=TIMEOUT_S) as stream:
            yield self.order(order_id, access_token=access_token)
            for line in stream:
                if line.startswith(b"data:"):
                    yield self.order(order_id, access_token=access_token)

    def work(self, location_id: str) -> Iterator[dict[str, Any]]:
        """What one store has to prepare, the most urgent first, page by page. Needs `fulfilment.view`."""
        further: dict[str, str] = {}
        while True:
            page = self._get("/fulfilments", location_id=location_id, **further)
            yield from page["items"]
            if not page["next_cursor"]:
                return
            further = {"cursor": page["next_cursor"]}

    def prepare(self, fulfilment_id: str) -> dict[str, Any]:
        """Say that everything was found and put ready. Needs `fulfilment.prepare`."""
        body = {"fulfilment_id": fulfilment_id}
        return self._send("POST", "/fulfilments/preparations", body, idempotency_key=f"prepare-{fulfilment_id}")

    def hand_over(self, fulfilment_id: str, *, code: str) -> dict[str, Any]:
        """Give the goods to whoever shows their code. Needs `fulfilment.hand_over`."""
        body = {"fulfilment_id": fulfilment_id, "code": code}
        return self._send("POST", "/fulfilments/hand-overs", body, idempotency_key=f"hand-over-{fulfilment_id}")

    def _get(self, path: str, *, headers: dict[str, str] | None = None, **query: str) -> Any:
        address = f"{path}?{urllib.parse.urlencode(query)}" if query else path
        return self._ask(urllib.request.Request(f"{self.url}/api/v1{address}", headers=headers or {}))

    def _send(
        self,
        method: str,
        path: str,
        body: dict[str, Any],
        *,
        idempotency_key: str = "",
        headers: dict[str, str] | None = None,
    ) -> Any:
        given = {"Content-Type": "application/json", **(headers or {})}
        if idempotency_key:
            given["Idempotency-Key"] = idempotency_key
        address = f"{self.url}/api/v1{path}"
        return self._ask(urllib.request.Request(address, json.dumps(body).encode(), given, method=method))

    def _ask(self, request: urllib.request.Request) -> Any:
        if self.key:
            request.add_header("Authorization", f"Bearer {self.key}")
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise Refused(json.loads(error.read())) from error


def main() -> None:
    """Buy one unit of the first product found, where it is in stock."""
    parser = argparse.ArgumentParser(description="Order something for pick-up.")
    parser.add_argument("url")
    parser.add_argument("words")
    parser.add_argument("--key", default="", help="An API key with the scope fulfilment.*: plays the staff, too.")
    given = parser.parse_args()
    shopper, staff = Noren(given.url), Noren(given.url, given.key)

    products = shopper.find_products(given.words)
    if not products:
        raise SystemExit(f"Nothing was found for {given.words}.")
    levels = shopper.stock_by_store(products[0]["id"])
    for level in levels:
        print(f"{level['store']}  {level['sku']}: {level['available']}")
    level = max(levels, key=lambda level: level["available"])
    contact = {"family_name": "山田", "given_name": "花子", "email": "hanako@shop.example"}
    placed = shopper.order_for_pickup(
        variant_id=level["variant_id"],
        quantity=1,
        location_id=level["location_id"],
        contact=contact,
        payment_token="tok_ok",
    )
    print(f"Order {placed['order_code']}: {placed['state']}, {placed['total_minor']} {placed['currency']}")
    for order in shopper.follow_order(placed["order_id"], access_token=placed["access_token"]):
        part = order["parts"][0]
        state = part["fulfilment"]["state"]
        print(f"{state}  {order['order']['state']}")
        if state == "COMPLETED" or not given.key:
            return
        if state == "RESERVED":
            staff.prepare(part["fulfilment"]["id"])
        elif state == "PREPARED":
            staff.hand_over(part["fulfilment"]["id"], code=part["hand_over_code"])


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        raise SystemExit(f"Refused: {refused}") from None
