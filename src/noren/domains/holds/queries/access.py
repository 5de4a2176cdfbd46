"""Whose hold it is: its member's, whoever holds its token, and the staff's of its store."""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from noren.domains.holds.contracts import Hold
from noren.domains.holds.errors import HoldNotFound
from noren.domains.identity import api as identity
from noren.platform.actor import Actor, ActorKind

_OF_STORES = (ActorKind.STAFF, ActorKind.API_KEY, ActorKind.SYSTEM)


def hold_token(hold_id: UUID) -> str:
    """The hold's secret for its customer. Derived, so that it is stored nowhere and a retry gives the same."""
    digest = hmac.new(b"noren hold access:" + settings.SECRET_KEY.encode(), hold_id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def is_holder(*, hold_id: UUID, member_id: UUID | None, actor: Actor, token: str = "") -> bool:
    """Whether this is the hold's own customer: signed in as one of the person's ids, or holding the token."""
    if token and hmac.compare_digest(token.encode(), hold_token(hold_id).encode()):
        return True
    return (
        actor.member_id is not None
        and member_id is not None
        and member_id in identity.group_of(member_id=actor.member_id)
    )


def require_holder(*, hold_id: UUID, member_id: UUID | None, actor: Actor, token: str = "") -> None:
    """Let the customer, and the system itself, through; for anyone else the hold does not exist.

    Raises: HoldNotFound.
    """
    if actor.kind is ActorKind.SYSTEM or is_holder(hold_id=hold_id, member_id=member_id, actor=actor, token=token):
        return
    raise HoldNotFound


def require_sight(*, hold: Hold, actor: Actor, token: str = "") -> None:
    """Let the customer and staff of the store through; for anyone else the hold does not exist.

    Raises: HoldNotFound.
    """
    if actor.kind in _OF_STORES and actor.may_at("holds.view", hold.location_id):
        return
    require_holder(hold_id=hold.id, member_id=hold.member_id, actor=actor, token=token)
