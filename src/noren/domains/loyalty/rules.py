"""Pure decisions of loyalty: what a sale earns, what a return takes back, what may be used, when points are over."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from noren.domains.loyalty.contracts import Place, Programme, Rule, ScopeKind
from noren.kernel.money import Money
from noren.kernel.tax import Rounding, TaxLine, summarise

_NARROW_FIRST = (ScopeKind.STORE, ScopeKind.BRAND, ScopeKind.COMPANY, ScopeKind.GROUP)


@dataclass(frozen=True, slots=True)
class EarningLine:
    """A sold line of goods after its discount; `earns` False where a rule leaves it out."""

    line_id: UUID
    amount_minor: int
    tax_rate: Decimal
    reduced: bool
    earns: bool = True


@dataclass(frozen=True, slots=True)
class LinePoints:
    points: int
    allocated_minor: int


def rule_for(programme: Programme, place: Place, *, at: datetime) -> Rule | None:
    """The rule that holds at a place: of the narrowest scope that has one, the latest."""
    ids = {
        ScopeKind.STORE: place.store_id,
        ScopeKind.BRAND: place.brand_id,
        ScopeKind.COMPANY: place.company_id,
        ScopeKind.GROUP: None,
    }
    for scope in _NARROW_FIRST:
        held = [
            rule
            for rule in programme.rules
            if rule.scope is scope
            and rule.valid_from <= at
            and rule.scope_id == ids[scope]
            and (scope is ScopeKind.GROUP or ids[scope] is not None)
        ]
        if held:
            return max(held, key=lambda rule: rule.valid_from)
    return None


def points_of_order(
    lines: Sequence[EarningLine], *, rule: Rule, rounding: Rounding, currency: str, tender_minor: int = 0
) -> tuple[int, dict[UUID, LinePoints]]:
    """The base of an order and what each of its lines earns; the parts of a line are rounded down once, per order.

    Tax is taken out as the invoice does, once per rate. `tender_minor` was paid with points.
    """
    amounts = _after_tender(lines, tender_minor if rule.tender_lowers_base else 0, currency)
    earning = [(line, amount) for line, amount in zip(lines, amounts, strict=True) if line.earns and amount > 0]
    totals = summarise([TaxLine(amount, line.tax_rate, line.reduced) for line, amount in earning], rounding)
    base = sum(total.net_minor if rule.base_excludes_tax else total.total_incl_minor for total in totals)
    points = base * rule.earn_points // rule.earn_per_minor
    if not points:
        return base, {}
    worth = points * rule.point_value_minor * rule.expected_use_percent // 100
    weights = [amount for _line, amount in earning]
    shares = Money(points, currency).allocate(weights)  # to the last point, as money to the last yen
    prices = Money(base * worth // (base + worth), currency).allocate(weights)
    return base, {
        line.line_id: LinePoints(share.amount_minor, price.amount_minor)
        for (line, _amount), share, price in zip(earning, shares, prices, strict=True)
        if share.amount_minor
    }


def _after_tender(lines: Sequence[EarningLine], tender_minor: int, currency: str) -> list[int]:
    amounts = [line.amount_minor for line in lines]
    if not tender_minor or sum(amounts) <= 0:
        return amounts
    paid = Money(min(tender_minor, sum(amounts)), currency).allocate(amounts)
    return [amount - part.amount_minor for amount, part in zip(amounts, paid, strict=True)]


def standing(*, points: int, quantity: int, fulfilled: int, cancelled: int, returned: int) -> tuple[int, int]:
    """(posted, pending) of a line's points: for units that stay with the customer, and for those still to come.

    It depends on the counts alone, so returns in any order and in any parts take back exactly what was earned.
    """
    posted = points * (fulfilled - returned) // quantity
    return posted, points * (quantity - cancelled - returned) // quantity - posted


def share_given_back(*, points: int, whole_minor: int, back_minor: int) -> int:
    """How many of the points of an order come back when `back_minor` of their `whole_minor` does."""
    return points * back_minor // whole_minor if whole_minor else 0


def discount_back(lines: Iterable[tuple[int, int, int]]) -> int:
    """How much of lines' discounts has come back, by (discount, quantity, units cancelled or returned)."""
    return sum(discount * units // quantity for discount, quantity, units in lines)


def most_usable(rule: Rule, *, payable_minor: int) -> int:
    """How many points may be used at most for what is to be paid, whoever has how many."""
    most = payable_minor * rule.use_share_percent // 100 // rule.point_value_minor
    most -= most % rule.use_step
    return most if most >= rule.use_minimum else 0


def is_usable(rule: Rule, points: int, *, payable_minor: int) -> bool:
    """Whether just so many points may be used."""
    return rule.use_minimum <= points <= most_usable(rule, payable_minor=payable_minor) and not points % rule.use_step


def expires_at(months: int | None, *, at: datetime, time_zone: str) -> datetime | None:
    """When points posted at an instant are over: behind the whole day so many months later, in the programme's zone."""
    if months is None:
        return None
    zone = ZoneInfo(time_zone)
    day = at.astimezone(zone).date()
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    last = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return datetime.combine(last + timedelta(days=1), time(), zone)
