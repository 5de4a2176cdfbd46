"""A guest finds an order again: by its code and the e-mail address or phone number that stands on it."""

import hmac
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contact
from noren.journeys.order_access import access_token
from noren.kernel.errors import AppError
from noren.kernel.japanese import normalise_email, normalise_phone
from noren.platform.accounts.throttle import count_try, network_of

WINDOW = timedelta(minutes=15)
MOST_TRIES = 10


class FindOrder(BaseModel):
    """`contact`: the e-mail address or the phone number given with the order."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: Annotated[str, Field(max_length=40)]
    contact: Annotated[str, Field(max_length=254)]


class OpenedOrder(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    order_id: UUID
    access_token: str


def find_own_order(*, input: FindOrder, address: str, at: datetime) -> OpenedOrder:
    """The order's id and its customer's token.

    The same answer whether the code or the contact was wrong; ten tries in a quarter of an hour per address.
    Raises: OrderNotFound, SignInLocked.
    """
    count_try(bucket=f"find-order:{network_of(address)}", at=at, window=WINDOW, most=MOST_TRIES)
    order = None if "\x00" in input.code else orders.find_order(code=input.code)
    given = _comparable(input.contact)
    if order is None or not given or not any(hmac.compare_digest(given, own) for own in _contacts(order.contact)):
        raise orders.OrderNotFound
    return OpenedOrder(order_id=order.id, access_token=access_token(order.id))


def _contacts(contact: Contact) -> list[bytes]:
    return [known for known in (_comparable(contact.email), _comparable(contact.phone)) if known]


def _comparable(text: str) -> bytes:
    """An address or number in its one spelling; empty where it is neither."""
    try:
        return (normalise_email(text) if "@" in text else normalise_phone(text)).encode()
    except AppError:
        return b""
