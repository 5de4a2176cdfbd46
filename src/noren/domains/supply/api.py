"""Supply's public face: goods from place to place, and from suppliers to a place."""

from noren.domains.supply.commands.decide_transfer import (
    approve_transfer,
    cancel_transfer,
    end_keeping,
    refuse_transfer,
)
from noren.domains.supply.commands.purchase import cancel_purchase, close_purchase, place_purchase
from noren.domains.supply.commands.receive_goods import receive_purchase, receive_unordered
from noren.domains.supply.commands.receive_transfer import KEPT_FOR, receive_transfer
from noren.domains.supply.commands.repair import repair_expected, repair_sums
from noren.domains.supply.commands.request_transfer import bring_to_store, nearest_source, request_transfer
from noren.domains.supply.commands.save_supplier import save_supplier
from noren.domains.supply.commands.send_transfer import pick_transfer, ship_transfer
from noren.domains.supply.commands.settle_difference import settle_difference
from noren.domains.supply.errors import (
    DifferenceNotOpen,
    MemberUnknown,
    NobodyHasIt,
    PickedTooMany,
    PurchaseClosed,
    PurchaseExists,
    PurchaseNotFound,
    ReceiptExists,
    ReceivedAlready,
    SomethingCame,
    StandsThere,
    SupplierCodeTaken,
    SupplierNotFound,
    TooManyTryOns,
    TransferExists,
    TransferNotFound,
    TransferStateConflict,
    UnknownGoods,
)
from noren.domains.supply.queries.discrepancies import discrepancies, lost_in_transit, received
from noren.domains.supply.queries.purchases import (
    get_purchase,
    get_supplier,
    list_purchases,
    list_suppliers,
    see_purchase,
)
from noren.domains.supply.queries.transfers import (
    get_transfer,
    list_transfers,
    see_transfer,
    settlements,
    transfers_of_member,
    work_of_place,
)

__all__ = [
    "KEPT_FOR",
    "DifferenceNotOpen",
    "MemberUnknown",
    "NobodyHasIt",
    "PickedTooMany",
    "PurchaseClosed",
    "PurchaseExists",
    "PurchaseNotFound",
    "ReceiptExists",
    "ReceivedAlready",
    "SomethingCame",
    "StandsThere",
    "SupplierCodeTaken",
    "SupplierNotFound",
    "TooManyTryOns",
    "TransferExists",
    "TransferNotFound",
    "TransferStateConflict",
    "UnknownGoods",
    "approve_transfer",
    "bring_to_store",
    "cancel_purchase",
    "cancel_transfer",
    "close_purchase",
    "discrepancies",
    "end_keeping",
    "get_purchase",
    "get_supplier",
    "get_transfer",
    "list_purchases",
    "list_suppliers",
    "list_transfers",
    "lost_in_transit",
    "nearest_source",
    "pick_transfer",
    "place_purchase",
    "receive_purchase",
    "receive_transfer",
    "receive_unordered",
    "received",
    "refuse_transfer",
    "repair_expected",
    "repair_sums",
    "request_transfer",
    "save_supplier",
    "see_purchase",
    "see_transfer",
    "settle_difference",
    "settlements",
    "ship_transfer",
    "transfers_of_member",
    "work_of_place",
]
