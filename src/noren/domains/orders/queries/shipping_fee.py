import time
from datetime import datetime
from uuid import UUID

from noren.platform import sql

_FEE = """
SELECT amount_minor, free_from_minor FROM orders_shipping_fee
 WHERE company_id = %s AND currency = %s AND valid_from <= %s ORDER BY valid_from DESC LIMIT 1
"""


LIFETIME_S = 5.0
_kept: dict[tuple[UUID, str], tuple[float, tuple[int, int | None]]] = {}


def shipping_fee(*, company_id: UUID, currency: str, goods_minor: int, at: datetime) -> int:
    """What one delivery costs, tax included, for goods of this value; 0 where no fee is set.

    The rule is kept in the process for five seconds.
    """
    amount, free_from = _rule(company_id, currency, at)
    return 0 if free_from is not None and goods_minor >= free_from else int(amount)


def _rule(company_id: UUID, currency: str, at: datetime) -> tuple[int, int | None]:
    kept = _kept.get((company_id, currency))
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    found = sql.row(_FEE, (company_id, currency, at))
    rule = (0, None) if found is None else (int(found[0]), found[1])
    _kept[(company_id, currency)] = (time.monotonic() + LIFETIME_S, rule)
    return rule
