from datetime import datetime
from uuid import UUID

from noren.platform import sql

_FEE = """
SELECT amount_minor, free_from_minor FROM orders_shipping_fee
 WHERE company_id = %s AND currency = %s AND valid_from <= %s ORDER BY valid_from DESC LIMIT 1
"""


def shipping_fee(*, company_id: UUID, currency: str, goods_minor: int, at: datetime) -> int:
    """What one delivery costs, tax included, for goods of this value; 0 where no fee is set."""
    found = sql.row(_FEE, (company_id, currency, at))
    if found is None:
        return 0
    amount, free_from = found
    return 0 if free_from is not None and goods_minor >= free_from else int(amount)
