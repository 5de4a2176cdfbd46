"""Facts that supply publishes; both places of a transfer learn of them."""

from typing import ClassVar
from uuid import UUID

from noren.kernel.instants import Instant
from noren.platform.events import Event


class _AboutTransfer(Event):
    transfer_id: UUID
    from_location_id: UUID
    to_location_id: UUID
    member_id: UUID | None

    @property
    def subject(self) -> UUID:
        return self.transfer_id

    @property
    def topics(self) -> list[str]:
        return [f"location:{self.from_location_id}", f"location:{self.to_location_id}"]


class TransferRequested(_AboutTransfer):
    """A place, or a member for a place, wants goods of another; they are promised."""

    type: ClassVar[str] = "supply.transfer_requested.v1"


class TransferApproved(_AboutTransfer):
    """The sending store gives the goods."""

    type: ClassVar[str] = "supply.transfer_approved.v1"


class TransferPicked(_AboutTransfer):
    """The goods stand ready to be sent."""

    type: ClassVar[str] = "supply.transfer_picked.v1"


class TransferShipped(_AboutTransfer):
    """The goods have left the sender."""

    type: ClassVar[str] = "supply.transfer_shipped.v1"
    expected_at: Instant | None


class TransferReceived(_AboutTransfer):
    """The goods have come. For a member they are kept under a reservation until an instant."""

    type: ClassVar[str] = "supply.transfer_received.v1"
    missing: int
    reservation_id: UUID | None
    kept_until: Instant | None


class TransferEnded(_AboutTransfer):
    """Refused by the sender, or canceled: the goods stay where they are."""

    type: ClassVar[str] = "supply.transfer_ended.v1"
    state: str


class DifferenceSettled(_AboutTransfer):
    """Somebody has said what became of units that were missing, or too many."""

    type: ClassVar[str] = "supply.difference_settled.v1"
    variant_id: UUID
    outcome: str
    quantity: int


class _AboutPurchase(Event):
    purchase_id: UUID
    supplier_id: UUID
    location_id: UUID

    @property
    def subject(self) -> UUID:
        return self.purchase_id

    @property
    def topics(self) -> list[str]:
        return [f"location:{self.location_id}"]


class PurchasePlaced(_AboutPurchase):
    """Goods were ordered of a supplier, or announced by one."""

    type: ClassVar[str] = "supply.purchase_placed.v1"


class PurchaseChanged(_AboutPurchase):
    """Other goods, quantities or days than before."""

    type: ClassVar[str] = "supply.purchase_changed.v1"


class PurchaseDifferenceExplained(_AboutPurchase):
    """Somebody has said why more or fewer came than was ordered."""

    type: ClassVar[str] = "supply.purchase_difference_explained.v1"
    variant_id: UUID
    resolution: str
    difference: int


class PurchaseClosed(_AboutPurchase):
    """Nothing more will come; `missing` units never came."""

    type: ClassVar[str] = "supply.purchase_closed.v1"
    missing: int


class GoodsReceived(Event):
    """A delivery of a supplier was received; `purchase_id` None: nobody had announced it."""

    type: ClassVar[str] = "supply.goods_received.v1"
    receipt_id: UUID
    purchase_id: UUID | None
    supplier_id: UUID
    location_id: UUID
    units: int

    @property
    def subject(self) -> UUID:
        return self.receipt_id

    @property
    def topics(self) -> list[str]:
        return [f"location:{self.location_id}"]
