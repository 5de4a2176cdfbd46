"""Getting in over the API: a member's code by e-mail, and tickets for live events."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Header, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from noren.journeys.live_tickets import TopicUnknown, grant_topics
from noren.journeys.member_sign_in import Locale, answer_code, ask_for_code
from noren.platform.accounts.contracts import AccountRef, SignInSession, SixDigits, Text
from noren.platform.accounts.pages import address_of
from noren.platform.accounts.sessions import open_session
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.live.tickets import LIFETIME_S, MAX_TOPICS, live_ticket
from noren.platform.rest import actor_of

router = Router()


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AskForCode(Contract):
    email: Text
    locale: Locale = "ja"


class AnswerCode(Contract):
    """`cart_id` is a guest's cart, which becomes the member's."""

    email: Text
    code: SixDigits
    cart_id: UUID | None = None
    locale: Locale = "ja"


class MemberSession(SignInSession):
    member_id: UUID
    cart_id: UUID | None
    is_new: bool


class WantedTicket(Contract):
    """`order_tokens`: the access tokens of guests' orders among the topics, by order."""

    topics: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=MAX_TOPICS)]
    order_tokens: Annotated[dict[UUID, Annotated[str, Field(max_length=100)]], Field(max_length=MAX_TOPICS)] = {}


class LiveTicket(Contract):
    """Watch with `EventSource(origin + "/live?ticket=" + ticket)`; ask for a new ticket before it expires."""

    ticket: str
    origin: str
    expires_at: datetime


@router.post("/accounts/codes", response={202: None}, operation_id="accounts.send_code", tags=["accounts"])
def ask(request: HttpRequest, body: AskForCode) -> Status[None]:
    """Send a sign-in code to an address. The answer is the same whether anybody is known by it or not."""
    ask_for_code(email=body.email, locale=body.locale, address=address_of(request), at=now())
    return Status(202, None)


@router.post(
    "/accounts/codes/answers", response={201: MemberSession}, operation_id="accounts.sign_in_member", tags=["accounts"]
)
def answer(request: HttpRequest, body: AnswerCode) -> Status[MemberSession]:
    """Answer a code: the member's bearer token, good for 30 days. Who is new is registered."""
    at = now()
    signed = answer_code(
        email=body.email,
        code=body.code,
        cart_id=body.cart_id,
        locale=body.locale,
        address=address_of(request),
        at=at,
    )
    session = open_session(input=AccountRef(account_id=signed.account_id), actor=SYSTEM, at=at)
    return Status(
        201,
        MemberSession(**session.model_dump(), member_id=signed.member_id, cart_id=signed.cart_id, is_new=signed.is_new),
    )


@router.post("/live/tickets", response={201: LiveTicket}, operation_id="live.ticket", tags=["live"])
def ticket(
    request: HttpRequest, body: WantedTicket, access_token: Annotated[str, Header(alias="X-Order-Token")] = ""
) -> Status[LiveTicket]:
    """A ticket to watch topics live. `X-Order-Token` serves a single order; several have `order_tokens`."""
    tokens = dict(body.order_tokens)
    if access_token:
        tokens |= {order_id: access_token for order_id in _orders_in(body.topics) if order_id not in tokens}
    granted = grant_topics(actor=actor_of(request), topics=body.topics, order_tokens=tokens)
    at = now()
    return Status(
        201,
        LiveTicket(
            ticket=live_ticket(topics=granted),
            origin=settings.LIVE_ORIGIN,
            expires_at=datetime.fromtimestamp(int(at.timestamp()) + LIFETIME_S, tz=at.tzinfo),
        ),
    )


def _orders_in(topics: list[str]) -> list[UUID]:
    try:
        return [UUID(topic.removeprefix("order:")) for topic in topics if topic.startswith("order:")]
    except ValueError as broken:
        raise TopicUnknown from broken
