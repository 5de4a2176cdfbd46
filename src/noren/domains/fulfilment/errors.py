"""Refusals of fulfilment."""

from noren.kernel.errors import AppError, ErrorKind


class FulfilmentNotFound(AppError):
    code = "fulfilment.not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such pick-up or shipment."


class FulfilmentStateConflict(AppError):
    """`state` says which state it is in."""

    code = "fulfilment.state_conflict"
    kind = ErrorKind.CONFLICT
    message = "This has moved on already."


class AlreadyCompleted(AppError):
    code = "fulfilment.already_completed"
    kind = ErrorKind.CONFLICT
    message = "These goods have been handed over already."


class CodeWrong(AppError):
    """`tries_left` before the code is locked for a while."""

    code = "fulfilment.code_wrong"
    kind = ErrorKind.INVALID
    message = "This is not the code of this order."


class CodeLocked(AppError):
    code = "fulfilment.code_locked"
    kind = ErrorKind.TOO_MANY
    message = "Too many wrong codes. Please wait a few minutes."


class LinesIncomplete(AppError):
    """Every line of the part is named once, with 0 for what was not found."""

    code = "fulfilment.lines_incomplete"
    kind = ErrorKind.INVALID
    message = "Please say for every line how much was picked."


class SourcingPolicyInThePast(AppError):
    code = "fulfilment.sourcing_policy_in_past"
    kind = ErrorKind.INVALID
    message = "A policy holds from now or from a coming moment on."


class SourcingPolicyExists(AppError):
    code = "fulfilment.sourcing_policy_exists"
    kind = ErrorKind.CONFLICT
    message = "There is a policy of this scope from this moment on already."


class ShortfallNotFound(AppError):
    code = "fulfilment.shortfall_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such question about missing goods."


class ShortfallSettled(AppError):
    """`outcome` says how."""

    code = "fulfilment.shortfall_settled"
    kind = ErrorKind.CONFLICT
    message = "This has been settled already."


class DeliveryTaken(AppError):
    """Other customers wait for the same delivery, and it is not enough for all."""

    code = "fulfilment.delivery_taken"
    kind = ErrorKind.CONFLICT
    message = "Others wait for these goods now. Please choose something else."


class RemedyNotOffered(AppError):
    code = "fulfilment.remedy_not_offered"
    kind = ErrorKind.INVALID
    message = "This was not among the choices."


class PickedTooMuch(AppError):
    code = "fulfilment.picked_too_much"
    kind = ErrorKind.INVALID
    message = "More was picked than was ordered."
