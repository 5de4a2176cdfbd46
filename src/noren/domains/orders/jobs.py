from datetime import datetime

from noren.domains.orders import api
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.timers import every

_ANY_OLD = "SELECT EXISTS (SELECT 1 FROM orders_cart WHERE member_id IS NULL AND updated_at < %s)"


@every(3_600, "orders.forget_carts", lane="housekeeping")
def forget_old_carts(*, at: datetime) -> None:
    """Remove what no guest comes back for, batch by batch; where there is nothing, the log stays as it is."""
    before = at - api.GUEST_CARTS_KEPT
    while sql.value(_ANY_OLD, (before,)) and api.forget_carts(input=api.ForgetCarts(), actor=SYSTEM, at=at):
        pass
