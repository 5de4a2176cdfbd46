from datetime import datetime

from noren.domains.catalog.contracts import SetTaxRate
from noren.domains.catalog.errors import TaxRateInPast, UnknownTaxCode
from noren.domains.catalog.queries.tax_rates import forget_tax_rates, law_day
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

# The rate that held before ends where the new one begins, and the new one where the next begins.
_END = """
UPDATE catalog_tax_rate SET valid_to = %(from)s
 WHERE code = %(code)s AND valid_from < %(from)s AND (valid_to IS NULL OR valid_to >= %(from)s)
"""
_BEGIN = """
INSERT INTO catalog_tax_rate (code, rate, valid_from, valid_to)
VALUES (%(code)s, %(rate)s, %(from)s, (SELECT min(valid_from) FROM catalog_tax_rate WHERE code = %(code)s AND valid_from > %(from)s))
ON CONFLICT (code, valid_from) DO UPDATE SET rate = excluded.rate
"""


@command("catalog.set_tax_rate")
def set_tax_rate(*, input: SetTaxRate, actor: Actor, at: datetime) -> None:
    """Say which rate holds from a coming day on. Rates that have begun are history and stay.

    A rate that was to begin on the same day is replaced.

    Raises: TaxRateInPast, UnknownTaxCode.
    """
    if input.valid_from <= law_day(at):
        raise TaxRateInPast
    params = {"code": input.code, "rate": input.rate, "from": input.valid_from}
    if not sql.touch(_END, params):
        raise UnknownTaxCode
    sql.exactly(1, _BEGIN, params)
    forget_tax_rates()
