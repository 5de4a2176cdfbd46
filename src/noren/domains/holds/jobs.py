from datetime import datetime

from noren.domains.holds import api
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.timers import every

_ANY_OVER = "SELECT EXISTS (SELECT 1 FROM holds_hold WHERE state IN ('HELD', 'PREPARED') AND expires_at <= %s)"
_ANY_DUE_SOON = """
SELECT EXISTS (SELECT 1 FROM holds_hold WHERE state IN ('HELD', 'PREPARED') AND reminded_at IS NULL
                                          AND remind_at <= %(at)s AND expires_at > %(at)s)
"""


@every(5, "holds.close_expired")
def close_expired(*, at: datetime) -> None:
    """Write down which holds are over. Nothing waits for this: reads and promises go by the time."""
    while sql.value(_ANY_OVER, (at,)) and api.close_expired(input=api.CloseExpired(), actor=SYSTEM, at=at):
        pass


@every(20, "holds.tell_due_soon")
def tell_due_soon(*, at: datetime) -> None:
    """Remind of the holds that end soon; where there is none, nothing is logged."""
    while sql.value(_ANY_DUE_SOON, {"at": at}) and api.tell_due_soon(input=api.TellDueSoon(), actor=SYSTEM, at=at):
        pass
