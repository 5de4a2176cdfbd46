"""Switching parts of the business on and off, where work that is open would lose its place."""

from datetime import datetime

from noren.domains.places import api as places
from noren.domains.places.contracts import Module, ModulesOn, SetModules
from noren.domains.register import api as register
from noren.domains.supply import api as supply
from noren.kernel.errors import AppError, ErrorKind
from noren.kernel.ids import derived_id
from noren.platform.accounts.keys import list_keys
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command, note_subject
from noren.platform.webhooks.reading import list_endpoints

CHOSEN = derived_id("modules", "chosen")
"""The subject in the log by which the wizard knows that somebody has chosen."""


class TillsOpen(AppError):
    """Drawers hold money that nobody has counted yet; `tills` counts them."""

    code = "places.tills_open"
    kind = ErrorKind.CONFLICT
    message = "A till is still open. Close every till first, then switch the register off."


class ConnectionsInUse(AppError):
    """Machines are connected; `connections` counts keys and webhooks."""

    code = "places.connections_in_use"
    kind = ErrorKind.CONFLICT
    message = "API keys or webhooks are still in use. Revoke and stop them first."


class GoodsUnderWay(AppError):
    """Goods are on their way; `under_way` counts transfers and purchases that are open, and differences to explain."""

    code = "places.goods_under_way"
    kind = ErrorKind.CONFLICT
    message = "Goods are still on their way, or differ from what was sent. End these transfers and purchases first."


@command("places.switch_modules", permission="places.set_modules")
def switch_modules(*, input: SetModules, actor: Actor, at: datetime) -> ModulesOn:
    """Say which parts of the business the chain uses. Orders that are open are still handed over, sent and given back.

    Raises: what `places.set_modules` raises; TillsOpen, ConnectionsInUse and GoodsUnderWay where switching off would hide open work.
    """
    off = places.modules_on() - set(input.on)
    if Module.REGISTER in off and (tills := register.open_tills()):
        raise TillsOpen(tills=tills)
    if Module.CONNECTIONS in off and (connections := _connections(at)):
        raise ConnectionsInUse(connections=connections)
    if Module.TRANSFERS in off and (under_way := supply.open_work()):
        raise GoodsUnderWay(under_way=under_way)
    note_subject(CHOSEN)
    return places.set_modules(input=input, actor=actor, at=at)


def _connections(at: datetime) -> int:
    """Keys that open the API now, and webhooks that are not stopped."""
    keys = [
        key
        for key in list_keys(actor=SYSTEM)
        if key.revoked_at is None and (key.expires_at is None or key.expires_at > at)
    ]
    return len(keys) + len([one for one in list_endpoints(actor=SYSTEM) if one.disabled_at is None])
