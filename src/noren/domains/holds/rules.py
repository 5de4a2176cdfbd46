"""How long a hold lasts. Pure: hours of a place in, an instant out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from noren.domains.holds.contracts import HoldTerms

Span = tuple[datetime, datetime]


def ends_at(*, terms: HoldTerms, days: Sequence[Sequence[Span]], at: datetime) -> datetime:
    """The end of a hold that begins now, at an instant when its customer can still come.

    `days` are the openings of each local day from yesterday on; a place without hours never closes.
    Hours that end behind closed doors end with the last closing before; where the place does not open meanwhile at
    all, they count from the next opening, and end with that day at the latest.
    """
    closings = [closing for spans in days if spans and (closing := max(span[1] for span in spans)) > at]
    if terms.hours is None:
        wanted = terms.days or 0
        return closings[min(wanted, len(closings) - 1)] if closings else at + timedelta(days=max(wanted, 1))
    lasting = timedelta(hours=terms.hours)
    spans = sorted(span for day in days for span in day if span[1] > at)
    if not spans or any(opens <= at + lasting <= closes for opens, closes in spans):
        return at + lasting
    before = [closes for _opens, closes in spans if closes <= at + lasting]
    if before:
        return before[-1]
    opens, closes = spans[0]
    return min(opens + lasting, closes)
