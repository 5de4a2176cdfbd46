"""Every refusal that a caller may meet, for the reference and for the page at each problem's address."""

from collections.abc import Iterator
from dataclasses import dataclass

from noren.faces.shared.wording import JA
from noren.kernel import money as _money  # noqa: F401 - its refusals are listed too
from noren.kernel.errors import AppError
from noren.platform.problems import STATUS


@dataclass(frozen=True, slots=True)
class Refusal:
    """A stable code with its status, and what it says in both languages."""

    code: str
    status: int
    en: str
    ja: str
    note: str = ""

    @property
    def subject(self) -> str:
        """The part of the code before the dot: a domain, a journey or the frame."""
        return self.code.partition(".")[0]


_OF_THE_FRAME = (
    Refusal("csrf.failed", 403, "This form has expired. Please try again.", "", "Pages only."),
    Refusal("internal", 500, "Something went wrong on our side.", "", "Our bug; nothing was changed."),
    Refusal("live.full", 503, "Too many watchers.", "", "Live updates only."),
    Refusal("live.ticket_invalid", 401, "The ticket is not valid any more.", "", "Live updates only: fetch a new one."),
    Refusal("not_found", 404, "There is nothing at this address.", ""),
    Refusal("request.invalid", 422, "The request is not valid.", "", "`errors` says for each field what is wrong."),
    Refusal("request.length_invalid", 400, "The Content-Length is not a number.", ""),
    Refusal("request.method_not_allowed", 405, "This address does not know the method.", ""),
    Refusal("request.refused", 400, "The request was refused.", ""),
    Refusal("request.too_large", 413, "The request is too large.", "", "`limit_bytes` says how much is taken."),
    Refusal("request.value_impossible", 422, "A value is of a size or form that cannot be stored.", ""),
    Refusal("request.unreadable", 400, "The body is no JSON.", ""),
)


def refusals() -> list[Refusal]:
    """Those of the frame and those of every domain and journey that is loaded, by code."""
    found = {refusal.code: refusal for refusal in _OF_THE_FRAME}
    for error in _kinds_of(AppError):
        note = " ".join((error.__doc__ or "").split())
        found[error.code] = Refusal(error.code, STATUS[error.kind], error.message, JA.get(error.code, ""), note)
    return sorted(found.values(), key=lambda refusal: refusal.code)


def _kinds_of(kind: type[AppError]) -> Iterator[type[AppError]]:
    for error in kind.__subclasses__():
        if error.__module__.startswith("noren.") and ".tests." not in error.__module__ and error.code != kind.code:
            yield error
        yield from _kinds_of(error)
