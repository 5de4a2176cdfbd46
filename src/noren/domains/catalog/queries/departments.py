from noren.domains.catalog.contracts import Department
from noren.domains.catalog.queries.quote import name_of
from noren.platform import sql


def departments() -> list[Department]:
    """Every department, parents and siblings in their order of display."""
    found = sql.rows("SELECT id, code, name, parent_id, position FROM catalog_department ORDER BY position, code")
    return [Department(id=r[0], code=r[1], name=name_of(r[2]), parent_id=r[3], position=r[4]) for r in found]
