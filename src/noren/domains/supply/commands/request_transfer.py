from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.identity import api as identity
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, LocationKind, Module
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReserveLine, ReserveStock
from noren.domains.supply.commands.locking import about
from noren.domains.supply.contracts import MAX_TRY_ONS, BringToStore, RequestTransfer, Transfer, TransferState, Wanted
from noren.domains.supply.errors import NobodyHasIt, StandsThere, TooManyTryOns, TransferExists, UnknownGoods
from noren.domains.supply.events import TransferRequested
from noren.domains.supply.queries.transfers import get_transfer
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, SignInRequired
from noren.platform.command import command, command_id, constraint_errors, emit, note_subject

constraint_errors({"supply_transfer_pkey": TransferExists, "supply_transfer_line_pkey": TransferExists})

_INSERT = """
INSERT INTO supply_transfer
       (id, code, from_location_id, to_location_id, state, member_id, note, end_note, requested_at, requested_by, decided_at,
        command_id)
VALUES (%(id)s, %(code)s, %(from)s, %(to)s, %(state)s, %(member)s, %(note)s, '', %(at)s, %(by)s, %(decided)s, %(command)s)
"""
_LINES = """
INSERT INTO supply_transfer_line (id, transfer_id, variant_id, quantity, picked, shipped, arrived, damaged, returned, lost)
SELECT l.id, %s, l.variant_id, l.quantity, 0, 0, 0, 0, 0, 0
  FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[]) AS l(id, variant_id, quantity)
"""
# Two requests of one member at once are judged one after the other.
_MEMBER_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('supply.try_on:' || %s::text, 0))"
_UNDER_WAY = """
SELECT coalesce(sum(l.quantity), 0) FROM supply_transfer t JOIN supply_transfer_line l ON l.transfer_id = t.id
 WHERE t.member_id = ANY(%(members)s) AND (t.state IN ('requested', 'approved', 'picked', 'in_transit')
                                     OR (t.state = 'received' AND t.kept_until > %(at)s))
"""


@command("supply.request_transfer")
def request_transfer(*, input: RequestTransfer, actor: Actor, at: datetime) -> Transfer:
    """Ask another place for goods, which are promised from now on, so that nobody sells them.

    Somebody who may decide for the sender as well has decided with the request.

    Raises: LocationNotFound, UnknownGoods, OutOfStock, TransferExists, NotAllowed unless the receiver is the actor's.
    Locks: stock levels at the sender.  Emits: supply.transfer_requested.v1, stock.changed.v1
    """
    actor.require("supply.request_transfer", input.to_location_id)
    places.require_module(module=Module.TRANSFERS)
    decided = actor.may_at("supply.approve_transfer", input.from_location_id)
    return _request(input, decided=decided, actor=actor, at=at)


@command("supply.bring_to_store", permission="")
def bring_to_store(*, input: BringToStore, actor: Actor, at: datetime) -> Transfer:
    """A member has one unit brought to a store of theirs to try on, from the nearest place that has it.

    Raises: SignInRequired, LocationNotFound, UnknownGoods, StandsThere, NobodyHasIt, TooManyTryOns.
    Locks: stock levels at the sender.  Emits: supply.transfer_requested.v1, stock.changed.v1
    """
    if actor.member_id is None:
        raise SignInRequired
    places.require_module(module=Module.TRANSFERS)
    group = sorted({actor.member_id, *identity.group_of(member_id=actor.member_id)})
    sql.row(_MEMBER_ALONE, (group[0],))
    if int(sql.value(_UNDER_WAY, {"members": group, "at": at})) >= MAX_TRY_ONS:
        raise TooManyTryOns(most=MAX_TRY_ONS)
    here = places.get_location(location_id=input.to_location_id)
    if here.kind is not LocationKind.STORE or here.archived_at is not None:
        raise places.LocationNotFound(location_ids=[str(here.id)])
    available = {
        level.location_id: level.available for level in stock.availability(variant_ids=[input.variant_id], at=at)
    }
    if available.get(here.id, 0) > 0:
        raise StandsThere
    source = nearest_source(here, [place for place, units in available.items() if units > 0])
    if source is None:
        raise NobodyHasIt
    asked = RequestTransfer(
        id=input.id,
        from_location_id=source.id,
        to_location_id=here.id,
        member_id=actor.member_id,
        lines=[Wanted(id=input.line_id, variant_id=input.variant_id, quantity=1)],
    )
    return _request(asked, decided=False, actor=actor, at=at)


def nearest_source(here: LocationFacts, having: Sequence[UUID]) -> LocationFacts | None:
    """The nearest place in use of these; those whose position is unknown come last, then by code."""

    def distance(there: LocationFacts) -> tuple[bool, int, str]:
        if here.lat is None or here.lon is None or there.lat is None or there.lon is None:
            return True, 0, there.code
        return False, places.distance_m(here.lat, here.lon, there.lat, there.lon), there.code

    others = [
        place
        for place in places.list_locations()
        if place.id in set(having) and place.id != here.id and place.kind is not LocationKind.ONLINE
    ]
    return min(others, key=distance, default=None)


def _request(input: RequestTransfer, *, decided: bool, actor: Actor, at: datetime) -> Transfer:
    for place in (input.from_location_id, input.to_location_id):
        places.get_location(location_id=place)
    variants = [line.variant_id for line in input.lines]
    unknown = set(variants) - set(catalog.skus_of(variant_ids=variants))
    if unknown:
        raise UnknownGoods(variant_ids=sorted(str(variant) for variant in unknown))
    state = TransferState.APPROVED if decided else TransferState.REQUESTED
    sql.exactly(
        1,
        _INSERT,
        {
            "id": input.id,
            "code": f"T{input.id.hex[-6:].upper()}",
            "from": input.from_location_id,
            "to": input.to_location_id,
            "state": state.value,
            "member": input.member_id,
            "note": input.note,
            "at": at,
            "by": None if actor.member_id else actor.id,
            "decided": at if decided else None,
            "command": command_id(),
        },
    )
    lines = input.lines
    sql.exactly(
        len(lines), _LINES, (input.id, [line.id for line in lines], variants, [line.quantity for line in lines])
    )
    note_subject(input.id)
    promised = [
        ReserveLine(id=line.id, location_id=input.from_location_id, variant_id=line.variant_id, quantity=line.quantity)
        for line in lines
    ]
    stock.reserve(input=ReserveStock(reservation_id=input.id, lines=promised), actor=SYSTEM, at=at)
    transfer = get_transfer(transfer_id=input.id)
    emit(TransferRequested(**about(transfer)))
    return transfer
