from datetime import datetime
from uuid import UUID

from noren.domains.identity.contracts import LinkIdentifier, UnlinkIdentifier
from noren.domains.identity.errors import IdentifierNotFound, MemberNotFound
from noren.domains.identity.events import IdentifierLinked, IdentifierUnlinked
from noren.domains.identity.models import Identifier, Member
from noren.domains.identity.rules import normalised
from noren.kernel.ids import uuid7
from noren.platform.actor import Actor
from noren.platform.command import command, emit


@command("identity.link_identifier")
def link_identifier(*, input: LinkIdentifier, actor: Actor, at: datetime) -> UUID:
    """Add something that names a person. Twice is once.

    Raises: MemberNotFound, IdentifierTaken, EmailInvalid, PhoneInvalid.  Locks: the member.
    Emits: identity.identifier_linked.v1, once more when it is proved later
    """
    if not Member.objects.select_for_update().filter(id=input.member_id, erased_at=None).exists():
        raise MemberNotFound
    value = normalised(input.kind, input.raw)
    known = Identifier.objects.filter(
        member_id=input.member_id, kind=input.kind.value, source=input.source, value=value, removed_at=None
    ).first()
    if known is not None:
        if input.verified and known.verified_at is None:
            known.verified_at = at
            known.save(update_fields=["verified_at"])
            emit(IdentifierLinked(member_id=input.member_id, kind=input.kind.value, verified=True))
        return UUID(str(known.id))
    made = Identifier.objects.create(
        id=uuid7(),
        member_id=input.member_id,
        kind=input.kind.value,
        source=input.source,
        raw=input.raw,
        value=value,
        verified_at=at if input.verified else None,
        added_at=at,
    )
    emit(IdentifierLinked(member_id=input.member_id, kind=input.kind.value, verified=input.verified))
    return UUID(str(made.id))


@command("identity.unlink_identifier")
def unlink_identifier(*, input: UnlinkIdentifier, actor: Actor, at: datetime) -> None:
    """Take an identifier away from a person; the row stays as history.

    Raises: IdentifierNotFound.  Emits: identity.identifier_unlinked.v1
    """
    found = (
        Identifier.objects.select_for_update()
        .filter(id=input.identifier_id, member_id=input.member_id, removed_at=None)
        .first()
    )
    if found is None:
        raise IdentifierNotFound
    found.removed_at = at
    found.save(update_fields=["removed_at"])
    emit(IdentifierUnlinked(member_id=input.member_id, kind=found.kind))
