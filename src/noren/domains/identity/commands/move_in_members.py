from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.identity.commands.regroup import one_at_a_time, regroup
from noren.domains.identity.contracts import ImportedMembers, MovedMember, MoveInMembers
from noren.domains.identity.rules import name_key, normalised, sound_key
from noren.kernel.ids import derived_id
from noren.kernel.japanese import normalise_kana
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, mark_historic

# Who is here keeps what they have; what is empty (of somebody of whom only a purchase was known) is filled in.
_MOVE_IN = """
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(members)s::jsonb)
    AS g(id uuid, kind text, family_name text, given_name text, family_name_kana text, given_name_kana text,
         name_key text, sound_key text, email text, phone text, birthday date, locale text, since timestamptz)
), people AS (
  INSERT INTO identity_member AS m (id, kind, family_name, given_name, family_name_kana, given_name_kana, name_key, sound_key, email, phone,
                               birthday, locale, created_at)
  SELECT id, kind, family_name, given_name, family_name_kana, given_name_kana, name_key, sound_key, email, phone, birthday, locale, since
    FROM given
  ON CONFLICT (id) DO UPDATE
     SET family_name = CASE WHEN m.name_key = '' THEN excluded.family_name ELSE m.family_name END,
         given_name = CASE WHEN m.name_key = '' THEN excluded.given_name ELSE m.given_name END,
         name_key = CASE WHEN m.name_key = '' THEN excluded.name_key ELSE m.name_key END,
         family_name_kana = CASE WHEN m.sound_key = '' THEN excluded.family_name_kana ELSE m.family_name_kana END,
         given_name_kana = CASE WHEN m.sound_key = '' THEN excluded.given_name_kana ELSE m.given_name_kana END,
         sound_key = CASE WHEN m.sound_key = '' THEN excluded.sound_key ELSE m.sound_key END,
         email = coalesce(m.email, excluded.email), phone = coalesce(m.phone, excluded.phone),
         birthday = coalesce(m.birthday, excluded.birthday)
   WHERE m.erased_at IS NULL
     AND (m.name_key = '' AND excluded.name_key <> '' OR m.sound_key = '' AND excluded.sound_key <> ''
          OR m.email IS NULL AND excluded.email IS NOT NULL OR m.phone IS NULL AND excluded.phone IS NOT NULL
          OR m.birthday IS NULL AND excluded.birthday IS NOT NULL)
  RETURNING id, xmax = 0 AS is_new
), aliases AS (
  INSERT INTO identity_alias (member_id, master_id, since, command_id)
  SELECT id, id, %(at)s, %(command)s FROM people WHERE is_new
)
SELECT id FROM people WHERE is_new
"""
_MERGE = """
INSERT INTO identity_merge (id, one_id, other_id, reason, evidence, decided_at, command_id)
SELECT id, master, member, 'moved_in', '{}', %(at)s, %(command)s
  FROM unnest(%(ids)s::uuid[], %(masters)s::uuid[], %(members)s::uuid[]) AS g(id, master, member)
ON CONFLICT DO NOTHING
"""
_IDENTIFIERS = """
INSERT INTO identity_identifier (id, member_id, kind, source, raw, value, verified_at, added_at)
SELECT id, member_id, kind, source, raw, value, verified_at, %(at)s
  FROM jsonb_to_recordset(%(identifiers)s::jsonb)
    AS g(id uuid, member_id uuid, kind text, source text, raw text, value text, verified_at timestamptz)
 WHERE NOT EXISTS (SELECT 1 FROM identity_identifier i
                    WHERE i.member_id = g.member_id AND i.kind = g.kind AND i.source = g.source AND i.value = g.value
                      AND i.removed_at IS NULL)
ON CONFLICT DO NOTHING
"""


@command("identity.move_in_members", permission="import.members")
def move_in_members(*, input: MoveInMembers, actor: Actor, at: datetime) -> ImportedMembers:
    """Bring in people of another system with all that names them, set-based; a second run changes nothing.

    Who is here already keeps what they have, and gains what was empty and what names them. Whose identifier is whose has
    been judged before (`owners_of`): one that another person has proved meanwhile is left out, never taken away.
    """
    mark_historic()
    params = {"at": at, "command": command_id()}
    people = orjson.dumps([_person(member, at) for member in input.members]).decode()
    created = {row[0] for row in sql.rows(_MOVE_IN, {**params, "members": people})}
    identifiers = [row for member in input.members for row in _identifiers(member)]
    if identifiers:
        sql.touch(_IDENTIFIERS, {"at": at, "identifiers": orjson.dumps(identifiers).decode()})
    _merge(
        [member for member in input.members if member.id in created and member.master_id not in (None, member.id)], at
    )
    return ImportedMembers(created=len(created))


def _merge(records: Sequence[MovedMember], at: datetime) -> None:
    """Join further records of people to their masters, as the other system had them."""
    if not records:
        return
    masters, members = [record.master_id for record in records], [record.id for record in records]
    ids = [derived_id("moved-merge", master, member) for master, member in zip(masters, members, strict=True)]
    one_at_a_time()
    sql.touch(_MERGE, {"ids": ids, "masters": masters, "members": members, "at": at, "command": command_id()})
    regroup(member_ids=[record for pair in zip(masters, members, strict=True) for record in pair if record], at=at)


def _person(member: MovedMember, at: datetime) -> dict[str, Any]:
    family_kana, given_kana = normalise_kana(member.family_name_kana), normalise_kana(member.given_name_kana)
    return {
        **member.model_dump(
            include={"id", "kind", "family_name", "given_name", "email", "phone", "birthday", "locale"}
        ),
        "family_name_kana": family_kana,
        "given_name_kana": given_kana,
        "name_key": name_key(member.family_name, member.given_name),
        "sound_key": sound_key(member.family_name, member.given_name, family_kana, given_kana),
        "since": member.since or at,
    }


def _identifiers(member: MovedMember) -> list[dict[str, Any]]:
    rows = []
    for named in member.identifiers:
        value = normalised(named.kind, named.raw)
        rows.append(
            {
                "id": identifier_id(member.id, named.kind.value, named.source, value),
                "member_id": member.id,
                "kind": named.kind.value,
                "source": named.source,
                "raw": named.raw,
                "value": value,
                "verified_at": named.verified_at,
            }
        )
    return rows


def identifier_id(member_id: UUID, kind: str, source: str, value: str) -> UUID:
    """The same identifier of the same person is the same row."""
    return derived_id("moved-identifier", member_id, kind, source, value)
