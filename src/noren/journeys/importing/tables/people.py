"""Which person here a row means: by Noren's own id, the other system's number, a card, or a proved e-mail address."""

from collections.abc import Sequence
from uuid import UUID

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.fields import Field, code, email, own_id
from noren.journeys.importing.tables.table import Judged, TableRow

PERSON = (Field("number", code), Field("member_id", own_id), Field("card", code), Field("email", email))
_BY = (("number", IdentifierKind.LEGACY), ("card", IdentifierKind.CARD), ("email", IdentifierKind.EMAIL))


def people_of(rows: Sequence[TableRow], *, source: str) -> tuple[dict[int, UUID], Judged]:
    """The person of each row by line, and the rows that mean nobody, or two."""
    owners = identity.owners_of(names=[(kind, row[name]) for row in rows for name, kind in _BY if row[name]])
    masters = identity.masters_of(member_ids=[row["member_id"] for row in rows if row["member_id"]])
    found: dict[int, UUID] = {}
    refused: Judged = {}
    for row in rows:
        people: dict[UUID, UUID] = {}
        missing = ""
        for name, kind in _BY:
            if not row[name]:
                continue
            known = [
                one for one in owners.get((kind, row[name]), []) if one.verified and _same(kind, one.source, source)
            ]
            missing = missing or ("" if known else name)
            people.update({one.master_id: one.member_id for one in known})
        if row["member_id"]:
            if row["member_id"] in masters:
                people[masters[row["member_id"]]] = row["member_id"]
            else:
                missing = "member_id"
        if len(people) > 1:
            refused[row.line] = (RejectCode.TWO_PEOPLE, "")
        elif missing or not people:
            refused[row.line] = (
                (RejectCode.MEMBER_UNKNOWN, missing) if missing else (RejectCode.VALUE_MISSING, "number")
            )
        else:
            found[row.line] = next(iter(people.values()))
    return found, refused


def _same(kind: IdentifierKind, given: str, source: str) -> bool:
    return kind is not IdentifierKind.LEGACY or given == source
