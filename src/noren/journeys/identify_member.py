"""Who stands at the till: by the code in the app, an old plastic card, or a phone number."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import AcceptCode, Candidate, IdentifierKind, MemberKind
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import MemberPoints
from noren.platform.accounts.throttle import count, give_back
from noren.platform.actor import Actor
from noren.platform.command import command, note_subject
from noren.platform.idempotency import IdempotencyKey

WINDOW = timedelta(minutes=5)
MOST_WRONG_AT_A_TILL, MOST_WRONG_OF_A_CARD = 20, 10
"""Of a million codes three count at a time: at this pace guessing one takes years."""


class HowKnown(StrEnum):
    """What proves who somebody is: a code does, a number that never changes may be anybody's copy."""

    CODE = "code"
    CARD = "card"
    PHONE = "phone"
    CHOSEN = "member"


class IdentifyMember(BaseModel):
    """`text` as scanned or typed: the code, the card's number, the phone number, or the id of a chosen candidate.

    `till` names the till within the store: a code that it has read counts there again, elsewhere not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    location_id: UUID
    till: Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")] = ""
    by: HowKnown
    text: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]


class IdentifiedMember(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    member_id: UUID
    family_name: str
    given_name: str
    points: MemberPoints | None


class Identified(BaseModel):
    """The member, or those who may be meant. `weak`: known by something that anybody may have copied; ask for a name
    before points are used. `may_use_points` is False for the bare number of a card in the app, which stands in letters:
    it collects points, and the code of the minute spends them."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    by: HowKnown
    weak: bool
    may_use_points: bool = True
    member: IdentifiedMember | None
    candidates: list[Candidate] = Field(default_factory=list)


def identify_member(
    *, input: IdentifyMember, actor: Actor, at: datetime, key: IdempotencyKey | None = None
) -> Identified:
    """Find the member, counting the tries: what is wrong too often, at a till or of a card, is not judged any more.

    Raises: what `identify` raises; IdentificationLocked, with the seconds to wait.
    """
    actor.require("identity.identify_member", input.location_id)
    buckets = [(f"identify:{actor.client}:{input.location_id}", MOST_WRONG_AT_A_TILL)]
    card = identity.card_of_payload(payload=input.text) if input.by is HowKnown.CODE else None
    if card is not None:
        buckets.append((f"identify:card:{card}", MOST_WRONG_OF_A_CARD))
    for bucket, most in buckets:
        if count(bucket=bucket, at=at, window=WINDOW) > most:
            raise identity.IdentificationLocked(retry_after_s=int(WINDOW.total_seconds()))
    found = identify(input=input, actor=actor, at=at, key=key)
    if found.member is not None:
        for bucket, _most in buckets:
            give_back(bucket=bucket, at=at, window=WINDOW)
    return found


@command("identity.identify_member")
def identify(*, input: IdentifyMember, actor: Actor, at: datetime) -> Identified:
    """Find the member and what they have. It stands in the log: who looked for whom is asked one day.

    By phone only candidates are found, masked; whoever asks them who they are chooses one.
    Raises: MembershipCodeWrong, MembershipCodeUsed, MemberNotFound, NotAllowed.
    """
    actor.require("identity.identify_member", input.location_id)
    if input.by in (HowKnown.PHONE, HowKnown.CHOSEN):
        actor.require("identity.identify_by_phone", input.location_id)
    if input.by is HowKnown.PHONE:
        found = identity.phone_candidates(raw=input.text)
        note_subject(*(one.member_id for one in found))
        return Identified(by=input.by, weak=True, member=None, candidates=found)
    by_number = identity.owner_of_card(card_number=input.text) if input.by is HowKnown.CARD else None
    member = _member(by_number or _who(input, actor, at), at)
    weak = input.by is not HowKnown.CODE
    return Identified(by=input.by, weak=weak, may_use_points=by_number is None, member=member)


def _who(input: IdentifyMember, actor: Actor, at: datetime) -> UUID:
    if input.by is HowKnown.CODE:
        place = f"{input.location_id}:{input.till or actor.client}"
        return identity.accept_code(input=AcceptCode(payload=input.text, place=place), actor=actor, at=at)
    if input.by is HowKnown.CARD:
        found = identity.find_member(kind=IdentifierKind.CARD, raw=input.text)
        if found is None:
            raise identity.MemberNotFound
        return found
    try:
        return UUID(input.text)
    except ValueError as error:
        raise identity.MemberNotFound from error


def _member(member_id: UUID, at: datetime) -> IdentifiedMember:
    member = identity.get_member(member_id=identity.master_of(member_id=member_id))
    if member.kind is not MemberKind.MEMBER:
        raise identity.MemberNotFound
    note_subject(member.id)
    return IdentifiedMember(
        member_id=member.id,
        family_name=member.family_name,
        given_name=member.given_name,
        points=loyalty.find_points(member_id=member.id, at=at),
    )
