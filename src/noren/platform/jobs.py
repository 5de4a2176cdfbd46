from datetime import datetime

from noren.platform.housekeeping import forget_relayed, forget_short_lived
from noren.platform.mail import deliver_due
from noren.platform.timers import every
from noren.platform.verification import run_asked


@every(1, "platform.deliver_mail", lane="background")
def deliver_mail(*, at: datetime) -> None:
    """Send the letters that are due."""
    deliver_due(at=at)


@every(3_600, "platform.housekeeping", lane="housekeeping")
def keep_house(*, at: datetime) -> None:
    """Throw away what is over."""
    forget_short_lived(at=at)
    forget_relayed(at=at)


@every(2, "operations.verify", lane="housekeeping")
def verify_what_was_asked(*, at: datetime) -> None:
    """Run the checks that somebody asked for from a page."""
    run_asked(at=at)
