"""Which products have a page that everybody may find."""

from uuid import UUID

from noren.platform import sql

PAGE = 40_000
"""Products per map; a map may hold 50,000 addresses."""
_PUBLISHED = "FROM catalog_product WHERE published_at <= now() AND archived_at IS NULL"


def published_products() -> int:
    """How many there are, by one statement."""
    count: int = sql.value(f"SELECT count(*) {_PUBLISHED}")
    return count


def product_pages(*, page: int) -> list[UUID]:
    """The products of one map, by one statement."""
    found = sql.rows(f"SELECT id {_PUBLISHED} ORDER BY id LIMIT %s OFFSET %s", (PAGE, page * PAGE))
    return [row[0] for row in found]
