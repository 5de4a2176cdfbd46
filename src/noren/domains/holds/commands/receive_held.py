from datetime import datetime
from uuid import UUID

from noren.domains.holds.commands.place import line_id, member_holder, write_down
from noren.domains.holds.contracts import HoldSource, HoldWish, PlaceHold, ReceiveHeld
from noren.domains.holds.queries.rules import hold_rules, rule_for
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import HandOn, HandOnLine, ReserveLine
from noren.kernel.errors import AppError
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import attempt, command

_KNOWN = "SELECT EXISTS (SELECT 1 FROM holds_hold WHERE id = %s)"


@command("holds.receive_held")
def receive_held(*, input: ReceiveHeld, actor: Actor, at: datetime) -> UUID | None:
    """Make a promise to a member, of goods that were sent to a place for them, a hold there, without letting them go.

    None where nothing of it is promised any more; told twice it is one hold. No limit is asked: the goods are here.
    Raises: MemberNotFound.  Locks: the promise's lines.  Emits: holds.placed.v1
    """
    if sql.value(_KNOWN, (input.id,)):
        return input.id
    promised = [
        line for line in stock.open_lines(reservation_id=input.reservation_id) if line.location_id == input.location_id
    ]
    if not promised or input.expires_at <= at:
        return None
    units: dict[UUID, int] = {}
    for line in promised:
        units[line.variant_id] = units.get(line.variant_id, 0) + line.quantity
    handed = attempt(lambda: _taken_over(input, promised, units, actor, at))
    return None if isinstance(handed, AppError) else input.id


def _taken_over(
    input: ReceiveHeld, promised: list[ReserveLine], units: dict[UUID, int], actor: Actor, at: datetime
) -> None:
    wish = PlaceHold(
        id=input.id,
        location_id=input.location_id,
        lines=[HoldWish(variant_id=variant_id, quantity=quantity) for variant_id, quantity in units.items()],
        source=HoldSource.TRANSFER,
    )
    holder = member_holder(input.member_id)
    rule = rule_for(hold_rules(at=at), input.location_id)
    write_down(input.id, input.location_id, holder, wish, expires_at=input.expires_at, rule=rule, at=at)
    stock.hand_on(
        input=HandOn(
            from_reservation_id=input.reservation_id,
            to_reservation_id=input.id,
            lines=[
                HandOnLine(id=line.id, to_id=line_id(input.id, line.variant_id), quantity=line.quantity)
                for line in promised
            ],
            expires_at=input.expires_at,
        ),
        actor=actor,
        at=at,
    )
