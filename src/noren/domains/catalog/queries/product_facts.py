from collections.abc import Sequence
from uuid import UUID

from noren.domains.catalog.contracts import Contract, Name
from noren.domains.catalog.queries.quote import name_of
from noren.domains.catalog.rules import tidy
from noren.kernel.tax import TaxCategory
from noren.platform import sql


class ProductFacts(Contract):
    """What a product is called and where it belongs, without its variants."""

    id: UUID
    code: str
    name: Name
    department_code: str
    tax_category: TaxCategory
    published: bool
    archived: bool


_FACTS = """
SELECT p.id, p.code, p.name, d.code, p.tax_category, p.published_at IS NOT NULL, p.archived_at IS NOT NULL
  FROM catalog_product p JOIN catalog_department d ON d.id = p.department_id
"""
_CALLED = f"{_FACTS} WHERE p.code = ANY(%s)"
_IN_USE = f"{_FACTS} WHERE p.archived_at IS NULL AND (%(all)s OR d.code = ANY(%(departments)s)) ORDER BY p.code LIMIT %(limit)s"


def products_called(*, codes: Sequence[str]) -> list[ProductFacts]:
    """The products that have one of these codes, archived ones too."""
    return [_facts(row) for row in sql.rows(_CALLED, ([tidy(code) for code in codes],))]


def products_in(*, department_codes: Sequence[str] | None, limit: int) -> list[ProductFacts]:
    """The first products of these departments, or of all, by code; archived ones are left out."""
    asked = {"all": department_codes is None, "departments": list(department_codes or ()), "limit": limit}
    return [_facts(row) for row in sql.rows(_IN_USE, asked)]


def _facts(row: tuple[object, ...]) -> ProductFacts:
    return ProductFacts.model_validate(
        {
            "id": row[0],
            "code": row[1],
            "name": name_of(row[2]),
            "department_code": row[3],
            "tax_category": row[4],
            "published": row[5],
            "archived": row[6],
        },
        strict=False,
    )
