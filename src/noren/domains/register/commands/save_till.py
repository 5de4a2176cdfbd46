from datetime import datetime

from noren.domains.places import api as places
from noren.domains.register.contracts import SaveTill, Till
from noren.domains.register.errors import TillCodeTaken, TillNotFound
from noren.domains.register.queries.sessions import get_till
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors

constraint_errors({"register_till_code_once": TillCodeTaken})

_SAVE = """
INSERT INTO register_till (id, location_id, code, last_number, last_z_number, created_at, command_id)
VALUES (%(id)s, %(location)s, %(code)s, 0, 0, %(at)s, %(command)s)
ON CONFLICT (id) DO UPDATE SET code = excluded.code WHERE register_till.location_id = excluded.location_id
"""


@command("register.save_till")
def save_till(*, input: SaveTill, actor: Actor, at: datetime) -> Till:
    """Give a store a drawer, or another code to one that it has.

    Raises: LocationNotFound, TillCodeTaken, TillNotFound (it is another store's), NotAllowed.
    """
    actor.require("register.save_till", input.location_id)
    places.get_location(location_id=input.location_id)
    told = {"id": input.id, "location": input.location_id, "code": input.code, "at": at, "command": command_id()}
    if sql.touch(_SAVE, told) != 1:
        raise TillNotFound
    return get_till(till_id=input.id)
