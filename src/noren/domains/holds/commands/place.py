import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from noren.domains.catalog import api as catalog
from noren.domains.holds.contracts import Hold, HoldContact, HoldRule, HoldSource, HoldWish, PlaceHold
from noren.domains.holds.errors import (
    HoldContactMissing,
    HoldExists,
    HoldsNotOffered,
    HoldTooLong,
    TooManyHeld,
)
from noren.domains.holds.events import HoldPlaced
from noren.domains.holds.queries.holds import get_hold
from noren.domains.holds.queries.rules import covers, end_at, hold_rules, rule_for
from noren.domains.identity import api as identity
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReserveLine, ReserveStock
from noren.kernel.ids import derived_id
from noren.platform import sql
from noren.platform.actor import Actor, ActorKind, NotAllowed
from noren.platform.command import command, command_id, constraint_errors, emit, note_subject

constraint_errors({"holds_hold_pkey": HoldExists, "holds_line_pkey": HoldExists})

_INSERT = """
WITH made AS (
  INSERT INTO holds_hold (id, code, location_id, member_id, person_key, contact, locale, source, state, expires_at, remind_at,
                          extensions, note, created_at, command_id)
  VALUES (%(id)s, %(code)s, %(location)s, %(member)s, %(person)s, %(contact)s::jsonb, %(locale)s, %(source)s, 'HELD',
          %(expires_at)s, %(remind_at)s, 0, %(note)s, %(at)s, %(command)s)
)
INSERT INTO holds_line (id, hold_id, variant_id, quantity, open_quantity)
SELECT l.id, %(id)s, l.variant_id, l.quantity, l.quantity
  FROM unnest(%(lines)s::uuid[], %(variants)s::uuid[], %(quantities)s::bigint[]) AS l(id, variant_id, quantity)
"""
_HELD = """
SELECT coalesce(sum(l.open_quantity), 0) FROM holds_hold h JOIN holds_line l ON l.hold_id = h.id
 WHERE h.state IN ('HELD', 'PREPARED') AND h.expires_at > %(at)s
   AND (h.person_key = %(person)s OR h.member_id = ANY(%(members)s))
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds: a member by all of their ids, or a guest by what they left."""

    member_id: UUID | None
    member_ids: list[UUID]
    key: str
    contact: HoldContact


@command("holds.place", permission="")
def place(*, input: PlaceHold, actor: Actor, at: datetime) -> Hold:
    """Hold goods in one store for a member, for a guest who left a contact, or, by staff, for whoever asks.

    A member holds for themselves; staff need `holds.place` at the store.
    Raises: HoldsNotOffered, TooManyHeld, HoldTooLong, HoldContactMissing, HoldExists, OutOfStock, UnknownVariant, NotForSale,
    LocationNotFound, MemberNotFound, NotAllowed.
    Locks: the person, then stock levels.  Emits: holds.placed.v1, stock.changed.v1
    """
    by_staff = _require_may(input, actor)
    location = places.get_location(location_id=input.location_id)
    rule = rule_for(hold_rules(at=at), location.id)
    if rule is None or not rule.is_offered or location.kind != "store" or location.archived_at is not None:
        raise HoldsNotOffered
    holder = _holder(input, actor)
    if holder.member_id is None and not by_staff and not rule.for_guests:
        raise HoldsNotOffered
    _require_goods(input.lines, rule, location, at)
    _require_few(sum(line.quantity for line in input.lines), holder, rule, at)
    return hold_goods(
        input.id,
        location,
        holder,
        input,
        expires_at=latest_end(rule, location, input.until, at),
        rule=rule,
        actor=actor,
        at=at,
    )


def hold_goods(
    hold_id: UUID,
    location: LocationFacts,
    holder: Holder,
    input: PlaceHold,
    *,
    expires_at: datetime,
    rule: HoldRule | None,
    actor: Actor,
    at: datetime,
) -> Hold:
    """Write a hold down and promise its goods, inside the running command; stock comes last."""
    write_down(hold_id, location.id, holder, input, expires_at=expires_at, rule=rule, at=at)
    stock.reserve(
        input=ReserveStock(
            reservation_id=hold_id,
            expires_at=expires_at,
            lines=[
                ReserveLine(
                    id=line_id(hold_id, line.variant_id),
                    location_id=location.id,
                    variant_id=line.variant_id,
                    quantity=line.quantity,
                )
                for line in input.lines
            ],
        ),
        actor=actor,
        at=at,
    )
    return get_hold(hold_id=hold_id, at=at)


def write_down(
    hold_id: UUID,
    location_id: UUID,
    holder: Holder,
    input: PlaceHold,
    *,
    expires_at: datetime,
    rule: HoldRule | None,
    at: datetime,
) -> None:
    """The hold's rows and its event."""
    note_subject(hold_id)
    sql.exactly(
        len(input.lines),
        _INSERT,
        {
            "id": hold_id,
            "code": orders.new_code("H"),
            "location": location_id,
            "member": holder.member_id,
            "person": holder.key,
            "contact": orjson.dumps(holder.contact.model_dump()).decode(),
            "locale": input.locale,
            "source": input.source.value,
            "expires_at": expires_at,
            "remind_at": remind_at(rule, expires_at, at),
            "note": input.note,
            "at": at,
            "command": command_id(),
            "lines": [line_id(hold_id, line.variant_id) for line in input.lines],
            "variants": [line.variant_id for line in input.lines],
            "quantities": [line.quantity for line in input.lines],
        },
    )
    emit(HoldPlaced(hold_id=hold_id, location_id=location_id, member_id=holder.member_id, expires_at=expires_at))


def line_id(hold_id: UUID, variant_id: UUID) -> UUID:
    """The line's id, which is its promise's in stock too."""
    return derived_id("hold", hold_id, variant_id)


def remind_at(rule: HoldRule | None, expires_at: datetime, at: datetime) -> datetime | None:
    """When to remind; not of a hold that is shorter than the lead itself: its customer has just made it."""
    if rule is None or rule.remind_minutes is None:
        return None
    reminds = expires_at - timedelta(minutes=rule.remind_minutes)
    return reminds if reminds > at else None


def latest_end(rule: HoldRule, location: LocationFacts, until: datetime | None, at: datetime) -> datetime:
    """The end that was asked for, or the rule's.

    Raises: HoldTooLong.
    """
    latest = end_at(rule, location, at)
    if until is not None and not at < until <= latest:
        raise HoldTooLong(latest=latest.isoformat())
    return until or latest


def member_holder(member_id: UUID) -> Holder:
    """A member as the holder, with the contact that they have left with us.

    Raises: MemberNotFound.
    """
    member = identity.get_member(member_id=member_id)
    contact = HoldContact(
        family_name=member.family_name[:100],
        given_name=member.given_name[:100],
        email=member.email or "",
        phone=(member.phone or "")[:32],
    )
    return Holder(member_id, list(identity.group_of(member_id=member_id)), f"member:{member_id}", contact)


def guest_key(contact: HoldContact) -> str:
    """A guest is known by their phone number, else by their address."""
    digits = re.sub(r"\D", "", contact.phone)
    return f"phone:{digits}" if digits else f"email:{contact.email.lower()}"


def _require_may(input: PlaceHold, actor: Actor) -> bool:
    """Whether staff (or a machine of theirs) hold for somebody.

    Raises: NotAllowed.
    """
    if actor.kind in (ActorKind.STAFF, ActorKind.API_KEY, ActorKind.SYSTEM):
        actor.require("holds.place", input.location_id)
        return True
    if input.source not in (HoldSource.WEB, HoldSource.APP):
        raise NotAllowed(permission="holds.place")
    if input.member_id is not None and input.member_id != actor.member_id:
        raise NotAllowed(permission="holds.place")
    return False


def _holder(input: PlaceHold, actor: Actor) -> Holder:
    member_id = actor.member_id or input.member_id
    if member_id is not None:
        return member_holder(member_id)
    contact = input.contact
    if contact is None or not contact.family_name or not (contact.email or re.search(r"\d", contact.phone)):
        raise HoldContactMissing
    return Holder(None, [], guest_key(contact), contact)


def _require_goods(lines: Sequence[HoldWish], rule: HoldRule, location: LocationFacts, at: datetime) -> None:
    quoted = catalog.quote(
        variant_ids=[line.variant_id for line in lines],
        channel=Channel.STORE.value,
        location_id=location.id,
        at=at,
        currency=location.currency,
    )
    if not rule.department_ids:
        return
    departments = catalog.departments_of(product_ids=[found.product_id for found in quoted])
    kept_out = [found.variant_id for found in quoted if not covers(rule, departments.get(found.product_id, []))]
    if kept_out:
        raise HoldsNotOffered(variant_ids=[str(variant_id) for variant_id in kept_out])


def _require_few(units: int, holder: Holder, rule: HoldRule, at: datetime) -> None:
    """Judged behind a lock of the person, so that two requests at once do not both find room."""
    key = f"member:{min(holder.member_ids)}" if holder.member_ids else holder.key
    sql.rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"holds:{key}",))
    held = sql.value(_HELD, {"person": holder.key, "members": holder.member_ids, "at": at})
    if held + units > rule.most_units:
        raise TooManyHeld(most_units=rule.most_units, held=int(held))
