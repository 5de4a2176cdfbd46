"""The requests of the measured workloads, as any client of the public API would send them."""

import random
from uuid import UUID, uuid4

import orjson

from bench.http_load import Prepare, request_bytes
from bench.shop import Shop

_ADDRESS = {"postal_code": "1500001", "prefecture_code": "13", "city": "渋谷区", "town": "神宮前", "block": "1-2-3"}
_CONTACT = {"family_name": "計測", "given_name": "太郎", "email": "bench@example.com", "phone": "090-1234-5678"}


def product_detail(base: str, shop: Shop) -> Prepare:
    """A: detail of a random product."""
    ready = [request_bytes(method="GET", url=f"{base}/api/v1/products/{product}") for product in shop.products]
    return lambda _number: random.choice(ready)


def product_list(base: str, shop: Shop) -> Prepare:
    """B: a page of 20 sorted by name, price and in-stock flag in turn, over the first pages."""
    urls = [
        f"{base}/api/v1/products?sort={sort}&page={page}&size=20"
        for page in range(1, 11)
        for sort in ("name", "price", "-price")
    ] + [f"{base}/api/v1/products?in_stock=true&sort=name&page={page}&size=20" for page in range(1, 11)]
    ready = [request_bytes(method="GET", url=url) for url in urls]
    return lambda _number: random.choice(ready)


def whole_order(base: str, shop: Shop) -> Prepare:
    """C: a guest's whole order in one request: one line, address, delivery, payment."""

    def prepare(_number: int) -> bytes:
        return order_bytes(base, random.choice(shop.variants))

    return prepare


def flash_order(base: str, shop: Shop) -> Prepare:
    """D: a whole order for the one SKU that everybody wants."""
    return lambda _number: order_bytes(base, shop.flash_variant)


def order_bytes(base: str, variant: UUID) -> bytes:
    """A checkout of one unit, to be sent."""
    body = {
        "contact": _CONTACT,
        "parts": [{"type": "SHIPMENT", "address": _ADDRESS, "lines": [{"variant_id": str(variant), "quantity": 1}]}],
        "payment": {"provider": "sandbox", "method": "card", "token": "tok_ok"},
    }
    return request_bytes(
        method="POST",
        url=f"{base}/api/v1/checkouts",
        body=orjson.dumps(body),
        headers={"Idempotency-Key": f'"{uuid4()}"'},
    )
