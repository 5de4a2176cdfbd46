from datetime import datetime

import orjson
from django.db import transaction

from noren.domains.loyalty.contracts import Programme, SaveProgramme, ScopeKind, SetRule
from noren.domains.loyalty.errors import ProgrammeExists, ProgrammeNotFound, RuleScopeInvalid
from noren.domains.loyalty.queries.programme import forget_programme, read_programme
from noren.kernel.errors import InvariantBroken
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, note_subject

constraint_errors(
    {
        "loyalty_programme_code_key": ProgrammeExists,
        "loyalty_rule_programme_id_fk": ProgrammeNotFound,
        "loyalty_rule_scope_has_its_place": RuleScopeInvalid,
    }
)

_SAVE = """
INSERT INTO loyalty_programme AS p (id, code, name, currency, time_zone)
VALUES (%(id)s, %(code)s, %(name)s::jsonb, %(currency)s, %(time_zone)s)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone
"""
_SET = """
INSERT INTO loyalty_rule AS r (id, programme_id, scope, scope_id, valid_from, earn_points, earn_per_minor, base_excludes_tax,
                               tender_lowers_base, excluded_departments, excluded_tax_categories, expiry_months, restore_days,
                               point_value_minor, use_as, use_minimum, use_step, use_share_percent, link_reward,
                               expected_use_percent, adjust_limit, command_id)
VALUES (%(id)s, %(programme_id)s, %(scope)s, %(scope_id)s, %(valid_from)s, %(earn_points)s, %(earn_per_minor)s, %(base_excludes_tax)s,
        %(tender_lowers_base)s, %(excluded_departments)s::uuid[], %(excluded_tax_categories)s::text[], %(expiry_months)s,
        %(restore_days)s, %(point_value_minor)s, %(use_as)s, %(use_minimum)s, %(use_step)s, %(use_share_percent)s, %(link_reward)s,
        %(expected_use_percent)s, %(adjust_limit)s, %(command)s)
ON CONFLICT (programme_id, scope, scope_id, valid_from) DO UPDATE
   SET earn_points = excluded.earn_points, earn_per_minor = excluded.earn_per_minor, base_excludes_tax = excluded.base_excludes_tax,
       tender_lowers_base = excluded.tender_lowers_base, excluded_departments = excluded.excluded_departments,
       excluded_tax_categories = excluded.excluded_tax_categories, expiry_months = excluded.expiry_months,
       restore_days = excluded.restore_days, point_value_minor = excluded.point_value_minor, use_as = excluded.use_as,
       use_minimum = excluded.use_minimum, use_step = excluded.use_step, use_share_percent = excluded.use_share_percent,
       link_reward = excluded.link_reward, expected_use_percent = excluded.expected_use_percent,
       adjust_limit = excluded.adjust_limit, command_id = excluded.command_id
"""


@command("loyalty.save_programme")
def save_programme(*, input: SaveProgramme, actor: Actor, at: datetime) -> Programme:
    """Begin the programme or change its name; its code and currency stay.

    Raises: ProgrammeExists where another one is there.
    """
    known = read_programme()
    if known is not None and known.id != input.id:
        raise ProgrammeExists
    sql.exactly(1, _SAVE, {**input.model_dump(exclude={"name"}), "name": orjson.dumps(input.name).decode()})
    return _now()


@command("loyalty.set_rule")
def set_rule(*, input: SetRule, actor: Actor, at: datetime) -> Programme:
    """Say how points are earned and used from an instant on, at one scope. What was earned before stays as it was.

    Raises: ProgrammeNotFound, RuleScopeInvalid.
    """
    if (input.scope is ScopeKind.GROUP) != (input.scope_id is None):
        raise RuleScopeInvalid
    note_subject(input.programme_id)
    if not sql.value("SELECT 1 FROM loyalty_programme WHERE id = %s", (input.programme_id,)):
        raise ProgrammeNotFound
    sql.exactly(
        1,
        _SET,
        {
            **input.model_dump(),
            "id": uuid7(),
            "scope": input.scope.value,
            "use_as": input.use_as.value,
            "excluded_tax_categories": [category.value for category in input.excluded_tax_categories],
            "command": command_id(),
        },
    )
    return _now()


def _now() -> Programme:
    transaction.on_commit(forget_programme)
    forget_programme()
    found = read_programme()
    if found is None:
        raise InvariantBroken("the programme that was just written is not there")
    return found
