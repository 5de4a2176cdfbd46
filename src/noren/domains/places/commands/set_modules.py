from datetime import datetime

from noren.domains.places.commands.remembering import forget_when_done
from noren.domains.places.contracts import Module, ModulesOn, SetModules
from noren.domains.places.errors import ModuleNeedsAnother
from noren.domains.places.rules import missing_ground
from noren.platform import sql
from noren.platform.actor import Actor, NotAllowed
from noren.platform.command import command

_SET = """
WITH off AS (
  INSERT INTO places_module_off (module, off_since) SELECT unnest(%(off)s::text[]), %(at)s ON CONFLICT DO NOTHING
)
DELETE FROM places_module_off WHERE module = ANY(%(on)s)
"""


@command("places.set_modules")
def set_modules(*, input: SetModules, actor: Actor, at: datetime) -> ModulesOn:
    """Say which parts of the business the chain uses. What is off is hidden everywhere and nothing new of it begins.

    Raises: ModuleNeedsAnother; NotAllowed for whoever is limited to places.
    """
    if actor.location_ids is not None:
        raise NotAllowed(permission="places.set_modules")
    if missing := missing_ground(input.on):
        raise ModuleNeedsAnother(module=missing[0].value, needs=missing[1].value)
    on = [module for module in Module if module in input.on]
    sql.touch(_SET, {"on": on, "off": [module for module in Module if module not in on], "at": at})
    forget_when_done()
    return ModulesOn(on=on)
