from datetime import datetime
from uuid import UUID

from noren.domains.identity.contracts import IdentifierKind, ImportedMembers, ImportMembers
from noren.domains.identity.rules import find_normalised, name_key, sound_key
from noren.kernel.ids import derived_id
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, mark_historic

_IMPORT = """
WITH given AS MATERIALIZED (
  SELECT * FROM unnest(%(ids)s::uuid[], %(identifier_ids)s::uuid[], %(numbers)s::text[], %(family)s::text[], %(given)s::text[],
                       %(keys)s::text[], %(sounds)s::text[], %(emails)s::text[], %(phones)s::text[], %(since)s::timestamptz[])
    AS g(id, identifier_id, number, family_name, given_name, name_key, sound_key, email, phone, since)
), people AS (
  INSERT INTO identity_member (id, kind, family_name, given_name, family_name_kana, given_name_kana, name_key, sound_key, email, phone, locale,
                               created_at)
  SELECT id, 'member', family_name, given_name, '', '', name_key, sound_key, email, phone, %(locale)s, since FROM given
  ON CONFLICT (id) DO NOTHING RETURNING id
), aliases AS (
  INSERT INTO identity_alias (member_id, master_id, since, command_id) SELECT id, id, %(at)s, %(command)s FROM people
), numbers AS (
  INSERT INTO identity_identifier (id, member_id, kind, source, raw, value, verified_at, added_at)
  SELECT given.identifier_id, given.id, 'legacy', %(source)s, given.number, given.number, %(at)s, %(at)s
    FROM given JOIN people USING (id)
)
SELECT count(*) FROM people
"""


def legacy_member_id(*, source: str, number: str) -> UUID:
    """The id that the customer of another system has here, known without asking."""
    return derived_id("legacy-member", source, number)


@command("identity.import_members", permission="import.members")
def import_members(*, input: ImportMembers, actor: Actor, at: datetime) -> ImportedMembers:
    """Bring in customers of another system, in one statement; those that are here already stay as they are.

    Their number becomes a verified `legacy` identifier of the source; `since` is when they were first seen there.
    """
    mark_historic()
    members = input.members
    created = sql.value(
        _IMPORT,
        {
            "ids": [derived_id("legacy-member", input.source, m.legacy_number) for m in members],
            "identifier_ids": [derived_id("legacy-identifier", input.source, m.legacy_number) for m in members],
            "numbers": [m.legacy_number for m in members],
            "family": [m.family_name for m in members],
            "given": [m.given_name for m in members],
            "keys": [name_key(m.family_name, m.given_name) for m in members],
            "sounds": [sound_key(m.family_name, m.given_name, "", "") for m in members],
            "emails": [
                m.email if m.email and find_normalised(IdentifierKind.EMAIL, m.email) else None for m in members
            ],
            "phones": [m.phone for m in members],
            "since": [m.since or at for m in members],
            "locale": input.locale,
            "source": input.source,
            "at": at,
            "command": command_id(),
        },
    )
    return ImportedMembers(created=created)
