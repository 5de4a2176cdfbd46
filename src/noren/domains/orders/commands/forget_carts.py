from datetime import datetime, timedelta

from noren.domains.orders.contracts import Contract
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

GUEST_CARTS_KEPT = timedelta(days=90)
"""After a guest last changed their cart."""
BATCH = 1_000

_FORGET = """
WITH old AS MATERIALIZED (
  SELECT id FROM orders_cart WHERE member_id IS NULL AND updated_at < %(before)s
   ORDER BY updated_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
), emptied AS (DELETE FROM orders_cart_line l USING old WHERE l.cart_id = old.id)
DELETE FROM orders_cart c USING old WHERE c.id = old.id
"""


class ForgetCarts(Contract):
    """Nothing to say: which carts nobody comes back for is known."""


@command("cart.forget")
def forget_carts(*, input: ForgetCarts, actor: Actor, at: datetime) -> int:
    """Remove guests' carts that nobody has touched for 90 days, up to 1,000; returns how many."""
    return sql.touch(_FORGET, {"before": at - GUEST_CARTS_KEPT, "batch": BATCH})
