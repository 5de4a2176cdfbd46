"""Who may open an order: its member, whoever holds its access token, and staff of its places."""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from noren.domains.identity import api as identity
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Order
from noren.platform.actor import Actor, ActorKind


def access_token(order_id: UUID) -> str:
    """The order's secret for its customer. Derived, so that it is stored nowhere and a retry gives the same."""
    digest = hmac.new(b"noren order access:" + settings.SECRET_KEY.encode(), order_id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def is_customer(*, order: Order, actor: Actor, token: str = "") -> bool:
    """Whether this is the order's own customer: signed in as one of the person's ids, or holding the token."""
    if token and hmac.compare_digest(token.encode(), access_token(order.id).encode()):
        return True
    return actor.member_id is not None and order.member_id in identity.group_of(member_id=actor.member_id)


def require_sight(
    *, order: Order, actor: Actor, token: str = "", places: frozenset[UUID] = frozenset(), code: str = ""
) -> None:
    """Let the customer and staff through; for anyone else the order does not exist.

    Staff of one store see the orders that were placed with it, that it fulfils, or that came back to it. `places` are
    the locations of the order's fulfilments. Goods of any order are taken back in every store: whoever does that and
    has read the order's `code` from the receipt sees it too.

    Raises: OrderNotFound.
    """
    if is_customer(order=order, actor=actor, token=token):
        return
    if actor.kind in (ActorKind.STAFF, ActorKind.API_KEY, ActorKind.SYSTEM) and actor.may("orders.view"):
        related = {order.location_id, *places, *(back.location_id for back in order.returns)}
        if actor.location_ids is None or related & actor.location_ids:
            return
        if code and actor.may("orders.return") and orders.normalise_code(code) == order.code:
            return
    raise orders.OrderNotFound
