"""Refusals of places."""

from noren.kernel.errors import AppError, ErrorKind


class LocationNotFound(AppError):
    code = "places.location_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such place."


class CodeTaken(AppError):
    code = "places.code_taken"
    kind = ErrorKind.CONFLICT
    message = "This code is in use already."


class VersionConflict(AppError):
    """Somebody else has saved in between."""

    code = "places.version_conflict"
    kind = ErrorKind.CONFLICT
    message = "Somebody else has changed this in the meantime. Please look at it again."


class TimeZoneUnknown(AppError):
    code = "places.time_zone_unknown"
    kind = ErrorKind.INVALID
    message = "This time zone is unknown."


class UnknownSeller(AppError):
    code = "places.unknown_seller"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such company or brand."


class ModuleOff(AppError):
    """The chain does not use this part of the business now."""

    code = "places.module_off"
    kind = ErrorKind.NOT_FOUND
    message = "This shop does not use this part of the system."


class ModuleNeedsAnother(AppError):
    """Delivery needs web orders, points need membership."""

    code = "places.module_needs_another"
    kind = ErrorKind.INVALID
    message = "This part of the system needs another one that is switched off."


class HoursOverlap(AppError):
    """Two openings of the week are at the same time, or a day is named twice."""

    code = "places.hours_overlap"
    kind = ErrorKind.INVALID
    message = "Two of these opening times overlap."


class MarkInvalid(AppError):
    code = "places.mark_invalid"
    kind = ErrorKind.INVALID
    message = "This is not a PNG, JPEG, WebP or SVG picture that can be shown."


class MarkTooLarge(AppError):
    """`limit_bytes` says how large it may be."""

    code = "places.mark_too_large"
    kind = ErrorKind.TOO_LARGE
    message = "The mark is too large. 1 MB is allowed."


class CompanyNotFound(AppError):
    code = "places.company_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such company."
