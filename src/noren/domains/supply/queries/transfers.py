from collections.abc import Sequence
from typing import Any
from uuid import UUID

from noren.domains.identity import api as identity
from noren.domains.supply.contracts import Settled, Transfer, TransferLine, TransferState
from noren.domains.supply.errors import TransferNotFound
from noren.platform import sql
from noren.platform.actor import Actor, ActorKind, SignInRequired

_TRANSFERS = """
SELECT t.id, t.code, t.from_location_id, t.to_location_id, t.state, t.member_id, t.note, t.end_note, t.requested_at,
       t.requested_by, t.decided_at, t.picked_at, t.shipped_at, t.expected_at, t.received_at, t.received_by,
       t.kept_reservation_id, t.kept_until, lines.told AS lines
  FROM supply_transfer t
 CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object(
             'id', l.id, 'variant_id', l.variant_id, 'quantity', l.quantity, 'picked', l.picked, 'shipped', l.shipped,
             'arrived', l.arrived, 'damaged', l.damaged, 'in_transit', greatest(l.shipped - l.arrived - l.returned - l.lost, 0),
             'open_difference', CASE WHEN t.state = 'received' THEN l.shipped - l.arrived - l.returned - l.lost ELSE 0 END) ORDER BY l.id) AS told,
           bool_or(l.shipped <> l.arrived + l.returned + l.lost) AS differ
      FROM supply_transfer_line l WHERE l.transfer_id = t.id
  ) lines
"""
_ONE = f"{_TRANSFERS} WHERE t.id = %s"
_LISTED = f"""
{_TRANSFERS}
 WHERE (%(all)s OR (%(outgoing)s AND t.from_location_id = ANY(%(places)s)) OR (%(incoming)s AND t.to_location_id = ANY(%(places)s)))
   AND (%(states)s::text[] IS NULL OR t.state = ANY(%(states)s))
   AND (NOT %(differing)s OR (t.state = 'received' AND lines.differ))
 ORDER BY t.requested_at DESC, t.id LIMIT %(limit)s
"""
_OF_MEMBER = f"{_TRANSFERS} WHERE t.member_id = ANY(%s) ORDER BY t.requested_at DESC, t.id LIMIT 20"
_SETTLED = """
SELECT s.id, s.line_id, s.outcome, s.quantity, s.note, s.settled_at, s.settled_by FROM supply_settlement s JOIN supply_transfer_line l ON l.id = s.line_id
 WHERE l.transfer_id = %s ORDER BY s.settled_at, s.id
"""
_WORK = """
SELECT count(*) FILTER (WHERE from_location_id = %(place)s AND state IN ('requested', 'approved', 'picked'))
     + count(*) FILTER (WHERE to_location_id = %(place)s AND state = 'in_transit')
  FROM supply_transfer WHERE (from_location_id = %(place)s OR to_location_id = %(place)s)
   AND state IN ('requested', 'approved', 'picked', 'in_transit')
"""


_OPEN_WORK = """
SELECT (SELECT count(*) FROM supply_transfer t WHERE state IN ('requested', 'approved', 'picked', 'in_transit')
           OR (state = 'received' AND EXISTS (SELECT 1 FROM supply_transfer_line l
                WHERE l.transfer_id = t.id AND l.shipped <> l.arrived + l.returned + l.lost)))
     + (SELECT count(*) FROM supply_purchase WHERE state = 'open')
"""


def get_transfer(*, transfer_id: UUID) -> Transfer:
    """One transfer as it stands, by one statement.

    Raises: TransferNotFound.
    """
    found = sql.record(_ONE, (transfer_id,))
    if found is None:
        raise TransferNotFound
    return _transfer(found)


def see_transfer(*, transfer_id: UUID, actor: Actor) -> Transfer:
    """A transfer for somebody of its sender or receiver, or the member it is for; others do not learn that it exists.

    Raises: TransferNotFound.
    """
    transfer = get_transfer(transfer_id=transfer_id)
    if not may_see(transfer, actor):
        if actor.kind is ActorKind.ANONYMOUS:
            raise SignInRequired
        raise TransferNotFound
    return transfer


def may_see(transfer: Transfer, actor: Actor) -> bool:
    """Staff of either place, and the member whom it is for, under whichever of their numbers."""
    if actor.member_id is not None:
        if transfer.member_id in (None, actor.member_id):
            return transfer.member_id is not None
        return transfer.member_id in identity.group_of(member_id=actor.member_id)
    return any(actor.may_at("supply.view", place) for place in (transfer.from_location_id, transfer.to_location_id))


def list_transfers(
    *,
    location_ids: Sequence[UUID] | None,
    outgoing: bool = True,
    incoming: bool = True,
    states: Sequence[TransferState] | None = None,
    differing: bool = False,
    limit: int = 100,
) -> list[Transfer]:
    """Transfers from or to these places (None: all), the latest first; `differing`: with a difference nobody has closed."""
    given = {
        "all": location_ids is None,
        "places": list(location_ids or []),
        "outgoing": outgoing,
        "incoming": incoming,
        "states": None if states is None else [state.value for state in states],
        "differing": differing,
        "limit": limit,
    }
    return [_transfer(row) for row in sql.records(_LISTED, given)]


def transfers_of_member(*, member_ids: Sequence[UUID]) -> list[Transfer]:
    """What was brought, or is to be brought, for a member (all of their ids), the latest first."""
    return [_transfer(row) for row in sql.records(_OF_MEMBER, (list(member_ids),))]


def settlements(*, transfer_id: UUID) -> list[Settled]:
    """What became of the differences of a transfer, in the order in which it was said."""
    return [Settled.model_validate(row, strict=False) for row in sql.records(_SETTLED, (transfer_id,))]


def open_work() -> int:
    """Transfers and purchases of all places that are open, or of which a difference is."""
    return int(sql.value(_OPEN_WORK))


def work_of_place(*, location_id: UUID) -> int:
    """How many transfers wait for somebody at a place to do something."""
    return int(sql.value(_WORK, {"place": location_id}))


def _transfer(row: dict[str, Any]) -> Transfer:
    lines = [TransferLine.model_validate(line, strict=False) for line in sql.from_json(row["lines"]) or []]
    return Transfer.model_validate({**row, "lines": lines}, strict=False)
