"""Refusals of supply."""

from noren.kernel.errors import AppError, ErrorKind


class TransferNotFound(AppError):
    code = "supply.transfer_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such transfer."


class TransferExists(AppError):
    code = "supply.transfer_exists"
    kind = ErrorKind.CONFLICT
    message = "A transfer, or a line of one, with this id exists already."


class TransferStateConflict(AppError):
    """`state` says how the transfer stands."""

    code = "supply.transfer_state_conflict"
    kind = ErrorKind.CONFLICT
    message = "The transfer is no longer at this step."


class ReceivedAlready(AppError):
    """Somebody else was quicker; what they received holds."""

    code = "supply.received_already"
    kind = ErrorKind.CONFLICT
    message = "This transfer has been received already."


class PickedTooMany(AppError):
    code = "supply.picked_too_many"
    kind = ErrorKind.INVALID
    message = "More was picked than was asked for, or something else."


class DifferenceNotOpen(AppError):
    """`open`: so many are missing (above zero) or too many (below)."""

    code = "supply.difference_not_open"
    kind = ErrorKind.CONFLICT
    message = "There is no such difference any more."


class TooManyTryOns(AppError):
    """`most` may be on their way at once."""

    code = "supply.too_many_try_ons"
    kind = ErrorKind.CONFLICT
    message = "Several pieces are already on their way to be tried on."


class StandsThere(AppError):
    """The store has it: nothing needs to be brought."""

    code = "supply.stands_there"
    kind = ErrorKind.CONFLICT
    message = "This store has the product already."


class NobodyHasIt(AppError):
    code = "supply.nobody_has_it"
    kind = ErrorKind.CONFLICT
    message = "No other store has this product at the moment."


class MemberUnknown(AppError):
    code = "supply.member_unknown"
    kind = ErrorKind.NOT_FOUND
    message = "Nobody has this code."


class UnknownGoods(AppError):
    code = "supply.unknown_goods"
    kind = ErrorKind.NOT_FOUND
    message = "This product is unknown."


class SupplierNotFound(AppError):
    code = "supply.supplier_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such supplier."


class SupplierCodeTaken(AppError):
    code = "supply.supplier_code_taken"
    kind = ErrorKind.CONFLICT
    message = "Another supplier has this code."


class PurchaseNotFound(AppError):
    code = "supply.purchase_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such purchase."


class PurchaseExists(AppError):
    code = "supply.purchase_exists"
    kind = ErrorKind.CONFLICT
    message = "A purchase with this number of this supplier exists already."


class PurchaseClosed(AppError):
    """`state` says how it stands."""

    code = "supply.purchase_closed"
    kind = ErrorKind.CONFLICT
    message = "This purchase is closed."


class SomethingCame(AppError):
    """A purchase of which something has come is closed, not canceled."""

    code = "supply.something_came"
    kind = ErrorKind.CONFLICT
    message = "Some of these goods have come: close the purchase instead."


class PurchaseLineNotFound(AppError):
    code = "supply.purchase_line_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such line of a purchase."


class DeliveryFileRefused(AppError):
    """`lines`: at most 50 of `{"line": 3, "why": "variant_unknown", "what": "goods"}`. Nothing was written."""

    code = "supply.delivery_file_refused"
    kind = ErrorKind.INVALID
    message = "Some lines of the file cannot be taken over."


class ReceiptExists(AppError):
    code = "supply.receipt_exists"
    kind = ErrorKind.CONFLICT
    message = "This receipt belongs to another delivery."
