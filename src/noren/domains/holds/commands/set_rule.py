from datetime import datetime

from noren.domains.holds.contracts import HoldRule, HoldTerms, SetHoldRule
from noren.domains.holds.errors import HoldRuleExists, HoldRuleInThePast
from noren.domains.places import api as places
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors

constraint_errors({"holds_rule_once": HoldRuleExists, "holds_rule_pkey": HoldRuleExists})

_SET = """
INSERT INTO holds_rule (id, location_id, valid_from, is_offered, hours, days, most_units, most_extensions, remind_minutes,
                        for_guests, department_ids, command_id)
VALUES (%(id)s, %(location_id)s, %(valid_from)s, %(is_offered)s, %(hours)s, %(days)s, %(most_units)s, %(most_extensions)s,
        %(remind_minutes)s, %(for_guests)s, %(department_ids)s::uuid[], %(command)s)
"""


@command("holds.set_rule")
def set_rule(*, input: SetHoldRule, actor: Actor, at: datetime) -> HoldRule:
    """Say how long, how many and which goods may be held at a place, or at all, from an instant on.

    Holds that stand keep their end. Earlier rules stay: they explain the past.
    Raises: LocationNotFound, HoldRuleInThePast, HoldRuleExists.
    """
    valid_from = input.valid_from or at
    if valid_from < at:
        raise HoldRuleInThePast
    if input.location_id is not None:
        places.get_location(location_id=input.location_id)
    terms = input.model_dump(include=set(HoldTerms.model_fields))
    sql.exactly(1, _SET, {**terms, "id": input.id, "valid_from": valid_from, "command": command_id()})
    return HoldRule(**terms, id=input.id, valid_from=valid_from)
