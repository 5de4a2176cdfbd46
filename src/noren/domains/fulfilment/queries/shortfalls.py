from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from noren.domains.fulfilment.contracts import Level, Shortfall
from noren.platform import sql
from noren.platform.verify import Finding, check

MENDED_WITHIN = timedelta(minutes=10)

_COLUMNS = """
SELECT id, fulfilment_id, line_id, order_id, order_code, location_id, variant_id, quantity, cause, options, respond_by,
       nullif(outcome, '') AS outcome, outcome_at, outcome_location_id, outcome_variant_id, refund_minor, ranking, decided_by,
       created_at FROM fulfilment_shortfall
"""
_WAITED_FOR = """
SELECT coalesce(sum(s.quantity), 0) FROM fulfilment_shortfall s JOIN fulfilment_fulfilment f ON f.id = s.fulfilment_id
 WHERE s.outcome = 'WAITING' AND f.state = 'RESERVED' AND s.variant_id = %s AND s.location_id = %s
"""
_JSON = ("options", "ranking")


def find_shortfall(*, shortfall_id: UUID) -> Shortfall | None:
    """One case of missing goods; None where there is none."""
    found = _read("WHERE id = %(id)s", {"id": shortfall_id})
    return found[0] if found else None


def shortfalls_of(*, order_id: UUID) -> list[Shortfall]:
    """The cases of an order, oldest first."""
    return _read("WHERE order_id = %(order)s ORDER BY created_at, id", {"order": order_id})


def list_shortfalls(
    *, location_ids: Sequence[UUID] | None = None, open_only: bool = False, limit: int = 100
) -> list[Shortfall]:
    """The latest cases of some places, or of all; those that wait for an answer first."""
    where = "WHERE (%(all)s OR location_id = ANY(%(places)s)) AND (NOT %(open)s OR outcome = '')"
    params = {"all": location_ids is None, "places": list(location_ids or []), "open": open_only, "limit": limit}
    return _read(f"{where} ORDER BY outcome = '' DESC, created_at DESC, id LIMIT %(limit)s", params)


def due_shortfalls(*, at: datetime, limit: int = 50) -> list[UUID]:
    """Questions whose time to answer is over, the longest first."""
    found = sql.rows(
        "SELECT id FROM fulfilment_shortfall WHERE outcome = '' AND respond_by <= %s ORDER BY respond_by, id LIMIT %s",
        (at, limit),
    )
    return [row[0] for row in found]


def lines_in_care(*, line_ids: Sequence[UUID], at: datetime) -> set[UUID]:
    """Of these lines, those whose customer is being asked, or waits for goods on their way (until their part is due)."""
    found = sql.rows(
        "SELECT s.line_id FROM fulfilment_shortfall s JOIN fulfilment_fulfilment f ON f.id = s.fulfilment_id"
        " WHERE s.line_id = ANY(%s) AND (s.outcome = '' OR (s.outcome = 'WAITING' AND f.due_at > %s))",
        (list(line_ids), at),
    )
    return {row[0] for row in found}


def units_waited_for(*, location_id: UUID, variant_id: UUID) -> int:
    """How many units customers wait for whose goods are to come with a delivery."""
    found = sql.value(_WAITED_FOR, (variant_id, location_id))
    return int(found)


def endangered_levels(*, limit: int = 100) -> list[Level]:
    """Levels whose promises are to be mended, the longest endangered first."""
    found = sql.records(
        "SELECT location_id, variant_id, since FROM fulfilment_endangered ORDER BY since, location_id, variant_id LIMIT %s",
        (limit,),
    )
    return [Level(**row) for row in found]


@check("fulfilment.shortfalls")
def unmended(*, at: datetime) -> list[Finding]:
    """Endangered promises that nobody has looked after, and questions that were left without an end."""
    late = {"late": at - MENDED_WITHIN}
    waiting = sql.rows("SELECT location_id, variant_id, since FROM fulfilment_endangered WHERE since < %(late)s", late)
    unended = sql.rows(
        "SELECT order_code, respond_by FROM fulfilment_shortfall WHERE outcome = '' AND respond_by < %(late)s", late
    )
    return [
        *(
            Finding(subject=f"level {r[0]} {r[1]}", problem=f"more promised than there, not mended since {r[2]:%F %T}")
            for r in waiting
        ),
        *(
            Finding(subject=f"order {r[0]}", problem=f"missing goods, no answer and no end since {r[1]:%F %T}")
            for r in unended
        ),
    ]


def _read(which: str, params: dict[str, Any]) -> list[Shortfall]:
    return [
        Shortfall.model_validate(
            {name: sql.from_json(value) if name in _JSON and value else value for name, value in row.items()},
            strict=False,
        )
        for row in sql.records(f"{_COLUMNS} {which}", params)
    ]
