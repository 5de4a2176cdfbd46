"""Payments with their orders: what was taken, what was given back, what is still due."""

from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.orders.api import normalise_code
from noren.domains.orders.contracts import Contract
from noren.domains.payments.contracts import PaymentState
from noren.journeys.reads.attention import IN_TROUBLE, PAYMENT_PATIENCE
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.paging import cursor_behind, position_of

PAGE = 50


class ListedPayment(Contract):
    """`pending_refund_minor` is owed back and on its way. `due_minor` is asked for and not taken yet."""

    id: UUID
    order_id: UUID | None
    order_code: str
    location_id: UUID | None
    provider: str
    method: str
    state: PaymentState
    currency: str
    amount_minor: int
    captured_minor: int
    refunded_minor: int
    pending_refund_minor: int
    due_minor: int
    refund_tries: int
    created_at: datetime
    in_trouble: bool


class PaymentPage(Contract):
    items: list[ListedPayment]
    next_cursor: str | None


_LIST = f"""
SELECT p.id, o.id AS order_id, coalesce(o.code, '') AS order_code, o.location_id, p.provider, p.method, p.state, p.currency,
       p.amount_minor, p.captured_minor, p.refunded_minor, p.refunding_minor - p.refunded_minor AS pending_refund_minor,
       CASE WHEN p.state IN ('pending', 'requires_action') THEN p.amount_minor ELSE 0 END AS due_minor,
       coalesce((SELECT max(r.tries) FROM payments_refund r WHERE r.payment_id = p.id AND r.state = 'pending'), 0) AS refund_tries,
       p.created_at, ({IN_TROUBLE}) AS in_trouble
  FROM payments_payment p LEFT JOIN orders_order o ON o.id = p.purpose_id
 WHERE {{where}} ORDER BY p.created_at DESC, p.id DESC LIMIT %(limit)s
"""  # noqa: S608 - constants of our own


def payment_list(
    *,
    actor: Actor,
    state: PaymentState | None = None,
    trouble: bool = False,
    owed: bool = False,
    provider: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    text: str = "",
    cursor: str = "",
    limit: int = PAGE,
    at: datetime,
) -> PaymentPage:
    """Payments within the actor's reach, newest first, by keyset; `owed`: money is on its way back.

    `text` is an order code or a provider's reference.
    Raises: NotAllowed, SignInRequired, CursorInvalid.
    """
    actor.require("payments.view")
    words = text.strip().replace("\x00", "")[:100]
    params: dict[str, Any] = {"limit": limit + 1, "patience": at - PAYMENT_PATIENCE}
    where = ["true"]
    if actor.location_ids is not None:
        where.append("o.location_id = ANY(%(reach)s)")
        params["reach"] = sorted(actor.location_ids)
    if state is not None:
        where.append("p.state = %(state)s")
        params["state"] = state.value
    if trouble:
        where.append(f"({IN_TROUBLE})")
    if owed:
        where.append("p.refunding_minor > p.refunded_minor")
    if provider:
        where.append("p.provider = %(provider)s")
        params["provider"] = provider.replace("\x00", "")[:40]
    if since is not None:
        where.append("p.created_at >= %(since)s")
        params["since"] = since
    if until is not None:
        where.append("p.created_at < %(until)s")
        params["until"] = until
    if words:
        where.append("(o.code = %(code)s OR p.provider_reference = %(text)s)")
        params |= {"code": normalise_code(words), "text": words}
    if cursor:
        where.append("(p.created_at, p.id) < (%(after_at)s, %(after_id)s)")
        params["after_at"], params["after_id"] = position_of(cursor)
    found = sql.records(_LIST.format(where=" AND ".join(where)), params)
    items = [ListedPayment(**row) for row in found[:limit]]
    return PaymentPage(items=items, next_cursor=cursor_behind(found, limit=limit, at="created_at"))
