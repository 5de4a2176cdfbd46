"""The requests of the measured operations and workloads, as any client of the public API would send them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import orjson

from bench import chain
from bench.http_load import Prepare, request_bytes
from bench.shop import MEMBERS, Shop, order_body, parcel

LINES = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, before it has an address. `cookie`: of whom a page knows."""

    method: str
    path: str
    body: bytes = b""
    token: str = ""
    cookie: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """A new idempotency key each time it is read, and the token or the cookie if there is one."""
        key = {"Idempotency-Key": f'"{uuid4()}"'} if self.method == "POST" else {}
        who = {"Authorization": f"Bearer {self.token}" if self.token else "", "Cookie": self.cookie}
        return {**key, **{name: value for name, value in who.items() if value}}

    def sent_to(self, base: str) -> bytes:
        """Its bytes."""
        return request_bytes(method=self.method, url=base + self.path, body=self.body, headers=self.headers)


def _no_more() -> None:
    """The shop is enough."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that is measured: `ask` makes its request about the n-th of the goods, of which there are `goods` (the
    shop's own where it does not say). `opens` makes what it needs beside the shop."""

    name: str
    connections: int
    ask: Callable[[Shop, int], Asked]
    opens: Callable[[], None] = _no_more
    goods: int = 0

    def load(self, base: str, shop: Shop) -> Prepare:
        """Requests about random goods. Those that only read are made once."""
        goods = range(self.goods or len(shop.variants))
        if self.ask(shop, 0).method == "GET":
            ready = [self.ask(shop, which).sent_to(base) for which in goods]
            return lambda _number: random.choice(ready)
        return lambda _number: self.ask(shop, random.choice(goods)).sent_to(base)


def availability(shop: Shop, which: int) -> Asked:
    """What every place can promise of one variant."""
    return Asked("GET", f"/api/v1/availability?variant_id={shop.variants[which]}")


def product_detail(shop: Shop, which: int) -> Asked:
    """A: detail of a product: text, category, price, stock."""
    return Asked("GET", f"/api/v1/products/{shop.products[which]}")


def product_list(shop: Shop, which: int) -> Asked:
    """B: a page of 20 over the first ten pages, sorted by name, by price, by price downwards, and what is in stock."""
    order = ("sort=name", "sort=price", "sort=-price", "sort=name&in_stock=true")[which % 4]
    return Asked("GET", f"/api/v1/products?{order}&page={which // 4 % 10 + 1}&limit=20")


def reserve(shop: Shop, which: int) -> Asked:
    """A promise of one unit at one place, as another system would ask for it."""
    line = {
        "id": str(uuid4()),
        "location_id": str(shop.places[0]),
        "variant_id": str(shop.variants[which]),
        "quantity": 1,
    }
    return _post("/api/v1/stock/reservations", {"reservation_id": str(uuid4()), "lines": [line]}, shop.token)


def sell(shop: Shop, which: int) -> Asked:
    """A sale at the counter of a store."""
    lines = [{"variant_id": str(shop.variants[which]), "quantity": 1}]
    return _post("/api/v1/sales", {"id": str(uuid4()), "location_id": str(shop.places[1]), "lines": lines}, shop.token)


def register_sale(shop: Shop, which: int) -> Asked:
    """A sale at a till to a member, who earns points: priced there, paid in cash."""
    return _at_the_till(shop, which, points=0)


def points_spend(shop: Shop, which: int) -> Asked:
    """The same, a part of it paid with the member's points."""
    return _at_the_till(shop, which, points=100)


def _at_the_till(shop: Shop, which: int, *, points: int) -> Asked:
    session, member = shop.tills[which % len(shop.tills)], shop.members[which % len(shop.members)]
    body = {
        "id": str(uuid4()),
        "session_id": str(session),
        "lines": [{"variant_id": str(shop.variants[which]), "quantity": 1}],
        "tenders": [{"method": "cash", "amount_minor": shop.prices[which] - points}],
        "member_id": str(member),
        "points": points,
    }
    return _post("/api/v1/register-sales", body, shop.token)


def home_page(shop: Shop, which: int) -> Asked:
    """The shop's first page, as a member sees it: what waits for them, their points, new goods."""
    return Asked("GET", "/", cookie=shop.member_cookie)


def list_page(shop: Shop, which: int) -> Asked:
    """The page of all goods, sorted in one of four ways."""
    return Asked("GET", f"/products?sort={('new', 'price', '-price', 'name')[which % 4]}")


def product_page(shop: Shop, which: int) -> Asked:
    """The page of a product, with its stock in every store."""
    return Asked("GET", f"/products/{shop.products[which]}")


def order_page(shop: Shop, which: int) -> Asked:
    """A member's page of an order that is being prepared."""
    return Asked("GET", f"/orders/{shop.member_order}", cookie=shop.member_cookie)


def checkout(shop: Shop, which: int) -> Asked:
    """C: a guest's whole order in one request: line, address, delivery, payment."""
    return order_of(shop.variants[which])


def order_of(variant: UUID) -> Asked:
    """A checkout of one unit, to be sent."""
    return _post("/api/v1/checkouts", order_body(variant))


def availability_25(shop: Shop, which: int) -> Asked:
    """What 25 stores (and the warehouse) can promise of one variant: the stock of a product's page."""
    return Asked("GET", f"/api/v1/availability?variant_id={chain.variant(which)}")


def nearest(shop: Shop, which: int) -> Asked:
    """The ten stores with stock that are nearest to somewhere in Japan."""
    lat, lon = 33 + which % 10, 131 + which // 10 % 10
    asked = f"variant_id={chain.variant(which)}&lat={lat}&lon={lon}&service=pickup&limit=10"
    return Asked("GET", f"/api/v1/availability/nearest?{asked}")


def reserve_spread(shop: Shop, which: int) -> Asked:
    """A promise of one of 10,000 SKUs at a warehouse."""
    return _promised(shop, chain.variant(which))


def reserve_hot(shop: Shop, which: int) -> Asked:
    """A promise of the one SKU that everybody wants."""
    return _promised(shop, chain.variant(0))


def _promised(shop: Shop, variant: UUID) -> Asked:
    line = {"id": str(uuid4()), "location_id": str(chain.WAREHOUSE), "variant_id": str(variant), "quantity": 1}
    return _post("/api/v1/stock/reservations", {"reservation_id": str(uuid4()), "lines": [line]}, shop.token)


def sourcing(shop: Shop, which: int) -> Asked:
    """What an order of 20 lines costs, and which of 100 places send it. Both recordings ask the same."""
    wanted = [chain.variant((which % MEMBERS + line * 19) % chain.SENT) for line in range(LINES)]
    return _post("/api/v1/checkouts/quote", {"parts": [parcel(wanted)]})


OPERATIONS: Sequence[Operation] = (
    Operation("availability", 16, availability),
    Operation("product", 16, product_detail),
    Operation("product_list", 16, product_list),
    Operation("reserve", 8, reserve),
    Operation("checkout", 8, checkout),
    Operation("sale", 8, sell),
    Operation("register_sale", 8, register_sale),
    Operation("points_spend", 8, points_spend),
    Operation("home_page", 8, home_page),
    Operation("list_page", 8, list_page),
    Operation("product_page", 8, product_page),
    Operation("order_page", 8, order_page),
    Operation("availability_25", 16, availability_25, chain.open_chain, chain.IN_STORES),
    Operation("nearest", 16, nearest, chain.open_chain, chain.IN_STORES),
    Operation("reserve_spread", 8, reserve_spread, chain.open_chain, chain.SKUS),
    Operation("reserve_hot", 8, reserve_hot, chain.open_chain, chain.SKUS),
    Operation("sourcing", 4, sourcing, chain.open_senders, chain.SENT),
)


def _post(path: str, body: object, token: str = "") -> Asked:
    return Asked("POST", path, orjson.dumps(body), token)
