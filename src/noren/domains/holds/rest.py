from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from noren.domains.holds import api
from noren.domains.holds.contracts import (
    ExtendHold,
    Hold,
    HoldOffer,
    HoldRef,
    HoldRule,
    PlaceHold,
    ReleaseHold,
    SetHoldRule,
)
from noren.domains.identity import api as identity
from noren.platform.actor import SignInRequired
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["holds"])


class PlacedHold(Hold):
    """`access_token` opens the hold for a guest; keep it like a password."""

    access_token: str


class OfPlace(BaseModel):
    location_id: UUID
    open_only: bool = True
    limit: Annotated[int, Field(ge=1, le=200)] = 100


class AskedOffers(BaseModel):
    location_id: Annotated[list[UUID], Field(min_length=1, max_length=50)]


class Token(BaseModel):
    token: Annotated[str, Field(max_length=100)] = ""


class Rules(BaseModel):
    rules: list[HoldRule]
    coming: list[HoldRule]


@router.get("/holds/own", response=list[Hold], operation_id="holds.own")
def own_holds(request: HttpRequest) -> list[Hold]:
    """The signed-in member's holds: those that last first."""
    member_id = actor_of(request).member_id
    if member_id is None:
        raise SignInRequired
    return api.holds_of_members(member_ids=identity.group_of(member_id=member_id), at=now())


@router.get("/holds/rules", response=Rules, operation_id="holds.rules")
def rules(request: HttpRequest) -> Rules:
    """The rules that hold now, and those that are to."""
    actor_of(request).require("holds.view")
    return Rules(rules=api.hold_rules(at=now()), coming=api.coming_rules(at=now()))


@router.post("/holds/rules", response={201: HoldRule}, operation_id="holds.set_rule")
def set_rule(request: HttpRequest, body: SetHoldRule) -> Status[HoldRule]:
    """Say how long, how many and which goods may be held, from an instant on."""
    return Status(201, perform(request, api.set_rule, body))


@router.get("/holds/offers", response=list[HoldOffer], operation_id="holds.offers")
def offers(request: HttpRequest, asked: Query[AskedOffers]) -> list[HoldOffer]:
    """Whether places hold goods at all, and until when a hold made now would last."""
    return api.hold_offers(location_ids=asked.location_id, departments=None, at=now())


@router.get("/holds", response=list[Hold], operation_id="holds.list")
def list_holds(request: HttpRequest, asked: Query[OfPlace]) -> list[Hold]:
    """Holds of a place, the latest first."""
    actor_of(request).require("holds.view", asked.location_id)
    return api.list_holds(location_ids=[asked.location_id], at=now(), open_only=asked.open_only, limit=asked.limit)


@router.post("/holds", response={201: PlacedHold}, operation_id="holds.place")
def place(request: HttpRequest, body: PlaceHold) -> Status[PlacedHold]:
    """Hold goods in one store. A member holds for themselves, a guest leaves a contact, staff hold for whoever asks."""
    made = perform(request, api.place, body)
    return Status(201, PlacedHold(**made.model_dump(), access_token=api.hold_token(made.id)))


@router.get("/holds/{uuid:hold_id}", response=Hold, operation_id="holds.view")
def hold(request: HttpRequest, hold_id: UUID, asked: Query[Token]) -> Hold:
    """One hold, for its customer (signed in, or by its token) and for staff of its store."""
    found = api.get_hold(hold_id=hold_id, at=now())
    api.require_sight(hold=found, actor=actor_of(request), token=asked.token)
    return found


@router.post("/holds/cancellations", response=Hold, operation_id="holds.cancel")
def cancel(request: HttpRequest, body: HoldRef) -> Hold:
    """Give up a hold, by its customer."""
    return perform(request, api.cancel, body)


@router.post("/holds/preparations", response=Hold, operation_id="holds.put_aside")
def put_aside(request: HttpRequest, body: HoldRef) -> Hold:
    """Say that the goods stand aside."""
    return perform(request, api.put_aside, body)


@router.post("/holds/extensions", response=Hold, operation_id="holds.extend")
def extend(request: HttpRequest, body: ExtendHold) -> Hold:
    """Let a hold last longer."""
    return perform(request, api.extend, body)


@router.post("/holds/releases", response=Hold, operation_id="holds.release")
def release(request: HttpRequest, body: ReleaseHold) -> Hold:
    """Let the goods of a hold go, by the store."""
    return perform(request, api.release, body)


@router.post("/holds/returns-to-shelf", response=Hold, operation_id="holds.put_back")
def put_back(request: HttpRequest, body: HoldRef) -> Hold:
    """Say that what stood aside is on the shelf again."""
    return perform(request, api.put_back, body)
