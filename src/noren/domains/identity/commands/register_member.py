from datetime import datetime
from uuid import UUID

from noren.domains.identity.commands.claim_records import claim_records
from noren.domains.identity.contracts import ClaimRecords, IdentifierKind, RegisterMember
from noren.domains.identity.errors import IdentifierTaken
from noren.domains.identity.events import MemberRegistered
from noren.domains.identity.models import Alias, Identifier, Member
from noren.domains.identity.rules import normalised
from noren.kernel.ids import uuid7
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, emit, note_subject

constraint_errors({"identifier_verified_once": IdentifierTaken})


@command("identity.register_member", permission="")
def register_member(*, input: RegisterMember, actor: Actor, at: datetime) -> UUID:
    """Make the one id for a person whose e-mail address was just proved.

    What guests ordered with this address is theirs from now on (`claim_records`).
    Raises: EmailInvalid, IdentifierTaken (somebody has verified this address already).
    Emits: identity.member_registered.v1
    """
    value = normalised(IdentifierKind.EMAIL, input.email)
    Member.objects.create(id=input.member_id, kind="member", email=input.email, locale=input.locale, created_at=at)
    Alias.objects.create(member_id=input.member_id, master_id=input.member_id, since=at, command_id=command_id())
    Identifier.objects.create(
        id=uuid7(), member_id=input.member_id, kind="email", raw=input.email, value=value, verified_at=at, added_at=at
    )
    note_subject(input.member_id)
    emit(MemberRegistered(member_id=input.member_id, kind="member"))
    proved = ClaimRecords(member_id=input.member_id, kind=IdentifierKind.EMAIL, raw=input.email)
    claim_records(input=proved, actor=actor, at=at)
    return input.member_id
