"""A member links what names them elsewhere: another e-mail address or a phone number by the code sent to it, a plastic
card by its number.

Whoever asks for a code is told the same whether somebody is known by the number or not; who answers it has the phone.

A card's number is proof enough while nobody else has it: it is known to whoever holds the card, and brings nothing of
anybody's along. Whoever is second is told, and staff look into it.
"""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override
from pydantic import BaseModel, ConfigDict, StringConstraints

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, LinkIdentifier
from noren.kernel.errors import AppError
from noren.kernel.japanese import normalise_email, normalise_phone
from noren.platform.accounts.codes import check_code, issue_code, limit_codes, use_code
from noren.platform.accounts.sign_in import guarded
from noren.platform.accounts.throttle import count_try
from noren.platform.actor import Actor, NotAllowed, SignInRequired
from noren.platform.command import command, note_subject
from noren.platform.text_carriers import get_text_carrier
from noren.platform.texts import send_text

WINDOW = timedelta(hours=1)
MOST_CARDS = 10
MOST_TEXTS = 5
_MOBILE = ("+8160", "+8170", "+8180", "+8190")
"""Only these get text messages in Japan, and only to these do we pay for them."""


class CardNumberInvalid(AppError):
    code = "identity.card_number_invalid"
    message = "A card number has 8 to 20 digits."


class PhoneNotMobile(AppError):
    code = "identity.phone_not_mobile"
    message = "A code can be sent to a Japanese mobile number only."


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SendTextCode(Contract):
    """`phone` in E.164."""

    member_id: UUID
    phone: str
    locale: Annotated[str, StringConstraints(pattern=r"^(ja|en)$")] = "ja"


class LinkPhone(Contract):
    """`code_id` of a code that was answered rightly; it is used up. `phone` in E.164."""

    member_id: UUID
    code_id: UUID
    phone: str


class LinkEmail(Contract):
    """`code_id` of a code that was answered rightly; it is used up."""

    member_id: UUID
    code_id: UUID
    email: str


class LinkCard(Contract):
    member_id: UUID
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{8,20}$")]


def answer_link_code(*, email: str, code: str, actor: Actor, address: str, at: datetime) -> None:
    """Link an address to the signed-in member by the code that was sent there.

    Raises: SignInRequired, EmailInvalid, SignInFailed (whatever was wrong), SignInLocked, IdentifierTaken.
    """
    member_id = _own(actor)
    value = normalise_email(email)
    with guarded(who=f"member:{value}", address=address, at=at):
        code_id = check_code(sent_to=value, code=code, at=at)
        link_email(input=LinkEmail(member_id=member_id, code_id=code_id, email=value), actor=actor, at=at)


def ask_for_text_code(*, phone: str, locale: str = "ja", actor: Actor, address: str, at: datetime) -> str:
    """Send a code to a phone, whether anybody is known by its number or not; gives the number in E.164.

    Raises: SignInRequired, PhoneInvalid, PhoneNotMobile, SignInLocked, TextsUnavailable.
    """
    member_id = _own(actor)
    value = normalise_phone(phone)
    if not value.startswith(_MOBILE):
        raise PhoneNotMobile
    get_text_carrier()
    count_try(bucket=f"link-phone:{member_id}", at=at, window=WINDOW, most=MOST_TEXTS)
    limit_codes(sent_to=value, address=address, at=at)
    send_text_code(input=SendTextCode(member_id=member_id, phone=value, locale=locale), actor=actor, at=at)
    return value


def answer_text_code(*, phone: str, code: str, actor: Actor, address: str, at: datetime) -> None:
    """Link a phone number to the signed-in member by the code that was sent there.

    Raises: SignInRequired, PhoneInvalid, SignInFailed (whatever was wrong), SignInLocked, IdentifierTaken.
    """
    member_id = _own(actor)
    value = normalise_phone(phone)
    with guarded(who=f"member:{value}", address=address, at=at):
        code_id = check_code(sent_to=value, code=code, at=at)
        link_phone(input=LinkPhone(member_id=member_id, code_id=code_id, phone=value), actor=actor, at=at)


def link_card_number(*, number: str, actor: Actor, at: datetime) -> None:
    """Link a plastic card to the signed-in member; ten tries an hour.

    Raises: SignInRequired, CardNumberInvalid, SignInLocked, IdentifierTaken.
    """
    member_id = _own(actor)
    count_try(bucket=f"link-card:{member_id}", at=at, window=WINDOW, most=MOST_CARDS)
    bare = number.replace("-", "").replace(" ", "")
    if not bare.isascii() or not bare.isdigit() or not 8 <= len(bare) <= 20:
        raise CardNumberInvalid
    link_card(input=LinkCard(member_id=member_id, number=bare), actor=actor, at=at)


@command("identity.link_email", permission="")
def link_email(*, input: LinkEmail, actor: Actor, at: datetime) -> UUID:
    """Add an e-mail address that was proved by its code.

    Raises: NotAllowed, SignInFailed, IdentifierTaken.  Locks: the member.  Emits: identity.identifier_linked.v1
    """
    _require_own(actor, input.member_id)
    use_code(code_id=input.code_id, at=at)
    return _link(input.member_id, IdentifierKind.EMAIL, input.email, actor, at)


@command("accounts.send_text_code", permission="")
def send_text_code(*, input: SendTextCode, actor: Actor, at: datetime) -> None:
    """Write the text message with a new code; older codes of the number are over.

    Raises: NotAllowed, TextsUnavailable.
    """
    _require_own(actor, input.member_id)
    code = issue_code(sent_to=input.phone, at=at)
    with override(input.locale):
        text = _("%(code)s is your code. It is good for 10 minutes. We never ask for it on the phone.") % {"code": code}
    send_text(recipient=input.phone, text=text)


@command("identity.link_phone", permission="")
def link_phone(*, input: LinkPhone, actor: Actor, at: datetime) -> UUID:
    """Add a phone number that was proved by its code.

    Raises: NotAllowed, SignInFailed, IdentifierTaken.  Locks: the member.  Emits: identity.identifier_linked.v1
    """
    _require_own(actor, input.member_id)
    use_code(code_id=input.code_id, at=at)
    return _link(input.member_id, IdentifierKind.PHONE, input.phone, actor, at)


@command("identity.link_card", permission="")
def link_card(*, input: LinkCard, actor: Actor, at: datetime) -> UUID:
    """Add a plastic card that nobody else has.

    Raises: NotAllowed, IdentifierTaken.  Locks: the member.  Emits: identity.identifier_linked.v1
    """
    _require_own(actor, input.member_id)
    known = identity.find_member(kind=IdentifierKind.CARD, raw=input.number, verified=False)
    if known is not None and known not in identity.group_of(member_id=input.member_id):
        raise identity.IdentifierTaken
    return _link(input.member_id, IdentifierKind.CARD, input.number, actor, at)


def _link(member_id: UUID, kind: IdentifierKind, raw: str, actor: Actor, at: datetime) -> UUID:
    note_subject(member_id)
    wish = LinkIdentifier(member_id=member_id, kind=kind, raw=raw, verified=True)
    return identity.link_identifier(input=wish, actor=actor, at=at)


def _own(actor: Actor) -> UUID:
    if actor.member_id is None:
        raise SignInRequired
    return actor.member_id


def _require_own(actor: Actor, member_id: UUID) -> None:
    if _own(actor) != member_id:
        raise NotAllowed(permission="identity.link_identifier")
