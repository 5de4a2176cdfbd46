"""Goods that are held become an order's, or a sale's: the hold's own promise is used, and nothing is free in between."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import HeldUnits, Hold, OrderHeld, SellHeld, SoldGoods
from noren.domains.identity import api as identity
from noren.domains.stock.contracts import MoveLine
from noren.journeys.checkout.contracts import PickupPart, PlaceCheckout, WantedLine
from noren.journeys.checkout.plan import Plan
from noren.kernel.errors import AppError, ErrorKind
from noren.platform.actor import Actor


class HoldNotInCheckout(AppError):
    """Held goods are collected in the store that holds them."""

    code = "checkout.hold_not_used"
    kind = ErrorKind.INVALID
    message = "None of the held goods is to be collected in the store that holds them."


def with_held(input: PlaceCheckout, *, at: datetime) -> tuple[PlaceCheckout, Hold | None]:
    """The checkout with its hold, if it names one: a line that wants more than is held is two, one of held units.

    Raises: HoldNotFound, HoldEnded, HoldNotInCheckout.
    """
    if input.hold_id is None:
        return input, None
    hold = holds.get_hold(hold_id=input.hold_id, at=at)
    if not hold.state.is_open:
        raise holds.HoldEnded(state=hold.state.value)
    left = {line.variant_id: line.open_quantity for line in hold.lines}
    parts = []
    used = 0
    for part in input.parts:
        if isinstance(part, PickupPart) and part.location_id == hold.location_id:
            lines = [piece for line in part.lines for piece in _pieces(line, left)]
            part = part.model_copy(update={"lines": lines})  # noqa: PLW2901 - the same part, cut
            used += 1
        parts.append(part)
    if not used or all(left[line.variant_id] == line.open_quantity for line in hold.lines):
        raise HoldNotInCheckout
    return input.model_copy(update={"parts": parts}), hold


def _pieces(line: WantedLine, left: dict[UUID, int]) -> list[WantedLine]:
    held = min(left.get(line.variant_id, 0), line.quantity)
    if held:
        left[line.variant_id] -= held
    if held in (0, line.quantity):
        return [line]
    return [line.model_copy(update={"quantity": units}) for units in (held, line.quantity - held)]


def order_held(
    hold: Hold, plan: Plan, input: PlaceCheckout, until: datetime, actor: Actor, at: datetime
) -> frozenset[UUID]:
    """Make the held units those of the order's lines; returns the lines that need no promise of their own.

    Raises: HoldNotFound, HoldEnded.  Locks: the hold, reservation lines.
    """
    left = {line.variant_id: (line.id, line.open_quantity) for line in hold.lines}
    taken = []
    for part in plan.parts:
        if part.type != "PICKUP" or part.location.id != hold.location_id:
            continue
        for line in part.lines:
            line_id, units = left.get(line.variant_id, (None, 0)) if line.variant_id else (None, 0)
            if line_id is None or line.variant_id is None or not 0 < line.quantity <= units:
                continue
            left[line.variant_id] = (line_id, units - line.quantity)
            taken.append(HeldUnits(line_id=line_id, order_line_id=line.id, quantity=line.quantity))
    wish = OrderHeld(hold_id=hold.id, token=input.hold_token, order_id=input.id, lines=taken, until=until)
    holds.order_held(input=wish, actor=actor, at=at)
    return frozenset(unit.order_line_id for unit in taken)


def without_held(
    gone: Sequence[MoveLine],
    *,
    sale_id: UUID,
    location_id: UUID,
    hold_ids: Sequence[UUID],
    member_id: UUID | None,
    actor: Actor,
    at: datetime,
) -> list[MoveLine]:
    """What of the goods that have left a place was not held for their buyer; what was has left as the hold's.

    The holds are those that staff named, and the member's own at this place.
    Locks: the holds, reservation lines, stock levels.
    """
    named = list(hold_ids)
    if member_id is not None:
        group = identity.group_of(member_id=member_id)
        own = holds.open_holds_at(location_id=location_id, at=at, member_ids=group)
        named += [hold.id for hold in own if hold.id not in named]
    if not named:
        return list(gone)
    goods = [SoldGoods(variant_id=line.variant_id, quantity=-line.delta) for line in gone]
    wish = SellHeld(sale_id=sale_id, location_id=location_id, hold_ids=named[:20], goods=goods)
    sold = {one.variant_id: one.quantity for one in holds.sell_held(input=wish, actor=actor, at=at).goods}
    rest = []
    for line in gone:
        held = min(sold.get(line.variant_id, 0), -line.delta)
        sold[line.variant_id] = sold.get(line.variant_id, 0) - held
        if line.delta + held:
            rest.append(line.model_copy(update={"delta": line.delta + held}))
    return rest
