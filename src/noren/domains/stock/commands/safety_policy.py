from datetime import datetime

from noren.domains.stock.contracts import SafetyPolicy, SafetyPolicyTerms, SetSafetyPolicy
from noren.domains.stock.errors import SafetyPolicyExists, SafetyPolicyInThePast
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors

constraint_errors({"stock_safety_policy_once": SafetyPolicyExists, "stock_safety_policy_pkey": SafetyPolicyExists})

_SET = """
INSERT INTO stock_safety_policy (id, department_id, location_id, valid_from, promise_percent, loss_per_year_percent,
                                 error_per_move_percent, least, most, command_id)
VALUES (%(id)s, %(department_id)s, %(location_id)s, %(valid_from)s, %(promise_percent)s, %(loss_per_year_percent)s,
        %(error_per_move_percent)s, %(least)s, %(most)s, %(command)s)
"""


@command("stock.set_safety_policy")
def set_safety_policy(*, input: SetSafetyPolicy, actor: Actor, at: datetime) -> SafetyPolicy:
    """Say how surely online promises of a department and a place are to be kept, from an instant on.

    The margins of the levels follow with the next review. Earlier rows stay: they explain the past.
    Raises: SafetyPolicyInThePast, SafetyPolicyExists.
    """
    valid_from = input.valid_from or at
    if valid_from < at:
        raise SafetyPolicyInThePast
    terms = input.model_dump(include=set(SafetyPolicyTerms.model_fields))
    sql.touch(_SET, {**terms, "id": input.id, "valid_from": valid_from, "command": command_id()})
    return SafetyPolicy(**terms, id=input.id, valid_from=valid_from)
