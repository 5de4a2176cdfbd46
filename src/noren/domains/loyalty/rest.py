from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from noren.domains.ledger.contracts import Liability
from noren.domains.loyalty import api
from noren.domains.loyalty.contracts import (
    AdjustPoints,
    MemberPoints,
    PointsHistory,
    Programme,
    SaveProgramme,
    SetRule,
)
from noren.platform.actor import SignInRequired
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["points"])


class Page(BaseModel):
    cursor: Annotated[str, Field(max_length=100)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/points", response=MemberPoints, operation_id="loyalty.own_points")
def own_points(request: HttpRequest) -> MemberPoints:
    """The signed-in member's points: usable now, held for open orders, coming with what was bought, and the next expiry."""
    return _points(_own_id(request))


@router.get("/points/history", response=PointsHistory, operation_id="loyalty.own_history")
def own_history(request: HttpRequest, asked: Query[Page]) -> PointsHistory:
    """What happened to the signed-in member's points, the latest first, in words."""
    return api.history(member_id=_own_id(request), cursor=asked.cursor, limit=asked.limit)


@router.get("/points/programme", response=Programme, operation_id="loyalty.programme")
def programme(request: HttpRequest) -> Programme:
    """The points programme with its rules, past and coming: how points are earned, kept and used."""
    found = api.find_programme()
    if found is None:
        raise api.ProgrammeNotFound
    return found


@router.put("/points/programme", response=Programme, operation_id="loyalty.save_programme")
def save_programme(request: HttpRequest, body: SaveProgramme) -> Programme:
    """Begin the programme, or change its name."""
    return perform(request, api.save_programme, body)


@router.put("/points/programme/rules", response=Programme, operation_id="loyalty.set_rule")
def set_rule(request: HttpRequest, body: SetRule) -> Programme:
    """Say how points are earned and used from an instant on, for the group, a company, a brand or a store."""
    return perform(request, api.set_rule, body)


@router.post("/points/adjustments", response={201: int}, operation_id="loyalty.adjust")
def adjust(request: HttpRequest, body: AdjustPoints) -> Status[int]:
    """Give a member points or take some, for a reason that they will read. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, api.adjust, body, key_required=True))


@router.get("/points/liability", response=Liability, operation_id="loyalty.liability")
def liability(request: HttpRequest) -> Liability:
    """What the programme owes: points outstanding by the month in which they expire, and the price allocated to them."""
    actor_of(request).require("loyalty.liability")
    return api.liability(at=now())


@router.get("/members/{uuid:member_id}/points", response=MemberPoints, operation_id="loyalty.points")
def points_of(request: HttpRequest, member_id: UUID) -> MemberPoints:
    """One member's points."""
    _require_sight(request, member_id)
    return _points(member_id)


@router.get("/members/{uuid:member_id}/points/history", response=PointsHistory, operation_id="loyalty.history")
def history_of(request: HttpRequest, member_id: UUID, asked: Query[Page]) -> PointsHistory:
    """What happened to one member's points."""
    _require_sight(request, member_id)
    return api.history(member_id=member_id, cursor=asked.cursor, limit=asked.limit)


def _own_id(request: HttpRequest) -> UUID:
    member_id = actor_of(request).member_id
    if member_id is None:
        raise SignInRequired
    return member_id


def _require_sight(request: HttpRequest, member_id: UUID) -> None:
    actor = actor_of(request)
    if actor.member_id != member_id:
        actor.require("loyalty.view")


def _points(member_id: UUID) -> MemberPoints:
    found = api.find_points(member_id=member_id, at=now())
    if found is None:
        raise api.ProgrammeNotFound
    return found
