from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from noren.domains.supply import api
from noren.domains.supply.contracts import (
    BringToStore,
    ChangePurchase,
    EndTransfer,
    ExplainDifference,
    PickTransfer,
    PlacePurchase,
    Purchase,
    PurchaseRef,
    PurchaseState,
    ReceivePurchase,
    ReceiveTransfer,
    ReceiveUnordered,
    RequestTransfer,
    SaveSupplier,
    SettleDifference,
    ShipTransfer,
    Supplier,
    Transfer,
    TransferRef,
    TransferState,
)
from noren.platform.rest import actor_of, perform

router = Router(tags=["supply"])


class AtPlace(BaseModel):
    """`location_id` None: everywhere, for whoever may see every place."""

    location_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 100


class Transfers(AtPlace):
    state: list[TransferState] = []
    differing: bool = False


class Purchases(AtPlace):
    """`differing`: of which more or fewer came than was ordered, and nobody has said why."""

    state: list[PurchaseState] = []
    supplier_id: UUID | None = None
    differing: bool = False


def _places(request: HttpRequest, location_id: UUID | None) -> list[UUID] | None:
    actor = actor_of(request)
    actor.require("supply.view", location_id)
    if location_id is not None:
        return [location_id]
    return None if actor.location_ids is None else sorted(actor.location_ids)


@router.get("/supply/transfers", response=list[Transfer], operation_id="supply.transfers")
def transfers(request: HttpRequest, asked: Query[Transfers]) -> list[Transfer]:
    """Transfers from or to a place, the latest first."""
    own = _places(request, asked.location_id)
    return api.list_transfers(
        location_ids=own, states=asked.state or None, differing=asked.differing, limit=asked.limit
    )


@router.get("/supply/transfers/{uuid:transfer_id}", response=Transfer, operation_id="supply.transfer")
def transfer(request: HttpRequest, transfer_id: UUID) -> Transfer:
    """One transfer, for its sender, its receiver and the member whom it is for."""
    return api.see_transfer(transfer_id=transfer_id, actor=actor_of(request))


@router.post("/supply/transfers", response={201: Transfer}, operation_id="supply.request_transfer")
def request_transfer(request: HttpRequest, body: RequestTransfer) -> Status[Transfer]:
    """Ask another place for goods; they are promised from now on. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, api.request_transfer, body, key_required=True))


@router.post("/supply/try-ons", response={201: Transfer}, operation_id="supply.bring_to_store")
def bring_to_store(request: HttpRequest, body: BringToStore) -> Status[Transfer]:
    """Have one unit brought to a store to try on, for a member. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, api.bring_to_store, body, key_required=True))


@router.post("/supply/transfers/approvals", response=Transfer, operation_id="supply.approve_transfer")
def approve_transfer(request: HttpRequest, body: TransferRef) -> Transfer:
    """The sender agrees."""
    return perform(request, api.approve_transfer, body)


@router.post("/supply/transfers/refusals", response=Transfer, operation_id="supply.refuse_transfer")
def refuse_transfer(request: HttpRequest, body: EndTransfer) -> Transfer:
    """The sender keeps the goods."""
    return perform(request, api.refuse_transfer, body)


@router.post("/supply/transfers/cancellations", response=Transfer, operation_id="supply.cancel_transfer")
def cancel_transfer(request: HttpRequest, body: EndTransfer) -> Transfer:
    """Call it off before it has left."""
    return perform(request, api.cancel_transfer, body)


@router.post("/supply/transfers/picks", response=Transfer, operation_id="supply.pick_transfer")
def pick_transfer(request: HttpRequest, body: PickTransfer) -> Transfer:
    """What was found, ready to be sent."""
    return perform(request, api.pick_transfer, body)


@router.post("/supply/transfers/shipments", response=Transfer, operation_id="supply.ship_transfer")
def ship_transfer(request: HttpRequest, body: ShipTransfer) -> Transfer:
    """The goods leave the sender. Needs an `Idempotency-Key`."""
    return perform(request, api.ship_transfer, body, key_required=True)


@router.post("/supply/transfers/receipts", response=Transfer, operation_id="supply.receive_transfer")
def receive_transfer(request: HttpRequest, body: ReceiveTransfer) -> Transfer:
    """The goods have come; the same receipt twice is one. Needs an `Idempotency-Key`."""
    return perform(request, api.receive_transfer, body, key_required=True)


@router.post("/supply/transfers/settlements", response=Transfer, operation_id="supply.settle_difference")
def settle_difference(request: HttpRequest, body: SettleDifference) -> Transfer:
    """Say what became of a difference. Needs an `Idempotency-Key`."""
    return perform(request, api.settle_difference, body, key_required=True)


@router.post("/supply/transfers/endings", response=Transfer, operation_id="supply.end_keeping")
def end_keeping(request: HttpRequest, body: TransferRef) -> Transfer:
    """What was kept for a member is free again."""
    return perform(request, api.end_keeping, body)


@router.get("/supply/suppliers", response=list[Supplier], operation_id="supply.suppliers")
def suppliers(request: HttpRequest) -> list[Supplier]:
    """Every supplier by code."""
    actor_of(request).require("supply.view")
    return api.list_suppliers()


@router.put("/supply/suppliers", response=Supplier, operation_id="supply.save_supplier")
def save_supplier(request: HttpRequest, body: SaveSupplier) -> Supplier:
    """Write down a supplier, or change it."""
    return perform(request, api.save_supplier, body)


@router.get("/supply/purchases", response=list[Purchase], operation_id="supply.purchases")
def purchases(request: HttpRequest, asked: Query[Purchases]) -> list[Purchase]:
    """Purchases for a place, those that are open first."""
    own = _places(request, asked.location_id)
    return api.list_purchases(
        location_ids=own,
        states=asked.state or None,
        supplier_id=asked.supplier_id,
        differing=asked.differing,
        limit=asked.limit,
    )


@router.get("/supply/purchases/{uuid:purchase_id}", response=Purchase, operation_id="supply.purchase")
def purchase(request: HttpRequest, purchase_id: UUID) -> Purchase:
    """One purchase with what has come of it."""
    return api.see_purchase(purchase_id=purchase_id, actor=actor_of(request))


@router.post("/supply/purchases", response={201: Purchase}, operation_id="supply.place_purchase")
def place_purchase(request: HttpRequest, body: PlacePurchase) -> Status[Purchase]:
    """Write down what a supplier is to bring, or announces. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, api.place_purchase, body, key_required=True))


@router.post("/supply/purchases/changes", response=Purchase, operation_id="supply.change_purchase")
def change_purchase(request: HttpRequest, body: ChangePurchase) -> Purchase:
    """Want other goods, quantities or days of a purchase that is open."""
    return perform(request, api.change_purchase, body)


@router.post("/supply/purchases/explanations", response=Purchase, operation_id="supply.explain_difference")
def explain_difference(request: HttpRequest, body: ExplainDifference) -> Purchase:
    """Say why more or fewer came than was ordered. Needs an `Idempotency-Key`."""
    return perform(request, api.explain_difference, body, key_required=True)


@router.post("/supply/purchases/receipts", response=Purchase, operation_id="supply.receive_purchase")
def receive_purchase(request: HttpRequest, body: ReceivePurchase) -> Purchase:
    """Take in a delivery, all of it or part. Needs an `Idempotency-Key`."""
    return perform(request, api.receive_purchase, body, key_required=True)


@router.post("/supply/receipts", response={201: UUID}, operation_id="supply.receive_unordered")
def receive_unordered(request: HttpRequest, body: ReceiveUnordered) -> Status[UUID]:
    """Take in goods that nobody has announced. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, api.receive_unordered, body, key_required=True))


@router.post("/supply/purchases/closings", response=Purchase, operation_id="supply.close_purchase")
def close_purchase(request: HttpRequest, body: PurchaseRef) -> Purchase:
    """Nothing more of it will come."""
    return perform(request, api.close_purchase, body)


@router.post("/supply/purchases/cancellations", response=Purchase, operation_id="supply.cancel_purchase")
def cancel_purchase(request: HttpRequest, body: PurchaseRef) -> Purchase:
    """Call a purchase off of which nothing has come."""
    return perform(request, api.cancel_purchase, body)
