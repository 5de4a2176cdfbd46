import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

from noren.kernel.tax import TaxRate
from noren.platform import sql

LIFETIME_S = 5.0
_LAW_TIME = ZoneInfo("Asia/Tokyo")  # a rate changes at midnight in Japan, wherever the server stands
_kept: dict[date, tuple[float, dict[str, TaxRate]]] = {}


def tax_rates(*, at: datetime) -> dict[str, TaxRate]:
    """The rates in force at an instant, by code; kept in the process for five seconds."""
    day = law_day(at)
    moment = time.monotonic()
    kept = _kept.get(day)
    if kept is not None and kept[0] > moment:
        return kept[1]
    found = sql.rows(
        "SELECT code, rate, valid_from, valid_to FROM catalog_tax_rate"
        " WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s) ORDER BY code",
        {"day": day},
    )
    rates = {row[0]: TaxRate(code=row[0], rate=row[1], valid_from=row[2], valid_to=row[3]) for row in found}
    if len(_kept) > 100:
        _kept.clear()
    _kept[day] = (moment + LIFETIME_S, rates)
    return rates


def tax_rate_history() -> list[TaxRate]:
    """Every rate that was, is or will be in force, by code, the latest first. One statement."""
    found = sql.rows("SELECT code, rate, valid_from, valid_to FROM catalog_tax_rate ORDER BY code, valid_from DESC")
    return [TaxRate(code=row[0], rate=row[1], valid_from=row[2], valid_to=row[3]) for row in found]


def law_day(at: datetime) -> date:
    """The day whose rates hold at an instant."""
    return at.astimezone(_LAW_TIME).date()


def forget_tax_rates() -> None:
    """Read the rates afresh next time."""
    _kept.clear()
