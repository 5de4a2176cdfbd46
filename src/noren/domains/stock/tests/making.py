"""What the stock tests begin with: a level of goods at a place, made through commands."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.world import make_world

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import (
    MoveLine,
    MovementReason,
    MoveStock,
    Reservation,
    ReserveLine,
    ReserveStock,
)
from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.actor import SYSTEM

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SOON = NOON + timedelta(minutes=15)


@dataclass(frozen=True)
class Shelf:
    """Two places and two goods with so many units each."""

    here: UUID
    there: UUID
    shirt: UUID
    mug: UUID


def shelf(units: int = 10) -> Shelf:
    world = make_world(units=units)
    return Shelf(here=world.shibuya, there=world.umeda, shirt=world.shirt, mug=world.mug)


def line(location: UUID, variant: UUID, quantity: int = 1) -> ReserveLine:
    return ReserveLine(id=uuid7(), location_id=location, variant_id=variant, quantity=quantity)


def promise(*lines: ReserveLine, expires_at: datetime | None = None, at: datetime = NOON) -> Reservation:
    return stock.reserve(
        input=ReserveStock(reservation_id=uuid7(), lines=list(lines), expires_at=expires_at), actor=SYSTEM, at=at
    )


def move(
    location: UUID,
    variant: UUID,
    delta: int,
    *,
    reason: MovementReason = MovementReason.ADJUSTMENT,
    damaged: int = 0,
    at: datetime = NOON,
) -> None:
    stock.move(
        input=MoveStock(
            reason=reason,
            lines=[MoveLine(location_id=location, variant_id=variant, delta=delta, unavailable_delta=damaged)],
        ),
        actor=SYSTEM,
        at=at,
    )


def level(location: UUID, variant: UUID) -> tuple[int, int, int, int]:
    """(on hand, reserved, unavailable, safety) as stored."""
    found = sql.row(
        "SELECT on_hand, reserved, unavailable, safety FROM stock_level WHERE location_id = %s AND variant_id = %s",
        (location, variant),
    )
    return (0, 0, 0, 0) if found is None else (found[0], found[1], found[2], found[3])


def available(location: UUID, variant: UUID, at: datetime = NOON) -> int:
    return stock.availability(variant_ids=[variant], location_ids=[location], at=at)[0].available


def told(type: str) -> int:
    return int(sql.value("SELECT count(*) FROM platform_outbox WHERE type = %s", (type,)))


def agrees() -> bool:
    """Every level equals the sum of its movements and promises."""
    return [finding for finding in verify.run(at=NOON) if finding.check == "stock.levels"] == []
