"""Why a change set is refused as a whole; single lines carry a reason instead."""

from noren.kernel.errors import AppError, ErrorKind


class UnknownChangeSet(AppError):
    code = "bulk_edit.unknown_change_set"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such change set."


class FileTooLarge(AppError):
    code = "bulk_edit.file_too_large"
    message = "The file is larger than 2 MB or has more than 5,000 lines. Split it."


class NothingToChange(AppError):
    code = "bulk_edit.nothing_to_change"
    message = "No line of this change set changes a price."


class StateDiffers(AppError):
    """Somebody else was faster, or it has started."""

    code = "bulk_edit.state_differs"
    kind = ErrorKind.CONFLICT
    message = "The change set is no longer in a state that allows this."


class OwnChanges(AppError):
    """Four eyes: the author decides only where there is nobody else who could."""

    code = "bulk_edit.own_changes"
    kind = ErrorKind.FORBIDDEN
    message = "Somebody else must decide about your own change set."


class StartPassed(AppError):
    code = "bulk_edit.start_passed"
    kind = ErrorKind.CONFLICT
    message = "The start has passed. Reject it, and send the file again with a later start."
