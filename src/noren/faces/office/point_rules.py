"""A points rule as a form, and what an example purchase would bring under it."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import Programme, Rule, ScopeKind, SetRule
from noren.domains.orders.contracts import Contract
from noren.faces.office.desk import uuid_of
from noren.faces.office.forms import Form, Mistyped
from noren.faces.office.starting import start_of
from noren.kernel.ids import derived_id
from noren.kernel.money import Money
from noren.kernel.tax import Rounding, TaxCategory, TaxRate

EXAMPLE = {"example_standard": 3300, "example_food": 1080}
"""A purchase as it happens: goods at the standard rate, food to take away at the reduced one; in whole units."""
_TAX = {"example_standard": (TaxCategory.STANDARD, "standard"), "example_food": (TaxCategory.REDUCED_FOOD, "reduced")}


class Outcome(Contract):
    """What the example purchase brings under a rule, and what may be paid of it with points."""

    base_minor: int
    points: int
    worth_minor: int
    expires_at: datetime | None
    usable: int
    usable_minor: int


def values_of(rule: Rule | None, currency: str) -> dict[str, Any]:
    """The form's fields as the rule has them; a first rule begins with what is usual."""
    rule = rule or Rule(valid_from=datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
    return {
        **EXAMPLE,
        "for": f"{rule.scope.value}:{rule.scope_id or ''}",
        "start": "tomorrow",
        "earn_points": rule.earn_points,
        "earn_per": _plain(rule.earn_per_minor, currency),
        "base_excludes_tax": "1" if rule.base_excludes_tax else "",
        "tender_lowers_base": "1" if rule.tender_lowers_base else "",
        "excluded_tax_categories": [category.value for category in rule.excluded_tax_categories],
        "excluded_departments": [str(department) for department in rule.excluded_departments],
        "expiry_months": rule.expiry_months or "",
        "restore_days": rule.restore_days,
        "point_value": _plain(rule.point_value_minor, currency),
        "use_as": rule.use_as.value,
        "use_minimum": rule.use_minimum,
        "use_step": rule.use_step,
        "use_share_percent": rule.use_share_percent,
        "link_reward": rule.link_reward,
        "expected_use_percent": rule.expected_use_percent,
        "adjust_limit": rule.adjust_limit or "",
    }


def rule_of(form: Form, programme: Programme, at: datetime) -> SetRule:
    """The rule that was typed.

    Raises: Mistyped.
    """
    scope, _colon, scope_id = form.text("for").partition(":")
    given = {
        "programme_id": programme.id,
        "scope": scope if scope in list(ScopeKind) else ScopeKind.GROUP,
        "scope_id": uuid_of(scope_id),
        "valid_from": start_of(form, at),
        "earn_points": form.number("earn_points", least=0, most=10_000),
        "earn_per_minor": form.amount("earn_per", programme.currency),
        "base_excludes_tax": form.ticked("base_excludes_tax"),
        "tender_lowers_base": form.ticked("tender_lowers_base"),
        "excluded_tax_categories": [one for one in form.many("excluded_tax_categories") if one in list(TaxCategory)],
        "excluded_departments": [found for text in form.many("excluded_departments") if (found := uuid_of(text))],
        "expiry_months": _optional(form, "expiry_months", 240),
        "restore_days": form.number("restore_days", least=0, most=3650),
        "point_value_minor": form.amount("point_value", programme.currency),
        "use_as": form.text("use_as"),
        "use_minimum": form.number("use_minimum", least=1),
        "use_step": form.number("use_step", least=1),
        "use_share_percent": form.number("use_share_percent", least=0, most=100),
        "link_reward": form.number("link_reward", least=0, most=10**6),
        "expected_use_percent": form.number("expected_use_percent", least=0, most=100),
        "adjust_limit": _optional(form, "adjust_limit", 10**9),
    }
    form.settle()
    return form.become(SetRule, given, {"earn_per_minor": "earn_per", "point_value_minor": "point_value"})


def outcome(
    form: Form, rule: Rule | None, programme: Programme, rates: dict[str, TaxRate], at: datetime
) -> Outcome | None:
    """What the purchase of the form's example fields would bring; None without a rule.

    Raises: Mistyped.
    """
    if rule is None:
        return None
    lines, whole = [], 0
    for name, (category, code) in _TAX.items():
        amount = form.amount(name, programme.currency) if form.text(name) else 0
        if amount is None:
            raise Mistyped
        whole += amount
        lines.append(
            loyalty.EarningLine(
                line_id=derived_id("example", name),
                amount_minor=amount,
                tax_rate=rates[code].rate if code in rates else Decimal(0),
                reduced=code == "reduced",
                earns=category not in rule.excluded_tax_categories,
            )
        )
    base, shares = loyalty.points_of_order(lines, rule=rule, rounding=Rounding.FLOOR, currency=programme.currency)
    points = sum(share.points for share in shares.values())
    usable = loyalty.most_usable(rule, payable_minor=whole)
    return Outcome(
        base_minor=base,
        points=points,
        worth_minor=points * rule.point_value_minor,
        expires_at=loyalty.expires_at(rule.expiry_months, at=at, time_zone=programme.time_zone),
        usable=usable,
        usable_minor=usable * rule.point_value_minor,
    )


def changes(before: Rule | None, after: Rule) -> set[str]:
    """The names of what differs."""
    if before is None:
        return set(Rule.model_fields)
    return {name for name in Rule.model_fields if getattr(before, name) != getattr(after, name)}


def state_of(rule: Rule, programme: Programme, at: datetime) -> str:
    """`coming`, `now` or `replaced` by a later one of the same scope."""
    if rule.valid_from > at:
        return "coming"
    key = (rule.scope, rule.scope_id)
    later = [
        one for one in programme.rules if (one.scope, one.scope_id) == key and rule.valid_from < one.valid_from <= at
    ]
    return "replaced" if later else "now"


def scope_name(rule: Rule, names: dict[UUID, Any]) -> Any:
    """What a rule's scope is called."""
    return _("Everywhere") if rule.scope_id is None else names.get(rule.scope_id, "–")


def _optional(form: Form, name: str, most: int) -> int | None:
    return form.number(name, least=1, most=most) if form.text(name).strip() else None


def _plain(amount_minor: int, currency: str) -> str:
    return str(Money(amount_minor, currency).to_decimal())
