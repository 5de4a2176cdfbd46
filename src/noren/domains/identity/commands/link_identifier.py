from datetime import datetime
from uuid import UUID

from noren.domains.identity.commands.claim_records import claim_records
from noren.domains.identity.contracts import ClaimRecords, IdentifierKind, LinkIdentifier, UnlinkIdentifier
from noren.domains.identity.errors import (
    IdentifierBlocked,
    IdentifierNotFound,
    MemberNotFound,
    TooManyIdentifiers,
    TwoShopAccounts,
)
from noren.domains.identity.events import IdentifierLinked, IdentifierUnlinked
from noren.domains.identity.models import Identifier, Member
from noren.domains.identity.queries.blocked import is_blocked
from noren.domains.identity.rules import MOST_OF_A_KIND, normalised
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

_OF_THE_KIND = """
SELECT count(*) FILTER (WHERE i.source = %(source)s AND i.value <> %(value)s AND i.verified_at IS NOT NULL), count(DISTINCT (i.source, i.value))
  FROM identity_identifier i
 WHERE i.kind = %(kind)s AND i.removed_at IS NULL AND i.member_id IN (
   SELECT g.member_id FROM identity_alias a JOIN identity_alias g ON g.master_id = a.master_id WHERE a.member_id = %(member)s)
"""


@command("identity.link_identifier")
def link_identifier(*, input: LinkIdentifier, actor: Actor, at: datetime) -> UUID:
    """Add something that names a person. Twice is once.

    One that is proved also brings in the records of guests who left it (`claim_records`).

    Raises: MemberNotFound, IdentifierTaken, IdentifierBlocked, TooManyIdentifiers, TwoShopAccounts, EmailInvalid,
    PhoneInvalid.
    Locks: the member.  Emits: identity.identifier_linked.v1, once more when it is proved later
    """
    if not Member.objects.select_for_update().filter(id=input.member_id, erased_at=None).exists():
        raise MemberNotFound
    value = normalised(input.kind, input.raw)
    known = Identifier.objects.filter(
        member_id=input.member_id, kind=input.kind.value, source=input.source, value=value, removed_at=None
    ).first()
    if known is not None and (known.verified_at is not None or not input.verified):
        return UUID(str(known.id))
    if input.verified:
        _guard(input, value, new=known is None)
    emit(IdentifierLinked(member_id=input.member_id, kind=input.kind.value, verified=input.verified))
    if known is not None:
        known.verified_at = at
        known.save(update_fields=["verified_at"])
        claim_records(input=ClaimRecords(member_id=input.member_id, kind=input.kind, raw=input.raw), actor=actor, at=at)
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
    if input.verified:
        claim_records(input=ClaimRecords(member_id=input.member_id, kind=input.kind, raw=input.raw), actor=actor, at=at)
    return UUID(str(made.id))


def _guard(input: LinkIdentifier, value: str, *, new: bool) -> None:
    """Refuse to prove what names nobody, a second account of one shop, or more of a kind than a person has."""
    if is_blocked(kind=input.kind, value=value):
        raise IdentifierBlocked
    accounts, count = sql.rows(
        _OF_THE_KIND, {"member": input.member_id, "kind": input.kind.value, "source": input.source, "value": value}
    )[0]
    if input.kind is IdentifierKind.EC_ACCOUNT and accounts:
        raise TwoShopAccounts
    if count + new > MOST_OF_A_KIND[input.kind]:
        raise TooManyIdentifiers


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
