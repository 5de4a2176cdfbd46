from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.loyalty.contracts import Place, Rule
from noren.domains.loyalty.queries.programme import programme_in_use
from noren.domains.loyalty.rules import EarningLine, points_of_order, rule_for
from noren.domains.orders.contracts import FrozenLine, LineKind
from noren.kernel.tax import Rounding


def estimate(
    *, lines: Sequence[FrozenLine], place: Place, rounding: Rounding, currency: str, tender_minor: int = 0, at: datetime
) -> int:
    """How many points an order of these lines would bring a member; no statement, one where departments are left out."""
    programme = programme_in_use()
    rule = None if programme is None else rule_for(programme, place, at=at)
    if programme is None or rule is None or currency != programme.currency:
        return 0
    goods = [line for line in lines if line.kind is LineKind.ITEM]
    left_out = left_out_by(rule, [line.product_id for line in goods if line.product_id])
    _base, points = points_of_order(
        [
            EarningLine(
                line_id=line.id,
                amount_minor=line.amount_minor,
                tax_rate=line.tax_rate,
                reduced=line.reduced,
                earns=line.product_id not in left_out and line.tax_category not in rule.excluded_tax_categories,
            )
            for line in goods
        ],
        rule=rule,
        rounding=rounding,
        currency=currency,
        tender_minor=tender_minor,
    )
    return sum(line.points for line in points.values())


def left_out_by(rule: Rule, product_ids: Sequence[UUID]) -> set[UUID]:
    """Goods of excluded departments; nobody is asked where no department is."""
    if not rule.excluded_departments or not product_ids:
        return set()
    excluded = set(rule.excluded_departments)
    paths = catalog.departments_of(product_ids=product_ids)
    return {product for product, path in paths.items() if excluded.intersection(path)}
