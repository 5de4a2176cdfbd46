from datetime import datetime

from noren.domains.fulfilment.contracts import SetSourcingPolicy, SourcingPolicy, SourcingTerms
from noren.domains.fulfilment.errors import SourcingPolicyExists, SourcingPolicyInThePast
from noren.domains.fulfilment.queries.sourcing_known import forget_sourcing
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors

constraint_errors(
    {"fulfilment_sourcing_policy_once": SourcingPolicyExists, "fulfilment_sourcing_policy_pkey": SourcingPolicyExists}
)

_SET = """
INSERT INTO fulfilment_sourcing_policy (id, company_id, brand_id, valid_from, parcel_minor, store_minor, distance_minor,
                                        work_minor, late_minor, cover_minor, cover_days, command_id)
VALUES (%(id)s, %(company_id)s, %(brand_id)s, %(valid_from)s, %(parcel_minor)s, %(store_minor)s, %(distance_minor)s,
        %(work_minor)s, %(late_minor)s, %(cover_minor)s, %(cover_days)s, %(command)s)
"""


@command("fulfilment.set_sourcing_policy")
def set_sourcing_policy(*, input: SetSourcingPolicy, actor: Actor, at: datetime) -> SourcingPolicy:
    """Say what decides where goods are sent from, from an instant on. Earlier rows stay: they explain the past.

    Raises: SourcingPolicyInThePast, SourcingPolicyExists.
    """
    valid_from = input.valid_from or at
    if valid_from < at:
        raise SourcingPolicyInThePast
    terms = input.model_dump(include=set(SourcingTerms.model_fields))
    sql.exactly(1, _SET, {**terms, "id": input.id, "valid_from": valid_from, "command": command_id()})
    forget_sourcing()
    return SourcingPolicy(**terms, id=input.id, valid_from=valid_from)
