"""A manager's word at a clerk's till, proved by their own staff code and PIN (or password)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr, StringConstraints

from noren.domains.register import api as register
from noren.domains.register.contracts import ApproveDiscount
from noren.journeys.register.contracts import Contract
from noren.kernel.ids import uuid7
from noren.platform.accounts.people import find_person
from noren.platform.accounts.pins import may_be_pin, prove_by_pin
from noren.platform.accounts.sign_in import sign_in_staff
from noren.platform.actor import NotAllowed


class ApproveAtTill(Contract):
    """Nobody is signed in by this: the till stays its clerk's. `secret`: the manager's PIN or password."""

    location_id: UUID
    percent: Annotated[int, Field(ge=1, le=100)]
    staff_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
    secret: SecretStr


def approve_at_till(*, input: ApproveAtTill, device_id: UUID | None, address: str, at: datetime) -> UUID:
    """Let a larger discount be given; returns the approval's id. A PIN is good on a paired device only.

    Raises: what `prove_by_pin` or `sign_in_staff` raises; NotAllowed where they may not give it themselves.
    """
    secret = input.secret.get_secret_value()
    if device_id is not None and may_be_pin(secret):
        account_id = prove_by_pin(staff_code=input.staff_code, device_id=device_id, pin=secret, at=at)
    else:
        account_id = sign_in_staff(identifier=input.staff_code, password=secret, address=address, at=at)
    person = find_person(account_id=account_id)
    if person is None:
        raise NotAllowed(permission="register.discount_any")
    word = ApproveDiscount(id=uuid7(), location_id=input.location_id, percent=input.percent)
    return register.approve_discount(input=word, actor=person.actor, at=at)
