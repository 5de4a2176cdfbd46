import time
from dataclasses import dataclass

from noren.domains.loyalty.contracts import Programme, Rule
from noren.domains.places import api as places
from noren.domains.places.contracts import Module
from noren.platform import sql

LIFETIME_S = 5.0
_PROGRAMME = "SELECT id, code, name, currency, time_zone FROM loyalty_programme ORDER BY created_at LIMIT 1"
_RULES = """
SELECT scope, scope_id, valid_from, earn_points, earn_per_minor, base_excludes_tax, tender_lowers_base, excluded_departments,
       excluded_tax_categories, expiry_months, restore_days, point_value_minor, use_as, use_minimum, use_step, use_share_percent,
       link_reward, expected_use_percent, adjust_limit
  FROM loyalty_rule WHERE programme_id = %s ORDER BY valid_from DESC, scope
"""


@dataclass(slots=True)
class _Kept:
    until: float = 0.0
    programme: Programme | None = None


_kept = _Kept()


def find_programme() -> Programme | None:
    """The programme with its rules, None where there is none; kept in the process for five seconds."""
    if _kept.until < time.monotonic():
        _kept.programme = read_programme()
        _kept.until = time.monotonic() + LIFETIME_S
    return _kept.programme


def programme_in_use() -> Programme | None:
    """The programme, None too while the chain has points switched off: what people have then stays as it is."""
    return find_programme() if places.uses(module=Module.POINTS) else None


def read_programme() -> Programme | None:
    """The same, as it is in the database now."""
    found = sql.record(_PROGRAMME)
    if found is None:
        return None
    rules = [Rule.model_validate(row, strict=False) for row in sql.records(_RULES, (found["id"],))]
    return Programme.model_validate({**found, "name": sql.from_json(found["name"]), "rules": rules})


def forget_programme() -> None:
    """Ask again at the next sale: something was changed in this process."""
    _kept.until = 0.0
