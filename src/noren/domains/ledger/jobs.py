from datetime import datetime

from noren.domains.ledger import api
from noren.domains.ledger.contracts import ExpireDue
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.timers import every

_ANY_DUE = """
SELECT EXISTS (SELECT 1 FROM ledger_lot WHERE remaining > 0 AND expires_at <= %(at)s)
    OR EXISTS (SELECT 1 FROM ledger_transfer WHERE state = 'pending' AND hold_until <= %(at)s)
"""


@every(30, "ledger.expire_due")
def expire_what_is_due(*, at: datetime) -> None:
    """Write down what has run out, batch by batch. Nothing waits for this: what is due counts for nobody.

    Where nothing is due there is no command, so that the log holds only what happened.
    """
    while sql.value(_ANY_DUE, {"at": at}) and api.expire_due(input=ExpireDue(), actor=SYSTEM, at=at):
        pass
