"""A member signs in by a code that comes by e-mail; who is not a member yet becomes one by answering it.

An address that is known and one that is not get the same letter, the same answer and the same work.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override
from pydantic import BaseModel, ConfigDict, StringConstraints

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import ClaimRecords, IdentifierKind, RegisterMember
from noren.domains.orders import api as orders
from noren.domains.places import api as places
from noren.domains.places.contracts import FollowStore, Module
from noren.kernel.ids import uuid7
from noren.kernel.japanese import normalise_email
from noren.platform.accounts.codes import check_code, issue_code, limit_codes, use_code
from noren.platform.accounts.members import sign_in_member
from noren.platform.accounts.sign_in import guarded
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command, note_subject
from noren.platform.mail import send_mail

Locale = Annotated[str, StringConstraints(pattern=r"^(ja|en)$")]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SendCode(Contract):
    email: str
    locale: Locale = "ja"


class AnsweredCode(Contract):
    """A code that was checked; `code_id` is used up with the rest. `store_id`: the store that the guest had chosen."""

    code_id: UUID
    email: str
    cart_id: UUID | None = None
    store_id: UUID | None = None
    locale: Locale = "ja"


class SignedInMember(Contract):
    """`cart_id` is the member's cart where a guest's was given: the two are one now."""

    account_id: UUID
    member_id: UUID
    cart_id: UUID | None
    is_new: bool


def ask_for_code(*, email: str, locale: str = "ja", address: str, at: datetime) -> None:
    """Send a code to an address, whether anybody is known by it or not.

    Raises: EmailInvalid, SignInLocked; ModuleOff where the chain has no members.
    """
    places.require_module(module=Module.MEMBERSHIP)
    value = normalise_email(email)
    limit_codes(sent_to=value, address=address, at=at)
    send_code(input=SendCode(email=value, locale=locale), actor=SYSTEM, at=at)


def answer_code(
    *,
    email: str,
    code: str,
    cart_id: UUID | None = None,
    store_id: UUID | None = None,
    locale: str = "ja",
    address: str,
    at: datetime,
) -> SignedInMember:
    """Sign the owner of an address in, and register them where they are new. A guest's cart becomes theirs, and the
    guest's store where they have none.

    Raises: SignInFailed (whatever was wrong), SignInLocked, EmailInvalid; ModuleOff where the chain has no members.
    """
    places.require_module(module=Module.MEMBERSHIP)
    value = normalise_email(email)
    with guarded(who=f"member:{value}", address=address, at=at):
        code_id = check_code(sent_to=value, code=code, at=at)
        answered = AnsweredCode(code_id=code_id, email=value, cart_id=cart_id, store_id=store_id, locale=locale)
        return sign_in(input=answered, actor=SYSTEM, at=at)


@command("accounts.send_code", permission="")
def send_code(*, input: SendCode, actor: Actor, at: datetime) -> None:
    """Write the letter with a new code; older codes of the address are over."""
    code = issue_code(sent_to=input.email, at=at)
    with override(input.locale):
        send_mail(
            recipient=input.email,
            subject=_("Your sign-in code: %(code)s") % {"code": code},
            text=_(
                "Your sign-in code is %(code)s\n\n"
                "It is good for 10 minutes and works once. If you did not ask for it, nothing needs to be done.\n"
            )
            % {"code": code},
        )


@command("accounts.sign_in_member", permission="")
def sign_in(*, input: AnsweredCode, actor: Actor, at: datetime) -> SignedInMember:
    """Use a checked code up: find or register the member, find or make their account, join the carts.

    Raises: SignInFailed.  Locks: the member's cart.  Emits: identity.member_registered.v1 for a new one
    """
    use_code(code_id=input.code_id, at=at)
    known = identity.find_member(kind=IdentifierKind.EMAIL, raw=input.email)
    member_id = known or identity.register_member(
        input=RegisterMember(member_id=uuid7(), email=input.email, locale=input.locale), actor=actor, at=at
    )
    if known is not None:  # who has just proved an address again owns what guests have ordered with it since
        proved = ClaimRecords(member_id=known, kind=IdentifierKind.EMAIL, raw=input.email)
        identity.claim_records(input=proved, actor=actor, at=at)
    note_subject(member_id)
    account_id = sign_in_member(
        member_id=member_id,
        group=identity.group_of(member_id=member_id),
        email=input.email,
        locale=input.locale,
        at=at,
    )
    cart_id = input.cart_id
    if cart_id is not None:
        cart_id = orders.adopt_cart(input=orders.AdoptCart(cart_id=cart_id, member_id=member_id), actor=actor, at=at)
    if store := places.find_store(location_id=input.store_id):
        followed = FollowStore(member_id=member_id, location_id=store.id, unless_known=True)
        places.follow_store(input=followed, actor=actor, at=at)
    return SignedInMember(account_id=account_id, member_id=member_id, cart_id=cart_id, is_new=known is None)
