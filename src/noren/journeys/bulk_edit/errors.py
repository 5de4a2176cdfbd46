"""Why a change set is refused as a whole; single lines carry a reason, files are refused by `importing.errors`."""

from noren.kernel.errors import AppError, ErrorKind


class UnknownChangeSet(AppError):
    code = "bulk_edit.unknown_change_set"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such change set."


class ChangeSetExists(AppError):
    """Its id is the caller's; the first sending stands."""

    code = "bulk_edit.exists"
    kind = ErrorKind.CONFLICT
    message = "There is a change set with this id already."


class ExtentTooLarge(AppError):
    code = "bulk_edit.extent_too_large"
    message = "That would be more than 5,000 lines. Choose a department."


class NothingToChange(AppError):
    code = "bulk_edit.nothing_to_change"
    message = "No line of this change set changes anything."


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
