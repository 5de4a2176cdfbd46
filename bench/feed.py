"""The local inventory feed of 50,000 rows: rows a second, and the memory that writing it takes."""

import time
import tracemalloc
from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.test import RequestFactory

from bench.workloads import Result
from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import Name, SaveDepartment
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind, SaveBrand, SaveCompany, SaveLocation, Service
from noren.journeys.feeds.answer import Tsv, feed_answer
from noren.journeys.feeds.local_inventory import FIELDS, local_inventory
from noren.kernel.ids import derived_id
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

STORES, PRODUCTS = 25, 2_000
AIM_PER_S, AIM_MB = 20_000, 32


def measure_feed() -> list[Result]:
    """Plain and packed. Comes last: its shelves are filled without movements, which `verify` would tell."""
    rows = _fill()
    return [_measured(rows, packed=packed) for packed in (False, True)]


def _measured(rows: int, *, packed: bool) -> Result:
    _written(packed)
    began = time.perf_counter()
    size = _written(packed)
    per_s = rows / (time.perf_counter() - began)
    tracemalloc.start()
    _written(packed)
    peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return Result(
        workload="feed, packed" if packed else "feed",
        what=f"local inventory of {rows:,} rows",
        measured=f"{per_s:,.0f} rows/s, {size / 1e6:.1f} MB out, {peak_mb:.1f} MB of memory at most",
        aim=f">= {AIM_PER_S:,} rows/s, <= {AIM_MB} MB",
        best_peer="",
        reached=per_s >= AIM_PER_S and peak_mb <= AIM_MB,
    )


def _written(packed: bool) -> int:
    """Write the whole feed away and return how many bytes it was."""
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"} if packed else {})
    at = now()
    answer = feed_answer(request, name="bench", fields=FIELDS, rows=local_inventory(at=at), form=Tsv(), at=at)
    return sum(len(chunk) for chunk in cast("Iterable[bytes]", answer))


def _fill() -> int:
    """Stores through commands; goods and shelves in bulk, since what is measured is the reading."""
    at = now()
    company, brand = derived_id("feed", "company"), derived_id("feed", "brand")
    named = {"ja": "計測", "en": "Bench"}
    places.save_company(input=SaveCompany(id=company, code="feed", name=named), actor=SYSTEM, at=at)
    places.save_brand(input=SaveBrand(id=brand, company_id=company, code="feed", name=named), actor=SYSTEM, at=at)
    stores: list[UUID] = [derived_id("feed", "store", number) for number in range(STORES)]
    for number, store in enumerate(stores):
        saved = SaveLocation(
            id=store, company_id=company, brand_id=brand, kind=LocationKind.STORE, code=f"feed-{number}", name=named,
            services=[Service.PICKUP],
        )  # fmt: skip
        places.save_location(input=saved, actor=SYSTEM, at=at)
    group = derived_id("feed", "department")
    department = SaveDepartment(id=group, code="feed", name=Name(ja="計測", en="Bench"))
    catalog.save_department(input=department, actor=SYSTEM, at=at)
    sql.touch(
        """
        WITH made AS (
          INSERT INTO catalog_product (id, code, version, name, name_kana, description, department_id, tax_category, brand, keywords,
                                       attributes, published_at, command_id)
          SELECT gen_random_uuid(), 'feed-' || n, 1, '{"ja": "品", "en": "Goods"}', '', '{}', %(group)s, 'standard', '', '{}', '{}',
                 '2026-01-01', gen_random_uuid() FROM generate_series(1, %(products)s) n RETURNING id, code
        ), kinds AS (
          INSERT INTO catalog_variant (id, product_id, sku, size, size_position, colour_code, colour_name, colour_hex, unit, position)
          SELECT gen_random_uuid(), id, 'SKU-' || code, '', 0, '', '{}', '', 'each', 0 FROM made RETURNING id
        ), prices AS (
          INSERT INTO catalog_price (id, variant_id, currency, amount_minor, valid_from, command_id)
          SELECT gen_random_uuid(), id, 'JPY', 1990, '2026-01-01', gen_random_uuid() FROM kinds
        )
        INSERT INTO stock_level (location_id, variant_id, on_hand, reserved, unavailable, safety)
        SELECT s.id, kinds.id, 5, 0, 0, 1 FROM kinds, unnest(%(stores)s::uuid[]) s(id)
        """,
        {"group": group, "products": PRODUCTS, "stores": stores},
    )
    for table in ("catalog_product", "catalog_variant", "catalog_price", "stock_level"):
        sql.touch(f"ANALYZE {table}")
    return STORES * PRODUCTS
