"""Refusals of EPCIS."""

from noren.kernel.errors import AppError, ErrorKind


class DocumentInvalid(AppError):
    """`errors`: where in the document (`loc`) what is wrong (`msg`); at most 20."""

    code = "epcis.document_invalid"
    message = "This is not a valid EPCIS document."


class EventIdTaken(AppError):
    """`event_id` names another event already, with other contents. An error declaration may bear the id of its event."""

    code = "epcis.event_id_taken"
    kind = ErrorKind.CONFLICT
    message = "Another event with this eventID is here already."


class EventNotFound(AppError):
    code = "epcis.event_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such event."


class CaptureNotFound(AppError):
    code = "epcis.capture_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such capture."


class UnknownParameter(AppError):
    """`parameters` are not understood: to leave one out would answer another question than was asked."""

    code = "epcis.unknown_parameter"
    message = "This query parameter is not supported."
