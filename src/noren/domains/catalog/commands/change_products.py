from datetime import datetime
from typing import Annotated
from uuid import UUID

import orjson
from pydantic import Field, StringConstraints

from noren.domains.catalog.commands.announcing import tell_products_changed
from noren.domains.catalog.contracts import MAX_IMPORT, Code, Contract, Line
from noren.domains.catalog.errors import UnknownDepartment, UnknownProduct
from noren.domains.catalog.rules import tidy
from noren.kernel.tax import TaxCategory
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id


class ProductChange(Contract):
    """What shall be different of a product; None leaves a value as it is. `published` True keeps a start that is set."""

    id: UUID
    name_ja: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    name_en: Line | None = None
    department_code: Code | None = None
    tax_category: TaxCategory | None = None
    published: bool | None = None


class ChangeProducts(Contract):
    products: Annotated[list[ProductChange], Field(min_length=1, max_length=MAX_IMPORT)]


class ProductsChanged(Contract):
    product_ids: list[UUID]


_CHANGE = """
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(changes)s::jsonb)
    AS g(id uuid, name jsonb, department text, tax_category text, published boolean)
), held AS MATERIALIZED (
  SELECT id FROM catalog_product WHERE id IN (SELECT id FROM given) AND archived_at IS NULL ORDER BY id FOR UPDATE
)
UPDATE catalog_product p
   SET version = version + 1, command_id = %(command)s, name = p.name || g.name,
       department_id = coalesce((SELECT d.id FROM catalog_department d WHERE d.code = g.department), p.department_id),
       tax_category = coalesce(g.tax_category, p.tax_category),
       published_at = CASE WHEN g.published IS NULL THEN p.published_at
                           WHEN g.published THEN coalesce(p.published_at, %(at)s::timestamptz) END
  FROM given g JOIN held USING (id) WHERE p.id = g.id
RETURNING p.id
"""


@command("catalog.change_products", permission="catalog.edit")
def change_products(*, input: ChangeProducts, actor: Actor, at: datetime) -> ProductsChanged:
    """Change some values of many products at once; what is not given stays as it is.

    Raises: UnknownProduct (archived ones too), UnknownDepartment.  Locks: the products.  Emits: catalog.product_changed.v1
    """
    _require_departments({change.department_code for change in input.products if change.department_code})
    changes = orjson.dumps([_given(change) for change in input.products]).decode()
    changed = {row[0] for row in sql.rows(_CHANGE, {"changes": changes, "command": command_id(), "at": at})}
    if missing := sorted(str(change.id) for change in input.products if change.id not in changed):
        raise UnknownProduct(product_ids=missing)
    tell_products_changed(sorted(changed))
    return ProductsChanged(product_ids=sorted(changed))


def _require_departments(codes: set[str]) -> None:
    known = {code for (code,) in sql.rows("SELECT code FROM catalog_department WHERE code = ANY(%s)", (list(codes),))}
    if missing := sorted(codes - known):
        raise UnknownDepartment(department_codes=missing)


def _given(change: ProductChange) -> dict[str, object]:
    names = {"ja": change.name_ja, "en": change.name_en}
    return {
        "id": change.id,
        "name": {language: tidy(name) for language, name in names.items() if name is not None},
        "department": change.department_code,
        "tax_category": change.tax_category,
        "published": change.published,
    }
