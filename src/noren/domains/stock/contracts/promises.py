"""Promises of units: made, confirmed, handed on, released, consumed."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from noren.domains.stock.contracts.movements import MovementReason
from noren.domains.stock.contracts.values import MAX_LINES, Contract, Quantity
from noren.kernel.instants import Instant


class ReserveLine(Contract):
    """`id` is made by the caller and names the promise from here to the hand-over (an order line's part)."""

    id: UUID
    location_id: UUID
    variant_id: UUID
    quantity: Quantity


class ReserveStock(Contract):
    """`expires_at` None: the promise stands until it is consumed or released."""

    reservation_id: UUID
    lines: Annotated[list[ReserveLine], Field(min_length=1, max_length=MAX_LINES)]
    expires_at: Instant | None = None


class Reservation(Contract):
    reservation_id: UUID
    expires_at: datetime | None


class ConfirmReservation(Contract):
    reservation_id: UUID


class HandOnLine(Contract):
    """Units of a promise's line that become those of a line `to_id` of another promise."""

    id: UUID
    to_id: UUID
    quantity: Quantity


class HandOn(Contract):
    """`expires_at` None: under the other promise they stand until they are consumed or released."""

    from_reservation_id: UUID
    to_reservation_id: UUID
    lines: Annotated[list[HandOnLine], Field(min_length=1, max_length=MAX_LINES)]
    expires_at: Instant | None = None


class ExtendReservation(Contract):
    reservation_id: UUID
    expires_at: Instant


class PartLine(Contract):
    """Part of a promise, by the id of its reserve line."""

    id: UUID
    quantity: Quantity


def _each_once(lines: list[PartLine]) -> list[PartLine]:
    if len({line.id for line in lines}) < len(lines):
        raise ValueError("a line is named once, with all of its quantity")
    return lines


PartLines = Annotated[list[PartLine], Field(max_length=MAX_LINES), AfterValidator(_each_once)]


class ReleaseStock(Contract):
    """`lines` None: everything that is still open under the reservation."""

    reservation_id: UUID
    lines: PartLines | None = None


class ConsumeStock(Contract):
    """Goods leave the shelf for whom they were promised to."""

    reservation_id: UUID
    reason: MovementReason
    lines: Annotated[PartLines, Field(min_length=1)]


class OpenPromise(Contract):
    reservation_id: UUID
    quantity: int
    expires_at: datetime | None
    since: datetime
