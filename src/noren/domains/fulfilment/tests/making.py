"""Parts of orders for tests, made through the public commands."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from noren.domains.fulfilment import api
from noren.domains.fulfilment.contracts import (
    FulfilmentType,
    OrderParts,
    PickedLine,
    PrepareFulfilment,
    ProposeFulfilment,
    ProposeFulfilments,
    ProposeLine,
    Recipient,
)
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, ActorKind

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DUE = NOW + timedelta(hours=1)


def clerk_of(*location_ids: UUID) -> Actor:
    """A member of staff who may do everything with parts, at these places."""
    grants = frozenset({"fulfilment.*"})
    return Actor(kind=ActorKind.STAFF, id=uuid7(), grants=grants, location_ids=frozenset(location_ids))


def part_input(*quantities: int, kind: FulfilmentType = FulfilmentType.PICKUP, **more: Any) -> ProposeFulfilment:
    lines = [
        ProposeLine(id=uuid7(), order_line_id=uuid7(), variant_id=uuid7(), quantity=quantity)
        for quantity in quantities or (2, 1)
    ]
    given: dict[str, Any] = {
        "id": uuid7(),
        "type": kind,
        "location_id": uuid7(),
        "reservation_id": uuid7(),
        "due_at": DUE,
        "recipient": Recipient(name="山田花子", phone="+819012345678"),
        "lines": lines,
    }
    return ProposeFulfilment(**(given | more))


def propose(*parts: ProposeFulfilment, order_code: str = "N-0001", at: datetime = NOW) -> UUID:
    """Propose the parts of a new order; its id."""
    order_id = uuid7()
    asked = ProposeFulfilments(order_id=order_id, order_code=order_code, fulfilments=list(parts))
    api.propose(input=asked, actor=SYSTEM, at=at)
    return order_id


def reserved(*quantities: int, order_code: str = "N-0001", **more: Any) -> ProposeFulfilment:
    """A paid part of a new order."""
    part = part_input(*quantities, **more)
    order_id = propose(part, order_code=order_code)
    api.confirm(input=OrderParts(order_id=order_id), actor=SYSTEM, at=NOW)
    return part


def picks(part: ProposeFulfilment, *quantities: int) -> PrepareFulfilment:
    """What was picked of each line; everything where nothing is said."""
    found = quantities or [line.quantity for line in part.lines]
    lines = [PickedLine(id=line.id, quantity=q) for line, q in zip(part.lines, found, strict=True)]
    return PrepareFulfilment(fulfilment_id=part.id, lines=lines)


def prepared(*quantities: int, **more: Any) -> ProposeFulfilment:
    """A part that stands ready."""
    part = reserved(*quantities, **more)
    api.prepare(input=picks(part), actor=SYSTEM, at=NOW)
    return part


def state_of(part: ProposeFulfilment) -> str:
    return str(api.get_fulfilment(fulfilment_id=part.id).state)


def steps_of(part: ProposeFulfilment) -> list[str]:
    return [entry.what for entry in api.history_of(fulfilment_id=part.id)]


def events_about(part: ProposeFulfilment) -> list[str]:
    return [row[0] for row in sql.rows("SELECT type FROM platform_outbox WHERE subject = %s ORDER BY id", (part.id,))]
