from datetime import datetime

import orjson

from noren.domains.places import api as places
from noren.domains.stocktake.contracts import Limit, LimitTerms, SaveReason, SetLimit
from noren.domains.stocktake.errors import LimitInThePast, ReasonEffectFixed
from noren.platform import sql
from noren.platform.actor import Actor, NotAllowed
from noren.platform.command import command, command_id

_SAVE = """
INSERT INTO stocktake_reason AS r (code, name, effect, needs_note, in_use, position)
VALUES (%(code)s, %(name)s, %(effect)s, %(needs_note)s, %(in_use)s, (SELECT coalesce(max(position), 0) + 1 FROM stocktake_reason))
ON CONFLICT (code) DO UPDATE SET name = excluded.name, needs_note = excluded.needs_note, in_use = excluded.in_use
 WHERE r.effect = excluded.effect
"""
_SET = """
INSERT INTO stocktake_limit (id, location_id, authority, most_units, most_value_minor, valid_from, command_id)
VALUES (%(id)s, %(location_id)s, %(authority)s, %(most_units)s, %(most_value_minor)s, %(valid_from)s, %(command)s)
ON CONFLICT (location_id, authority, valid_from) DO UPDATE
   SET most_units = excluded.most_units, most_value_minor = excluded.most_value_minor, command_id = excluded.command_id
"""


@command("stocktake.save_reason")
def save_reason(*, input: SaveReason, actor: Actor, at: datetime) -> SaveReason:
    """Save a reason for adjusting stock, under its code.

    Raises: ReasonEffectFixed.
    """
    given = {**input.model_dump(mode="json"), "name": orjson.dumps(input.name).decode()}
    if not sql.touch(_SAVE, given):
        raise ReasonEffectFixed
    return input


@command("stocktake.set_limit")
def set_limit(*, input: SetLimit, actor: Actor, at: datetime) -> Limit:
    """Say how much staff, or managers, may change within a day: at one place, or wherever nothing else is said.

    Raises: LocationNotFound, LimitInThePast, NotAllowed (for all places: to those whose reach is all places).
    """
    if input.location_id is not None:
        actor.require("stocktake.set_limit", input.location_id)
        places.get_location(location_id=input.location_id)
    elif actor.location_ids is not None:
        raise NotAllowed(permission="stocktake.set_limit")
    valid_from = input.valid_from or at
    if valid_from < at:
        raise LimitInThePast
    terms = input.model_dump(mode="python", include=set(LimitTerms.model_fields))
    given = {**terms, "authority": input.authority.value, "id": input.id}
    sql.exactly(1, _SET, {**given, "valid_from": valid_from, "command": command_id()})
    return Limit(**terms, valid_from=valid_from)
