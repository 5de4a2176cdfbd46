from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from noren.domains.identity import api
from noren.domains.identity.contracts import (
    BlockedValue,
    BlockValue,
    CardRef,
    IssueCard,
    LinkIdentifier,
    Member,
    MemberKind,
    MemberPage,
    MembershipCode,
    Merged,
    MergeMembers,
    MergeRecord,
    RotateCard,
    SetConsent,
    UnblockValue,
    UnlinkIdentifier,
    Unmerged,
    UnmergeMembers,
    UpdateProfile,
    ViewMember,
)
from noren.platform.actor import SignInRequired
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["members"])


class MemberFilter(BaseModel):
    text: Annotated[str, Field(max_length=100)] = ""
    kind: MemberKind | None = None
    cursor: Annotated[str, Field(max_length=100)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/members", response=MemberPage, operation_id="identity.list")
def list_members(request: HttpRequest, asked: Query[MemberFilter]) -> MemberPage:
    """People, newest first; `text` is a name, an e-mail address, a phone or card number."""
    actor_of(request).require("identity.view")
    return api.list_members(text=asked.text, kind=asked.kind, cursor=asked.cursor, limit=asked.limit)


@router.get("/members/me", response=Member, operation_id="identity.me")
def me(request: HttpRequest) -> Member:
    """The signed-in member."""
    member_id = actor_of(request).member_id
    if member_id is None:
        raise SignInRequired
    return api.get_member(member_id=member_id)


@router.get("/members/{uuid:member_id}", response=Member, operation_id="identity.view")
def get_member(request: HttpRequest, member_id: UUID) -> Member:
    """One person with their identifiers. Whoever looks at somebody else stands in the log."""
    if actor_of(request).member_id == member_id:
        return api.get_member(member_id=member_id)
    return perform(request, api.view_member, ViewMember(member_id=member_id))


@router.put("/members/profile", response={204: None}, operation_id="identity.update_profile")
def update_profile(request: HttpRequest, body: UpdateProfile) -> Status[None]:
    """Change a member's own details."""
    perform(request, api.update_profile, body)
    return Status(204, None)


@router.put("/members/consents", response={204: None}, operation_id="identity.set_consent")
def set_consent(request: HttpRequest, body: SetConsent) -> Status[None]:
    """Note whether a member wants to be written to. Letters about orders go out whatever is said here."""
    perform(request, api.set_consent, body)
    return Status(204, None)


@router.post("/members/identifiers", response={201: UUID}, operation_id="identity.link_identifier")
def link_identifier(request: HttpRequest, body: LinkIdentifier) -> Status[UUID]:
    """Add something that names a person."""
    return Status(201, perform(request, api.link_identifier, body))


@router.post("/members/identifiers/removals", response={204: None}, operation_id="identity.unlink_identifier")
def unlink_identifier(request: HttpRequest, body: UnlinkIdentifier) -> Status[None]:
    """Take an identifier away from a person."""
    perform(request, api.unlink_identifier, body)
    return Status(204, None)


@router.post("/members/merges", response={201: Merged}, operation_id="identity.merge_members")
def merge_members(request: HttpRequest, body: MergeMembers) -> Status[Merged]:
    """Decide that two records are one person. Nothing of theirs moves, and it can be taken back at any later time."""
    return Status(201, perform(request, api.merge_members, body))


@router.post("/members/merges/reversals", response=Unmerged, operation_id="identity.unmerge_members")
def unmerge_members(request: HttpRequest, body: UnmergeMembers) -> Unmerged:
    """Take such a decision back: everybody is whom they would be had it never been."""
    return perform(request, api.unmerge_members, body)


@router.get("/members/{uuid:member_id}/merges", response=list[MergeRecord], operation_id="identity.merges")
def merges(request: HttpRequest, member_id: UUID) -> list[MergeRecord]:
    """Every decision about a person's records, standing or taken back, the newest first."""
    actor_of(request).require("identity.view")
    return api.merges_of(member_id=member_id)


@router.get("/identity/blocked-values", response=list[BlockedValue], operation_id="identity.blocked_values")
def blocked_values(request: HttpRequest) -> list[BlockedValue]:
    """What names nobody, the newest first."""
    actor_of(request).require("identity.block_value")
    return api.blocked_values()


@router.post("/identity/blocked-values", response={204: None}, operation_id="identity.block_value")
def block_value(request: HttpRequest, body: BlockValue) -> Status[None]:
    """Say that a value names nobody: it joins nobody, and cannot be proved."""
    perform(request, api.block_value, body)
    return Status(204, None)


@router.post("/identity/blocked-values/removals", response={204: None}, operation_id="identity.unblock_value")
def unblock_value(request: HttpRequest, body: UnblockValue) -> Status[None]:
    """Let a value name people again."""
    perform(request, api.unblock_value, body)
    return Status(204, None)


@router.post("/membership/code", response=MembershipCode, operation_id="identity.issue_card")
def membership_code(request: HttpRequest) -> MembershipCode:
    """What the signed-in member shows at a till, and the secret with which their phone goes on without a network.

    The card is made on first use. Keep `secret` on the member's own device.
    """
    member_id = actor_of(request).member_id
    if member_id is None:
        raise SignInRequired
    found = api.find_membership_code(member_id=member_id, at=now())
    if found is None:
        perform(request, api.issue_card, IssueCard(member_id=member_id))
        found = api.find_membership_code(member_id=member_id, at=now())
    if found is None:
        raise api.MemberNotFound
    return found


@router.post("/membership/code/rotations", response=CardRef, operation_id="identity.rotate_card")
def rotate_card(request: HttpRequest, body: RotateCard) -> CardRef:
    """Give a member's card a new secret: what a lost phone shows counts no more."""
    return perform(request, api.rotate_card, body)
