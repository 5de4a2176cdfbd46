from uuid import UUID

from noren.platform import sql


def product_ids(*, after: UUID | None, limit: int) -> list[UUID]:
    """Ids of all products, archived ones too, in order: the next piece after one."""
    statement = (
        "SELECT id FROM catalog_product WHERE %(after)s::uuid IS NULL OR id > %(after)s ORDER BY id LIMIT %(limit)s"
    )
    return [row[0] for row in sql.rows(statement, {"after": after, "limit": limit})]
