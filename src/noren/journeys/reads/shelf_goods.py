from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from noren.domains.catalog.contracts import Contract
from noren.domains.shelves.contracts import Spot
from noren.platform import sql

# What a due hold keeps is added back, as stock's own availability does.
_GOODS = """
SELECT v.id AS variant_id, v.product_id, p.name, v.sku, v.gtin, v.size, v.colour_name, v.colour_hex, v.unit,
       d.name AS department, i.path AS image, coalesce(l.on_hand, 0) AS on_hand,
       coalesce(l.reserved, 0) - coalesce(due.quantity, 0) AS reserved, coalesce(l.unavailable, 0) AS unavailable,
       coalesce(l.safety, 0) AS safety, w.spot
  FROM catalog_variant v
  JOIN catalog_product p ON p.id = v.product_id
  JOIN catalog_department d ON d.id = p.department_id
  LEFT JOIN stock_level l ON l.variant_id = v.id AND l.location_id = %(location)s
  LEFT JOIN LATERAL (
    SELECT path FROM catalog_image WHERE product_id = v.product_id AND (variant_id IS NULL OR variant_id = v.id)
     ORDER BY variant_id IS NULL, position, id LIMIT 1
  ) i ON true
  LEFT JOIN LATERAL (
    SELECT jsonb_build_object('variant_id', p.variant_id, 'floor_id', o.id, 'floor_code', o.code, 'fixture_id', f.id,
             'fixture_code', f.code, 'kind', f.kind, 'zone', f.zone, 'bay', p.bay, 'level', p.level, 'turn',
             jsonb_build_array(o.position, coalesce(f.walk, 0), coalesce(p.bay, 0), coalesce(p.level, 0))) AS spot
      FROM shelves_place p JOIN shelves_fixture f ON f.id = p.fixture_id JOIN shelves_floor o ON o.id = f.floor_id
     WHERE p.location_id = %(location)s AND p.variant_id = v.id ORDER BY p.position LIMIT 1
  ) w ON true
  LEFT JOIN LATERAL (
    SELECT sum(r.open_quantity)::bigint AS quantity FROM stock_reservation_line r
     WHERE r.variant_id = v.id AND r.location_id = %(location)s AND r.open_quantity > 0 AND r.expires_at <= %(at)s
  ) due ON true
 WHERE {which}
 ORDER BY p.name->>'ja', v.position, v.size_position, v.sku
"""


class Goods(Contract):
    """What staff know a variant by, and how it stands at their place. `spot`: where to look first, if anybody has said."""

    variant_id: UUID
    product_id: UUID
    name: dict[str, str]
    sku: str
    gtin: str | None
    size: str
    colour_name: dict[str, str]
    colour_hex: str
    unit: str
    department: dict[str, str]
    image: str | None
    on_hand: int
    reserved: int
    unavailable: int
    safety: int
    spot: Spot | None = None

    @property
    def walking_turn(self) -> tuple[bool, tuple[int, ...]]:
        """Its turn in a walk through the place; what has no place comes last."""
        return (self.spot is None, self.spot.turn if self.spot else ())

    @property
    def available(self) -> int:
        """What may still be promised; never negative."""
        return max(self.on_hand - self.reserved - self.unavailable - self.safety, 0)


def shelf_goods(*, variant_ids: Sequence[UUID], location_id: UUID, at: datetime) -> dict[UUID, Goods]:
    """Variants by id, with their figures at a place, by one statement."""
    return {goods.variant_id: goods for goods in _goods("v.id = ANY(%(ids)s)", list(variant_ids), location_id, at)}


def shelf_of_product(*, product_id: UUID, location_id: UUID, at: datetime) -> list[Goods]:
    """All sizes and colours of a product with their figures at a place, by one statement."""
    return _goods("v.product_id = ANY(%(ids)s) AND v.archived_at IS NULL", [product_id], location_id, at)


def _goods(which: str, ids: list[UUID], location_id: UUID, at: datetime) -> list[Goods]:
    found = sql.records(_GOODS.format(which=which), {"ids": ids, "location": location_id, "at": at})
    return [Goods.model_validate(_plain(row)) for row in found]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    named = {name: sql.from_json(row[name]) or {} for name in ("name", "colour_name", "department")}
    return {
        **row,
        **named,
        "spot": sql.from_json(row["spot"]),
        "image": settings.MEDIA_URL + row["image"] if row["image"] else None,
    }
