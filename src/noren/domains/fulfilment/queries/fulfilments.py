from collections.abc import Sequence
from typing import Any
from uuid import UUID

from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState
from noren.domains.fulfilment.errors import FulfilmentNotFound
from noren.platform import sql

_PARTS = """
SELECT f.id, f.order_id, f.order_code, f.type, f.state, f.location_id, f.reservation_id, f.due_at, f.collect_by,
       f.recipient, f.carrier, f.tracking_number, f.short_reason, f.created_at, f.prepared_at, f.completed_at,
       (SELECT jsonb_agg(jsonb_build_object('id', l.id, 'order_line_id', l.order_line_id,
                                            'variant_id', l.variant_id, 'quantity', l.quantity,
                                            'picked_quantity', l.picked_quantity) ORDER BY l.id)
          FROM fulfilment_line l WHERE l.fulfilment_id = f.id) AS lines
  FROM fulfilment_fulfilment f WHERE {which} ORDER BY f.due_at, f.id {limit}
"""


def get_fulfilment(*, fulfilment_id: UUID) -> Fulfilment:
    """One part with its lines.

    Raises: FulfilmentNotFound.
    """
    found = find_fulfilment(fulfilment_id=fulfilment_id)
    if found is None:
        raise FulfilmentNotFound
    return found


def find_fulfilment(*, fulfilment_id: UUID) -> Fulfilment | None:
    """One part with its lines; None where there is none."""
    found = _read("f.id = %s", (fulfilment_id,))
    return found[0] if found else None


def of_order(*, order_id: UUID) -> list[Fulfilment]:
    """The parts of an order by due time."""
    return _read("f.order_id = %s", (order_id,))


def list_work(
    *,
    location_id: UUID,
    states: Sequence[FulfilmentState] = (FulfilmentState.RESERVED,),
    limit: int = 200,
) -> list[Fulfilment]:
    """Open work of a place, the most urgent first."""
    return _read(
        "f.location_id = %s AND f.state = ANY(%s)",
        (location_id, [state.value for state in states]),
        limit=limit,
    )


def find_by_order_code(*, code: str, location_id: UUID | None = None) -> list[Fulfilment]:
    """The parts of an order by its code, at one place or anywhere."""
    if location_id is None:
        return _read("f.order_code = %s", (code,))
    return _read("f.order_code = %s AND f.location_id = %s", (code, location_id))


def _read(which: str, params: Sequence[Any], *, limit: int = 500) -> list[Fulfilment]:
    statement = _PARTS.format(which=which, limit=f"LIMIT {int(limit)}")
    return [
        Fulfilment.model_validate(
            {**row, "recipient": sql.from_json(row["recipient"]), "lines": sql.from_json(row["lines"])}
        )
        for row in sql.records(statement, params)
    ]
