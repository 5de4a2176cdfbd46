"""What the operations of supply are asked about: transfers from and to Shibuya at each step, a purchase, a supplier."""

from datetime import datetime
from uuid import UUID

from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    Ordered,
    Part,
    PickTransfer,
    PlacePurchase,
    PurchaseRef,
    ReceiveTransfer,
    RequestTransfer,
    SaveSupplier,
    ShipTransfer,
    Wanted,
)
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM, Actor, ActorKind
from tests.world import World


def transfers(world: World, at: datetime) -> dict[str, UUID]:
    """`asked`, `agreed` and `picked` are Shibuya's to send, `coming` and `differing` come to it from the warehouse."""
    supplier = supply.save_supplier(input=SaveSupplier(code="S-1", name="織元"), actor=SYSTEM, at=at)
    purchase = PlacePurchase(
        supplier_id=supplier.id,
        location_id=world.shibuya,
        number="PO-1",
        lines=[Ordered(variant_id=world.mug, quantity=2)],
    )
    supply.place_purchase(input=purchase, actor=SYSTEM, at=at)
    short = supply.place_purchase(
        input=purchase.model_copy(
            update={"id": uuid7(), "number": "PO-0", "lines": [Ordered(variant_id=world.mug, quantity=2)]}
        ),
        actor=SYSTEM,
        at=at,
    )
    supply.close_purchase(input=PurchaseRef(purchase_id=short.id), actor=SYSTEM, at=at)
    there_and_here = world.warehouse, world.shibuya
    picked = _picked(world.shibuya, world.warehouse, world.beans, at)
    coming = _shipped(*there_and_here, world.beans, at)
    differing = _shipped(*there_and_here, world.beans, at)
    supply.receive_transfer(input=ReceiveTransfer(transfer_id=differing, lines=[]), actor=SYSTEM, at=at)
    asker = Actor(kind=ActorKind.STAFF, id=uuid7(), grants=frozenset({"supply.request_transfer"}))
    asked = _asked(world.shibuya, world.warehouse, world.beans, at, asker)
    return {
        "supplier": supplier.id,
        "purchase": purchase.id,
        "purchase_short": short.id,
        "purchase_line": short.lines[0].id,
        "transfer": asked,
        "transfer_agreed": _asked(world.shibuya, world.warehouse, world.beans, at, SYSTEM),
        "transfer_picked": picked,
        "transfer_coming": coming,
        "transfer_received": differing,
        "difference": supply.get_transfer(transfer_id=differing).lines[0].id,
    }


def _asked(sender: UUID, receiver: UUID, variant: UUID, at: datetime, actor: Actor) -> UUID:
    wanted = [Wanted(variant_id=variant, quantity=1)]
    wish = RequestTransfer(from_location_id=sender, to_location_id=receiver, lines=wanted)
    return supply.request_transfer(input=wish, actor=actor, at=at).id


def _picked(sender: UUID, receiver: UUID, variant: UUID, at: datetime) -> UUID:
    asked = supply.get_transfer(transfer_id=_asked(sender, receiver, variant, at, SYSTEM))
    part = Part(line_id=asked.lines[0].id, quantity=1)
    supply.pick_transfer(input=PickTransfer(transfer_id=asked.id, lines=[part]), actor=SYSTEM, at=at)
    return asked.id


def _shipped(sender: UUID, receiver: UUID, variant: UUID, at: datetime) -> UUID:
    picked = _picked(sender, receiver, variant, at)
    supply.ship_transfer(input=ShipTransfer(transfer_id=picked), actor=SYSTEM, at=at)
    return picked
