from datetime import datetime
from uuid import UUID

from noren.domains.register.contracts import DiscountLimit
from noren.platform import sql

_LIMIT = """
SELECT percent FROM register_discount_limit WHERE (location_id = %s OR location_id IS NULL) AND valid_from <= %s
 ORDER BY location_id IS NULL, valid_from DESC LIMIT 1
"""


def discount_limit(*, location_id: UUID, at: datetime) -> int:
    """How many percent of a line clerks of a place may take off without asking; none where nothing was said."""
    return int(sql.value(_LIMIT, (location_id, at)) or 0)


def discount_limits() -> list[DiscountLimit]:
    """Every limit that was ever said, the latest start first."""
    found = sql.records(
        "SELECT location_id, percent, valid_from FROM register_discount_limit ORDER BY valid_from DESC, id"
    )
    return [DiscountLimit(**row) for row in found]
