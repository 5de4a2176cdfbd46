import time
from datetime import datetime
from uuid import UUID

from noren.domains.orders.contracts import ShippingFee
from noren.platform import sql

LIFETIME_S = 5.0
_FEES = """
SELECT company_id, currency, amount_minor, free_from_minor, valid_from FROM orders_shipping_fee
 WHERE company_id = %s AND currency = %s ORDER BY valid_from DESC
"""
_kept: dict[tuple[UUID, str], tuple[float, list[ShippingFee]]] = {}


def shipping_fee(*, company_id: UUID, currency: str, goods_minor: int, at: datetime) -> int:
    """What one delivery costs, tax included, for goods of this value; 0 where no fee is set.

    The fees are kept in the process for five seconds.
    """
    valid = next((fee for fee in _fees(company_id, currency) if fee.valid_from <= at), None)
    if valid is None or (valid.free_from_minor is not None and goods_minor >= valid.free_from_minor):
        return 0
    return valid.amount_minor


def shipping_fees(*, company_id: UUID, currency: str) -> list[ShippingFee]:
    """All fees of a company, past and coming, the latest first."""
    return [ShippingFee(**found) for found in sql.records(_FEES, (company_id, currency))]


def forget_shipping_fees() -> None:
    """Ask again at the next order: a fee was set in this process."""
    _kept.clear()


def _fees(company_id: UUID, currency: str) -> list[ShippingFee]:
    kept = _kept.get((company_id, currency))
    if kept is None or kept[0] < time.monotonic():
        fees = shipping_fees(company_id=company_id, currency=currency)
        kept = _kept[(company_id, currency)] = (time.monotonic() + LIFETIME_S, fees)
    return kept[1]
