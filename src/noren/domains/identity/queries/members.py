import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from noren.domains.identity.contracts import IdentifierKind, Member, MemberPage, MemberSummary
from noren.domains.identity.errors import MemberNotFound
from noren.domains.identity.rules import find_normalised, name_key
from noren.kernel.japanese import romaji_key
from noren.platform import sql
from noren.platform.paging import cursor_behind, position_of

PAGE = 50
LEAST_SOUND = 2

_MEMBER = """
SELECT m.id, a.master_id, m.kind, m.family_name, m.given_name, m.family_name_kana, m.given_name_kana, m.email, m.phone, m.birthday,
       m.locale, m.created_at,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', i.id, 'kind', i.kind, 'source', i.source, 'raw', i.raw,
                                                     'verified_at', i.verified_at) ORDER BY i.added_at, i.id)
                   FROM identity_identifier i WHERE i.removed_at IS NULL AND i.member_id IN
                        (SELECT g.member_id FROM identity_alias g WHERE g.master_id = a.master_id)), '[]') AS identifiers,
       coalesce((SELECT jsonb_agg(to_jsonb(c)) FROM (
                 SELECT DISTINCT ON (d.purpose, d.channel) d.purpose, d.channel, d.granted, d.text_version, d.decided_at
                   FROM identity_consent d WHERE d.member_id IN
                        (SELECT g.member_id FROM identity_alias g WHERE g.master_id = a.master_id)
                  ORDER BY d.purpose, d.channel, d.decided_at DESC, d.id DESC) c), '[]') AS consents
  FROM identity_member m JOIN identity_alias a ON a.member_id = m.id WHERE m.id = %s
"""
_FIND = """
SELECT i.member_id FROM identity_identifier i
 WHERE i.kind = %s AND i.value = %s AND i.removed_at IS NULL AND (i.verified_at IS NOT NULL OR NOT %s)
 ORDER BY i.verified_at IS NULL, i.added_at LIMIT 1
"""
_LIST = """
SELECT m.id, m.kind, trim(concat(m.family_name, ' ', m.given_name)) AS name, m.email, m.phone, m.created_at
  FROM identity_member m WHERE {where} ORDER BY m.created_at DESC, m.id DESC LIMIT %(limit)s
"""


def get_member(*, member_id: UUID) -> Member:
    """A person with the identifiers of all ids that belong to the same master.

    Raises: MemberNotFound.
    """
    found = sql.record(_MEMBER, (member_id,))
    if found is None:
        raise MemberNotFound
    return Member.model_validate(
        {
            **found,
            "identifiers": sql.from_json(found["identifiers"]),
            "consents": sql.from_json(found["consents"]),
        }
    )


def find_member(*, kind: IdentifierKind, raw: str, verified: bool = True) -> UUID | None:
    """Whose identifier this is: a verified one first; None where nobody has it (or it cannot be one)."""
    value = find_normalised(kind, raw)
    found = None if value is None else sql.value(_FIND, (kind.value, value, verified))
    return None if found is None else UUID(str(found))


def master_of(*, member_id: UUID) -> UUID:
    """The master id of a person.

    Raises: MemberNotFound.
    """
    found = sql.value("SELECT master_id FROM identity_alias WHERE member_id = %s", (member_id,))
    if found is None:
        raise MemberNotFound
    return UUID(str(found))


def group_of(*, member_id: UUID) -> Sequence[UUID]:
    """All ids of the same person, this one among them."""
    return [
        row[0]
        for row in sql.rows(
            "SELECT g.member_id FROM identity_alias a JOIN identity_alias g ON g.master_id = a.master_id WHERE a.member_id = %s",
            (member_id,),
        )
    ]


def _sounds(words: str) -> list[str]:
    """How a typed name may begin, family name first or last; nothing for what has no sound of its own."""
    parts = [key for part in words.split() if (key := romaji_key(part)) and key.isascii() and key.isalpha()]
    return [f"{''.join(order)}%" for order in (parts, parts[::-1]) if len("".join(order)) >= LEAST_SOUND]


def list_members(
    *, text: str = "", kind: str | None = None, cursor: str | None = None, limit: int = PAGE
) -> MemberPage:
    """People, newest first, by keyset.

    `text` is the beginning of a name (as it is written, in kana, or in romaji in either order), an e-mail address, a phone
    or a card number.

    Raises: CursorInvalid.
    """
    limit = max(1, min(limit, 200))
    where = ["m.archived_at IS NULL"]
    params: dict[str, Any] = {"limit": limit + 1}
    words = text.strip().replace("\x00", "")[:100]
    if words:
        where.append(
            "(m.name_key LIKE %(name)s OR (m.sound_key <> '' AND m.sound_key LIKE ANY(%(sounds)s::text[])) OR m.id IN"
            " (SELECT member_id FROM identity_identifier WHERE removed_at IS NULL AND value = ANY(%(values)s)"
            " UNION ALL SELECT member_id FROM identity_card WHERE card_number = ANY(%(values)s)))"
        )
        kinds = (IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.CARD)
        escaped = re.sub(r"([\\%_])", r"\\\1", name_key(words, ""))
        params |= {
            "name": f"{escaped}%",
            "sounds": _sounds(words),
            "values": [value for value in (words, *(find_normalised(k, words) for k in kinds)) if value],
        }
    if kind:
        where.append("m.kind = %(kind)s")
        params.update({"kind": kind})
    if cursor:
        where.append("(m.created_at, m.id) < (%(after_at)s, %(after_id)s)")
        params["after_at"], params["after_id"] = position_of(cursor)
    found = sql.records(_LIST.format(where=" AND ".join(where)), params)
    items = [MemberSummary(**row) for row in found[:limit]]
    return MemberPage(items=items, next_cursor=cursor_behind(found, limit=limit, at="created_at"))
