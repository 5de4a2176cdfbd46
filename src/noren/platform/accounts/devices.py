"""Paired devices: tablets and tills that belong to one store, where its people change over by PIN.

A device proves itself by a cookie with a random token, whose hash is kept. Pairing gives the device no rights of its
own: it only says where it stands, so that a PIN is enough there and nowhere else.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from noren.platform import sql
from noren.platform.accounts.bearer import hash_token
from noren.platform.accounts.contracts import DeviceInfo, DeviceRef, PairDevice, PairedDevice
from noren.platform.accounts.errors import DeviceExists, DeviceNotFound
from noren.platform.actor import Actor
from noren.platform.command import command, constraint_errors
from noren.platform.models import Device

constraint_errors({"platform_device_pkey": DeviceExists})
SEEN_EVERY = timedelta(minutes=10)

_DEVICES = """
SELECT d.id, d.name, d.location_id, d.paired_at, coalesce(a.display_name, '') AS paired_by, d.last_seen_at
  FROM platform_device d LEFT JOIN platform_account a ON a.id = d.paired_by_id
 WHERE d.unpaired_at IS NULL
"""


@command("accounts.pair_device")
def pair_device(*, input: PairDevice, actor: Actor, at: datetime) -> PairedDevice:
    """Pair the browser that asks with a store; its token is given this once.

    Raises: NotAllowed (not one of the actor's places), DeviceExists.
    """
    actor.require("accounts.pair_device", input.location_id)
    token = secrets.token_urlsafe(32)
    Device.objects.create(
        id=input.id,
        name=input.name,
        location_id=input.location_id,
        token_hash=hash_token(token),
        paired_at=at,
        paired_by_id=actor.id,
        last_seen_at=at,
    )
    return PairedDevice(id=input.id, token=token)


@command("accounts.unpair_device", permission="accounts.pair_device")
def unpair_device(*, input: DeviceRef, actor: Actor, at: datetime) -> None:
    """Unpair a device: whoever is signed in there by PIN is signed out with their next page. Twice is once.

    Raises: DeviceNotFound (or not at one of the actor's places).  Locks: the device.
    """
    device = Device.objects.select_for_update().filter(id=input.device_id).first()
    if device is None or not actor.reaches(device.location_id):
        raise DeviceNotFound
    if device.unpaired_at is None:
        device.unpaired_at = at
        device.save(update_fields=["unpaired_at"])


def device_of_token(*, token: str, at: datetime) -> DeviceInfo | None:
    """The paired device with this token, noting now and then that it was seen; None where it is not paired (any more)."""
    found = sql.record(f"{_DEVICES} AND d.token_hash = %s", (hash_token(token),)) if token else None
    if found is None:
        return None
    if found["last_seen_at"] is None or at - found["last_seen_at"] > SEEN_EVERY:
        sql.touch("UPDATE platform_device SET last_seen_at = %s WHERE id = %s", (at, found["id"]))
    return _as_contract(found)


def list_devices(*, actor: Actor, location_id: UUID | None = None) -> list[DeviceInfo]:
    """The paired devices of a store, or of all places that the actor reaches.

    Raises: NotAllowed.
    """
    actor.require("accounts.pair_device", *([location_id] if location_id else []))
    rows = sql.records(
        f"{_DEVICES} AND (%(at)s::uuid IS NULL OR d.location_id = %(at)s) ORDER BY d.name", {"at": location_id}
    )
    return [_as_contract(row) for row in rows if actor.reaches(row["location_id"])]


def place_of_device(*, device_id: UUID) -> UUID | None:
    """Where a device stands; None where it is not paired any more."""
    found: UUID | None = sql.value(
        "SELECT location_id FROM platform_device WHERE id = %s AND unpaired_at IS NULL", (device_id,)
    )
    return found


def _as_contract(row: dict[str, Any]) -> DeviceInfo:
    return DeviceInfo.model_validate(row)
