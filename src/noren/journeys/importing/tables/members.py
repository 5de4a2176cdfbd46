"""Members: who they are, and what names them. Ids come from the other system's number, so a second run finds everybody."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, MemberKind, MovedIdentifier, MovedMember, MoveInMembers
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.fields import (
    Field,
    Reading,
    code,
    day,
    email,
    listed,
    moment,
    one_of,
    own_id,
    phone,
    text,
)
from noren.journeys.importing.tables.mapping import TableMapping
from noren.journeys.importing.tables.table import Here, Judged, TableRow
from noren.kernel.japanese import normalise_email, normalise_kana, normalise_phone

FIELDS = (
    Field("number", code), Field("id", own_id), Field("merged_into", own_id), Field("kind", one_of("member", "guest")),
    Field("name", text(120)), Field("family_name", text(60)), Field("given_name", text(60)),
    Field("family_name_kana", text(60)), Field("given_name_kana", text(60)), Field("email", email), Field("phone", phone),
    Field("birthday", day), Field("card", code), Field("locale", one_of("ja", "en")), Field("since", moment),
    Field("identifiers", listed),
)  # fmt: skip
_TOLD = ("family_name", "given_name", "family_name_kana", "given_name_kana", "email", "phone", "birthday")
_OWN = (IdentifierKind.LEGACY, IdentifierKind.CARD)


class Members:
    """People are joined by what proves them: the number, the card, and an address that the mapping calls verified."""

    name = "members"
    fields = FIELDS
    adds_up = None

    def __init__(self, mapping: TableMapping, reading: Reading) -> None:
        self._mapping = mapping
        self._at = reading.at
        self._people: dict[int, MovedMember] = {}

    def begin(self, known: frozenset[str]) -> None:
        """Any file of people will do; a row without a number is rejected by itself."""

    def key(self, row: TableRow) -> Sequence[Hashable]:
        person = self._people[row.line]
        proved = [(one.kind, _folded(one)) for one in person.identifiers if one.verified_at is not None]
        return [person.id, *sorted(proved)]

    def concerns(self, row: TableRow) -> bool:
        return True

    def store_of(self, row: TableRow) -> str | None:
        return None

    def judge(self, rows: Sequence[TableRow]) -> Judged:
        refused: Judged = {}
        named: dict[int, list[MovedIdentifier]] = {}
        for row in rows:
            if not row["number"] and not row["id"]:
                refused[row.line] = (RejectCode.VALUE_MISSING, "number")
                continue
            try:
                named[row.line] = list(self._identifiers(row))
            except (ValidationError, TypeError):
                refused[row.line] = (RejectCode.VALUE_INVALID, "identifiers")
        refused |= self._resolve([row for row in rows if row.line in named], named)
        return refused

    def facts(self, rows: Sequence[TableRow]) -> dict[str, Any]:
        return {"members": MoveInMembers(members=[self._people[row.line] for row in rows])}

    def here(self, rows: Sequence[TableRow]) -> dict[int, Here]:
        known = identity.moved_members(ids=[self._people[row.line].id for row in rows])
        return {row.line: _compared(self._people[row.line], known.get(self._people[row.line].id)) for row in rows}

    def standing(self) -> dict[str, int]:
        return {"members": identity.count_members()}

    def standing_by_store(self) -> dict[str, dict[str, int]]:
        return {}

    def _resolve(self, rows: Sequence[TableRow], named: dict[int, list[MovedIdentifier]]) -> Judged:
        """Find who each row is, or why it can be nobody."""
        refused: Judged = {}
        owners = identity.owners_of(names=[(one.kind, one.raw) for row in rows for one in named[row.line]])
        own = {row.line: self._id(row) for row in rows}
        masters = identity.masters_of(
            member_ids=[*own.values(), *(row["merged_into"] for row in rows if row["merged_into"])]
        )
        theirs = {o.master_id for found in owners.values() for o in found}
        numbers = identity.legacy_numbers(master_ids=list(theirs), source=self._mapping.source)
        coming = set(own.values())
        self._people = {}
        for row in rows:
            people = {masters[own[row.line]]: own[row.line]} if own[row.line] in masters else {}
            through = ""
            for one in named[row.line]:
                for owner in owners.get((one.kind, one.raw), []):
                    proves = one.verified_at is not None and owner.verified
                    if proves and (one.kind is not IdentifierKind.LEGACY or owner.source == one.source):
                        through = through or ("" if owner.master_id in people else one.kind.value)
                        people.setdefault(owner.master_id, owner.member_id)
            if len(people) > 1:
                refused[row.line] = (RejectCode.TWO_PEOPLE, through)
                continue
            master, member_id = next(iter(people.items()), (None, own[row.line]))
            has = numbers.get(master, set()) if master else set()
            if through and row["number"] and has and row["number"] not in has:
                refused[row.line] = (RejectCode.IDENTIFIER_TAKEN, through)
            elif row["merged_into"] and row["merged_into"] not in masters and row["merged_into"] not in coming:
                refused[row.line] = (RejectCode.MEMBER_UNKNOWN, "merged_into")
            else:
                self._people[row.line] = self._person(row, member_id, named[row.line])
        return refused

    def _id(self, row: TableRow) -> UUID:
        given: UUID | None = row["id"]
        return given or identity.legacy_member_id(source=self._mapping.source, number=row["number"])

    def _identifiers(self, row: TableRow) -> Iterator[MovedIdentifier]:
        """What names the person; of the same one that stands there twice the first is written."""
        yield from (MovedIdentifier.model_validate(one, strict=False) for one in row["identifiers"] or ())
        if row["number"]:
            yield MovedIdentifier(
                kind=IdentifierKind.LEGACY, raw=row["number"], source=self._mapping.source, verified_at=self._at
            )
        if row["card"]:
            yield MovedIdentifier(kind=IdentifierKind.CARD, raw=row["card"], verified_at=self._at)
        if row["identifiers"] is not None:
            return
        for kind in (IdentifierKind.EMAIL, IdentifierKind.PHONE):
            if row[kind.value]:
                proved = kind.value in self._mapping.verified
                yield MovedIdentifier(kind=kind, raw=row[kind.value], verified_at=self._at if proved else None)

    def _person(self, row: TableRow, member_id: UUID, named: list[MovedIdentifier]) -> MovedMember:
        family, given = row["family_name"] or "", row["given_name"] or ""
        if not family and not given and row["name"]:
            family, _space, given = (" ".join(row["name"].split())).partition(" ")
        return MovedMember(
            id=member_id,
            master_id=row["merged_into"],
            kind=MemberKind(row["kind"] or "member"),
            family_name=family[:60],
            given_name=given[:60],
            family_name_kana=normalise_kana(row["family_name_kana"] or ""),
            given_name_kana=normalise_kana(row["given_name_kana"] or ""),
            email=row["email"],
            phone=row["phone"],
            birthday=row["birthday"],
            locale=row["locale"] or self._mapping.language,
            since=row["since"],
            identifiers=named,
        )


def _folded(one: MovedIdentifier) -> str:
    if one.kind is IdentifierKind.EMAIL:
        return normalise_email(one.raw)
    if one.kind is IdentifierKind.PHONE:
        return normalise_phone(one.raw)
    return one.raw.replace("-", "").replace(" ", "") if one.kind is IdentifierKind.CARD else f"{one.source} {one.raw}"


def _compared(person: MovedMember, here: MovedMember | None) -> Here:
    if here is None:
        return Here(is_here=False, amount=0, differs=[("member", "1", "0")])
    differs = [
        (name, str(wanted), str(getattr(here, name) or ""))
        for name in _TOLD
        if (wanted := getattr(person, name)) and wanted != getattr(here, name)
    ]
    has = {(one.kind, _folded(one)) for one in here.identifiers}
    differs += [
        (one.kind.value, one.raw, "")
        for one in person.identifiers
        if one.kind in _OWN and (one.kind, _folded(one)) not in has
    ]
    return Here(is_here=True, amount=0, differs=differs)
