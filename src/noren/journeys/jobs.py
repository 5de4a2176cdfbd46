from datetime import datetime

from noren.journeys import discrepancies as _checks  # noqa: F401 - registers its check
from noren.journeys import margins as _margins  # noqa: F401 - registers its timers
from noren.journeys import stuck_promises as _repairs  # noqa: F401 - registers its repair
from noren.journeys.bulk_edit import timed as _bulk_edit  # noqa: F401 - registers its timer
from noren.journeys.checkout.settle import rescue_payments
from noren.journeys.giving_back import send_due_refunds
from noren.journeys.importing.account import forget_rejects
from noren.journeys.mend_promises import endanger_forgotten, mend_endangered, settle_unanswered
from noren.platform.timers import every


@every(1, "journeys.rescue_payments", lane="network")
def rescue(*, at: datetime) -> None:
    """Go on from every payment whose request died or whose provider did not answer."""
    rescue_payments(at=at)


@every(1, "journeys.send_refunds", lane="network")
def refund(*, at: datetime) -> None:
    """Send refunds that are due."""
    send_due_refunds(at=at)


@every(1, "journeys.mend_promises")
def mend(*, at: datetime) -> None:
    """Mend promises that a sale, a count or damage has broken a moment ago."""
    mend_endangered(at=at)


@every(10, "journeys.settle_shortfalls")
def settle(*, at: datetime) -> None:
    """End questions about missing goods that nobody has answered in time."""
    settle_unanswered(at=at)


@every(60, "journeys.find_shortfalls", lane="background")
def find_shortfalls(*, at: datetime) -> None:
    """Find broken promises that nobody was told of."""
    endanger_forgotten(at=at)


@every(3_600, "journeys.forget_rejects", lane="housekeeping")
def tidy_rejects(*, at: datetime) -> None:
    """Throw away rejects files of imports that were kept long enough."""
    forget_rejects(at=at)
