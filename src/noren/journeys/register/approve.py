"""A manager's word at a clerk's till, proved by their own staff code and password."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr, StringConstraints

from noren.domains.register import api as register
from noren.domains.register.contracts import ApproveDiscount
from noren.journeys.register.contracts import Contract
from noren.kernel.ids import uuid7
from noren.platform.accounts.people import find_person
from noren.platform.accounts.sign_in import sign_in_staff
from noren.platform.actor import NotAllowed


class ApproveAtTill(Contract):
    """Nobody is signed in by this: the till stays its clerk's."""

    location_id: UUID
    percent: Annotated[int, Field(ge=1, le=100)]
    staff_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
    password: SecretStr


def approve_at_till(*, input: ApproveAtTill, address: str, at: datetime) -> UUID:
    """Let a larger discount be given; returns the approval's id.

    Raises: what `sign_in_staff` raises; NotAllowed where they may not give it themselves.
    """
    account_id = sign_in_staff(
        identifier=input.staff_code, password=input.password.get_secret_value(), address=address, at=at
    )
    person = find_person(account_id=account_id)
    if person is None:
        raise NotAllowed(permission="register.discount_any")
    word = ApproveDiscount(id=uuid7(), location_id=input.location_id, percent=input.percent)
    return register.approve_discount(input=word, actor=person.actor, at=at)
