from uuid import UUID

from noren.domains.places.contracts import Brand, Company
from noren.domains.places.errors import CompanyNotFound
from noren.platform import sql

_COMPANIES = """
SELECT id, code, name, legal_name, registration_number, currency, tax_rounding, country, address, phone
  FROM places_company
"""


_BRANDS = """
SELECT id, company_id, code, name, colour,
       CASE WHEN mark <> '' THEN jsonb_build_object('path', mark, 'width', mark_width, 'height', mark_height) END AS mark
  FROM places_brand ORDER BY code
"""


def get_company(*, company_id: UUID) -> Company:
    """One company.

    Raises: CompanyNotFound.
    """
    row = sql.record(_COMPANIES + " WHERE id = %s", (company_id,))
    if row is None:
        raise CompanyNotFound
    return Company.model_validate({**row, "name": sql.from_json(row["name"])})


def list_companies() -> list[Company]:
    """Every company in the order of their codes."""
    found = sql.records(_COMPANIES + " ORDER BY code")
    return [Company.model_validate({**row, "name": sql.from_json(row["name"])}) for row in found]


def list_brands() -> list[Brand]:
    """Every brand in the order of their codes."""
    found = sql.records(_BRANDS)
    return [
        Brand.model_validate(
            {**row, "name": sql.from_json(row["name"]), "mark": row["mark"] and sql.from_json(row["mark"])}
        )
        for row in found
    ]
