"""Who may watch what: each topic is judged once, when its ticket is given out."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.identity import api as identity
from noren.domains.orders import api as orders
from noren.journeys.order_access import require_sight
from noren.kernel.errors import AppError, ErrorKind
from noren.platform.actor import Actor, NotAllowed

ORDERS = "orders"
KINDS = ("order", "location", "member", "variant", "product")


class TopicUnknown(AppError):
    code = "live.topic_unknown"
    kind = ErrorKind.INVALID
    message = "There is no such topic. Topics are order:<id>, location:<id>, member:<id>, variant:<id>, product:<id>."


def grant_topics(*, actor: Actor, topics: Iterable[str], order_tokens: Mapping[UUID, str]) -> list[str]:
    """The same topics, if the actor may see every one of them.

    An order is its customer's (signed in, or by its token) and the staff's who may open it; a place its own staff's;
    goods are everybody's.
    Raises: TopicUnknown, OrderNotFound, NotAllowed, SignInRequired.
    """
    wanted = sorted(set(topics))
    for topic in wanted:
        _judge(actor, topic, order_tokens)
    return wanted


def _judge(actor: Actor, topic: str, order_tokens: Mapping[UUID, str]) -> None:
    if topic == ORDERS:
        actor.require("orders.view")
        if actor.location_ids is not None:
            raise NotAllowed(permission="orders.view")
        return
    kind, subject = _parsed(topic)
    if kind == "order":
        order = orders.get_order(order_id=subject)
        places = frozenset(part.location_id for part in fulfilment.of_order(order_id=subject))
        require_sight(order=order, actor=actor, token=order_tokens.get(subject, ""), places=places)
    elif kind == "location":
        actor.require("fulfilment.view", subject)
    elif kind == "member" and not _is_oneself(actor, subject):
        actor.require("identity.view")


def _is_oneself(actor: Actor, member_id: UUID) -> bool:
    return actor.member_id is not None and member_id in identity.group_of(member_id=actor.member_id)


def _parsed(topic: str) -> tuple[str, UUID]:
    kind, _, given = topic.partition(":")
    try:
        subject = UUID(given)
    except ValueError as broken:
        raise TopicUnknown from broken
    if kind not in KINDS or str(subject) != given:
        raise TopicUnknown
    return kind, subject
