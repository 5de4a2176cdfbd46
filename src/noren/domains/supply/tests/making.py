"""What the tests of supply share: staff of the two stores, and a transfer at each step."""

from datetime import datetime
from uuid import UUID

from tests.world import NOON, World

from noren.domains.stock import api as stock
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    Part,
    PickTransfer,
    RequestTransfer,
    ShipTransfer,
    Transfer,
    TransferRef,
    Wanted,
)
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.roles import ROLES
from noren.platform.actor import SYSTEM, Actor, ActorKind


def staff(place: UUID, role: str = "clerk") -> Actor:
    return Actor(
        kind=ActorKind.STAFF, id=uuid7(), grants=ROLES[role], location_ids=frozenset({place}), client=f"staff:{place}"
    )


def asked(world: World, quantity: int = 3, *, member_id: UUID | None = None, at: datetime = NOON) -> Transfer:
    """Shibuya wants shirts of Umeda."""
    wish = RequestTransfer(
        from_location_id=world.umeda,
        to_location_id=world.shibuya,
        member_id=member_id,
        lines=[Wanted(variant_id=world.shirt, quantity=quantity)],
    )
    return supply.request_transfer(input=wish, actor=staff(world.shibuya), at=at)


def picked(world: World, quantity: int = 3, *, found: int | None = None, member_id: UUID | None = None) -> Transfer:
    transfer = asked(world, quantity, member_id=member_id)
    supply.approve_transfer(input=TransferRef(transfer_id=transfer.id), actor=SYSTEM, at=NOON)
    part = Part(line_id=transfer.lines[0].id, quantity=quantity if found is None else found)
    return supply.pick_transfer(input=PickTransfer(transfer_id=transfer.id, lines=[part]), actor=SYSTEM, at=NOON)


def shipped(world: World, quantity: int = 3, *, member_id: UUID | None = None) -> Transfer:
    transfer = picked(world, quantity, member_id=member_id)
    return supply.ship_transfer(input=ShipTransfer(transfer_id=transfer.id), actor=SYSTEM, at=NOON)


def level(place: UUID, variant: UUID) -> tuple[int, int, int]:
    """On hand, promised, not for sale."""
    found = sql.row(
        "SELECT on_hand, reserved, unavailable FROM stock_level WHERE location_id = %s AND variant_id = %s",
        (place, variant),
    )
    return (found[0], found[1], found[2]) if found else (0, 0, 0)


def clean() -> bool:
    """Neither supply nor stock finds anything that disagrees."""
    found = [*supply.discrepancies(at=NOON), *supply.lost_in_transit(at=NOON), *stock.discrepancies(at=NOON)]
    assert found == []
    return True
