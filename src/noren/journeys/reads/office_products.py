"""Products as lists of the office show them: archived, unpublished and sold-out ones too."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings

from noren.domains.catalog.contracts import Name
from noren.domains.orders.contracts import Contract
from noren.domains.storefront.api import search_expression
from noren.kernel.tax import TaxCategory
from noren.platform import sql
from noren.platform.actor import Actor

PAGE = 50
MAX_PAGES = 400


class Shown(StrEnum):
    """Which products: on sale, kept back, archived, or all but the archived."""

    ALL = ""
    PUBLISHED = "published"
    HIDDEN = "hidden"
    ARCHIVED = "archived"


class ProductSort(StrEnum):
    CODE = "code"
    NAME = "name"
    PRICE = "price"
    STOCK = "stock"
    NEW = "new"


class OfficeProduct(Contract):
    """`price_min` and `price_max` are those of the web shop now; `available` sums all places within reach."""

    id: UUID
    code: str
    name: Name
    brand: str
    department: Name
    published: bool
    archived: bool
    variants: int
    price_min: int | None
    price_max: int | None
    currency: str
    available: int
    on_hand: int
    image: str | None


class OfficeProducts(Contract):
    items: list[OfficeProduct]
    page: int
    more: bool
    count: int


_ORDER = {
    ProductSort.CODE: "p.code",
    ProductSort.NAME: "p.name->>'ja', p.code",
    ProductSort.PRICE: "l.price_min NULLS LAST, p.code",
    ProductSort.STOCK: "available, p.code",
    ProductSort.NEW: "p.created_at DESC, p.code",
}
_LIST = """
WITH held AS MATERIALIZED (
  SELECT v.product_id, sum(s.on_hand)::bigint AS on_hand,
         sum(greatest(s.on_hand - s.reserved - s.unavailable - s.safety, 0))::bigint AS available
    FROM stock_level s JOIN catalog_variant v ON v.id = s.variant_id
   WHERE v.archived_at IS NULL AND {reach} GROUP BY 1
)
SELECT p.id, p.code, p.name, p.brand, d.name AS department, p.published_at IS NOT NULL AND p.published_at <= now() AS published,
       p.archived_at IS NOT NULL AS archived,
       (SELECT count(*) FROM catalog_variant v WHERE v.product_id = p.id AND v.archived_at IS NULL) AS variants,
       l.price_min, l.price_max, coalesce(l.currency, 'JPY') AS currency,
       coalesce(h.available, 0) AS available, coalesce(h.on_hand, 0) AS on_hand, l.image, count(*) OVER () AS found
  FROM catalog_product p JOIN catalog_department d ON d.id = p.department_id
  LEFT JOIN storefront_listing l ON l.product_id = p.id
  LEFT JOIN held h ON h.product_id = p.id
 WHERE {where} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
"""
_BELOW = """
p.department_id IN (WITH RECURSIVE below AS (
  SELECT id FROM catalog_department WHERE id = %(department)s
  UNION SELECT d.id FROM catalog_department d JOIN below ON d.parent_id = below.id) SELECT id FROM below)
"""
# Codes and names from the catalogue itself, so that what was saved a moment ago is found; readings and parts of words
# from the shop's own search.
MATCHES = """
(p.code ILIKE %(like)s OR p.name->>'ja' ILIKE %(inside)s OR p.name->>'en' ILIKE %(inside)s OR p.name_kana ILIKE %(inside)s
 OR EXISTS (SELECT 1 FROM catalog_variant v WHERE v.product_id = p.id AND (v.sku ILIKE %(like)s OR v.gtin = %(gtin)s))
 OR l.search @@ %(search)s::tsquery)
"""


def office_products(
    *,
    actor: Actor,
    text: str = "",
    department_id: UUID | None = None,
    shown: Shown = Shown.ALL,
    in_stock: bool | None = None,
    tax_category: TaxCategory | None = None,
    sort: ProductSort = ProductSort.CODE,
    page: int = 1,
    limit: int = PAGE,
) -> OfficeProducts:
    """A page of products with price and stock, in one statement.

    Raises: NotAllowed, SignInRequired.
    """
    actor.require("catalog.view")
    page = max(1, min(page, MAX_PAGES))
    params: dict[str, Any] = {"limit": limit, "offset": (page - 1) * limit}
    where = [
        {
            Shown.ALL: "p.archived_at IS NULL",
            Shown.PUBLISHED: "p.archived_at IS NULL AND p.published_at <= now()",
            Shown.HIDDEN: "p.archived_at IS NULL AND (p.published_at IS NULL OR p.published_at > now())",
            Shown.ARCHIVED: "p.archived_at IS NOT NULL",
        }[shown]
    ]
    if words := text.strip().replace("\x00", "")[:100]:
        where.append(MATCHES)
        params |= matching(words)
    if department_id is not None:
        where.append(_BELOW)
        params["department"] = department_id
    if in_stock is not None:
        where.append("coalesce(h.available, 0) > 0" if in_stock else "coalesce(h.available, 0) = 0")
    if tax_category is not None:
        where.append("p.tax_category = %(tax)s")
        params["tax"] = tax_category.value
    reach = "true"
    if actor.location_ids is not None:
        reach = "s.location_id = ANY(%(reach)s)"
        params["reach"] = sorted(actor.location_ids)
    found = sql.records(_LIST.format(where=" AND ".join(where), order=_ORDER[sort], reach=reach), params)
    count = found[0]["found"] if found else 0
    return OfficeProducts(
        items=[_product(row) for row in found],
        page=page,
        more=count > page * limit,
        count=count,
    )


def matching(words: str) -> dict[str, Any]:
    """The parameters of MATCHES for what was typed."""
    plain = words.replace("\\", "").replace("%", "").replace("_", r"\_")
    digits = "".join(character for character in words if character.isdecimal())
    return {
        "like": f"{plain}%",
        "inside": f"%{plain}%",
        "gtin": digits.zfill(14) if 8 <= len(digits) <= 14 else "",
        "search": search_expression(words),
    }


def _product(row: dict[str, Any]) -> OfficeProduct:
    plain = {name: value for name, value in row.items() if name != "found"}
    image = f"{settings.MEDIA_URL}{plain['image']}" if plain["image"] else None
    return OfficeProduct.model_validate(
        plain | {"name": sql.from_json(plain["name"]), "department": sql.from_json(plain["department"]), "image": image}
    )
