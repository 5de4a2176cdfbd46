"""What moving in and out asks of identity: whose an identifier is, who is here, and everybody in turn."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from noren.domains.identity.contracts import IdentifierKind, IdentifierOwner, MovedIdentifier, MovedMember
from noren.domains.identity.rules import find_normalised
from noren.platform import sql

_OWNERS = """
SELECT i.kind, i.source, i.value, i.member_id, a.master_id, i.verified_at IS NOT NULL
  FROM unnest(%s::text[], %s::text[]) AS g(kind, value)
  JOIN identity_identifier i ON i.kind = g.kind AND i.value = g.value AND i.removed_at IS NULL
  JOIN identity_alias a ON a.member_id = i.member_id
"""
_NUMBERS = """
SELECT a.master_id, i.value FROM identity_identifier i JOIN identity_alias a ON a.member_id = i.member_id
 WHERE a.master_id = ANY(%s) AND i.kind = 'legacy' AND i.source = %s AND i.removed_at IS NULL
"""
_PEOPLE = """
SELECT m.id, m.kind, m.family_name, m.given_name, m.family_name_kana, m.given_name_kana, m.email, m.phone, m.birthday, m.locale,
       m.created_at AS since, nullif(a.master_id, m.id) AS master_id
  FROM identity_member m JOIN identity_alias a ON a.member_id = m.id
"""
_BY_ID = f"{_PEOPLE} WHERE m.id = ANY(%(ids)s)"
# Masters stand before those who were joined to them, so that a file can be read from its beginning.
_IN_TURN = f"""{_PEOPLE} WHERE m.erased_at IS NULL AND (a.master_id <> m.id, m.id) > (%(joined)s, %(after)s)
 ORDER BY (a.master_id <> m.id), m.id LIMIT %(limit)s"""
_IDENTIFIERS = """
SELECT member_id, kind, source, raw, verified_at FROM identity_identifier
 WHERE member_id = ANY(%s) AND removed_at IS NULL ORDER BY member_id, added_at, kind, source, value
"""
NOBODY = UUID(int=0)


def owners_of(
    *, names: Iterable[tuple[IdentifierKind, str]]
) -> dict[tuple[IdentifierKind, str], list[IdentifierOwner]]:
    """Whose each of these (kind, text as written) is, proved or only told; what nobody has is left out."""
    wanted = {(kind, raw): find_normalised(kind, raw) for kind, raw in names}
    pairs = sorted({(kind.value, value) for (kind, _raw), value in wanted.items() if value})
    if not pairs:
        return {}
    found: dict[tuple[str, str], list[IdentifierOwner]] = {}
    for kind, source, value, member_id, master_id, verified in sql.rows(
        _OWNERS, ([kind for kind, _value in pairs], [value for _kind, value in pairs])
    ):
        owner = IdentifierOwner(member_id=member_id, master_id=master_id, source=source, verified=verified)
        found.setdefault((kind, value), []).append(owner)
    return {
        (kind, raw): found[kind.value, value]
        for (kind, raw), value in wanted.items()
        if value and (kind.value, value) in found
    }


def masters_of(*, member_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Who each of these people is; unknown ids are left out."""
    return dict(
        sql.rows("SELECT member_id, master_id FROM identity_alias WHERE member_id = ANY(%s)", (list(member_ids),))
    )


def legacy_numbers(*, master_ids: Sequence[UUID], source: str) -> dict[UUID, set[str]]:
    """Which numbers of another system these people have, under any of their ids."""
    found: dict[UUID, set[str]] = {}
    for master_id, number in sql.rows(_NUMBERS, (list(master_ids), source)):
        found.setdefault(master_id, set()).add(number)
    return found


def moved_members(*, ids: Sequence[UUID]) -> dict[UUID, MovedMember]:
    """These people with their own identifiers, as a file of people holds them."""
    return {person.id: person for person in _moved(sql.records(_BY_ID, {"ids": list(ids)}))}


def everybody_after(*, last: MovedMember | None, limit: int) -> list[MovedMember]:
    """The next people, in the one order in which all are gone through; erased ones are left out."""
    params: dict[str, Any] = {"joined": False, "after": NOBODY, "limit": limit}
    if last is not None:
        params |= {"joined": last.master_id is not None, "after": last.id}
    return _moved(sql.records(_IN_TURN, params))


def count_members() -> int:
    """How many people there are, guests too."""
    return int(sql.value("SELECT count(*) FROM identity_member"))


def _moved(rows: list[dict[str, Any]]) -> list[MovedMember]:
    """People with what names them, which is asked for at once: one by one it would be looked up badly in a new table."""
    named: dict[UUID, list[MovedIdentifier]] = {}
    for member_id, kind, source, raw, verified_at in sql.rows(_IDENTIFIERS, ([row["id"] for row in rows],)):
        one = MovedIdentifier(kind=IdentifierKind(kind), source=source, raw=raw, verified_at=verified_at)
        named.setdefault(member_id, []).append(one)
    return [MovedMember(**row, identifiers=named.get(row["id"], [])) for row in rows]
