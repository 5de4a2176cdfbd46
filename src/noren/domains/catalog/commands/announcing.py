"""What every write of the catalogue ends with: telling which products look different now."""

from collections.abc import Sequence
from uuid import UUID

from noren.domains.catalog.events import PriceChanged, ProductChanged
from noren.platform import sql
from noren.platform.command import command_id, emit

EVENT_PRODUCTS = 500

_BELOW = """
WITH RECURSIVE below AS (
  SELECT id FROM catalog_department WHERE id = %s
  UNION SELECT d.id FROM catalog_department d JOIN below ON d.parent_id = below.id
) SELECT p.id FROM catalog_product p JOIN below ON below.id = p.department_id ORDER BY p.id
"""


def tell_products_changed(product_ids: Sequence[UUID]) -> None:
    """Publish the change, in events of bounded size."""
    for start in range(0, len(product_ids), EVENT_PRODUCTS):
        emit(ProductChanged(product_ids=list(product_ids[start : start + EVENT_PRODUCTS]), command_id=command_id()))


def tell_prices_changed(changed: Sequence[tuple[UUID, UUID]]) -> None:
    """Publish new prices of (product, variant) pairs, in events of bounded size."""
    pairs = sorted(set(changed))
    for start in range(0, len(pairs), EVENT_PRODUCTS):
        part = pairs[start : start + EVENT_PRODUCTS]
        emit(
            PriceChanged(
                product_ids=sorted({product_id for product_id, _variant in part}),
                variant_ids=[variant_id for _product, variant_id in part],
                command_id=command_id(),
            )
        )


def tell_departments_changed(department_id: UUID) -> None:
    """Products show the names of their departments: all below this one look different now."""
    tell_products_changed([row[0] for row in sql.rows(_BELOW, (department_id,))])
