from noren.kernel.errors import AppError, ErrorKind


class FeedNotFound(AppError):
    """The address is not one that was given out."""

    code = "feeds.not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such feed."
