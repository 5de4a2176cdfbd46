from datetime import datetime
from uuid import UUID

from django.conf import settings

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import Department
from noren.domains.orders.contracts import Contract
from noren.domains.storefront import api as storefront
from noren.domains.storefront.contracts import Card, ListingQuery, Sort
from noren.platform import sql

SHOWN = 8

_PICTURES = """
SELECT d.id, (SELECT l.image FROM storefront_listing l
               WHERE l.published AND l.image IS NOT NULL AND l.department_ids @> ARRAY[d.id]
               ORDER BY l.in_stock DESC, l.published_at DESC, l.product_id LIMIT 1),
       EXISTS (SELECT 1 FROM storefront_listing l WHERE l.published AND l.department_ids @> ARRAY[d.id])
  FROM catalog_department d WHERE d.parent_id IS NULL
"""


class DepartmentTile(Contract):
    """A top department with a picture of what is in it, and the departments below."""

    department: Department
    image: str | None
    below: list[Department]


class ShopHome(Contract):
    departments: list[DepartmentTile]
    arrivals: list[Card]
    here: list[Card]


def shop_home(*, location_id: UUID | None, at: datetime) -> ShopHome:
    """What the shop's first page shows: departments that hold goods, the newest goods, and goods at one store.

    Three statements, four with a store.
    """
    arrivals = storefront.listing(query=ListingQuery(sort=Sort.NEW, limit=SHOWN, location_id=location_id)).items
    here = (
        storefront.listing(
            query=ListingQuery(sort=Sort.PRICE, limit=SHOWN, location_id=location_id, in_stock_only=True)
        ).items
        if location_id
        else []
    )
    return ShopHome(departments=department_tiles(), arrivals=arrivals, here=here)


def department_tiles() -> list[DepartmentTile]:
    """Top departments that hold goods, in their order, with those below. Two statements."""
    every = catalog.departments()
    shown = {row[0]: row[1] for row in sql.rows(_PICTURES) if row[2]}
    return [
        DepartmentTile(
            department=top,
            image=f"{settings.MEDIA_URL}{shown[top.id]}" if shown[top.id] else None,
            below=[department for department in every if department.parent_id == top.id],
        )
        for top in every
        if top.id in shown
    ]
