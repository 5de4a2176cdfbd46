"""What is on its way to places: told by those who send or order it, so that every promise and page can name a day."""

from datetime import datetime

from noren.domains.stock.contracts import ExpectStock, SettleIncoming
from noren.domains.stock.errors import UnknownIncoming
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id
from noren.platform.repair import PERMISSION

_FORGET = """
UPDATE stock_incoming SET quantity = quantity - open_quantity, open_quantity = 0
 WHERE reference_id = %(reference)s AND open_quantity > 0 AND NOT id = ANY(%(ids)s)
"""
# A line that has partly come keeps what came: only what is still open follows the new quantity.
_EXPECT = """
INSERT INTO stock_incoming AS i
       (id, location_id, variant_id, kind, reference_id, quantity, open_quantity, expected_at, command_id)
SELECT g.id, g.location_id, g.variant_id, %(kind)s, %(reference)s, g.quantity, g.quantity, g.expected_at, %(command)s
  FROM unnest(%(ids)s::uuid[], %(locations)s::uuid[], %(variants)s::uuid[], %(quantities)s::bigint[],
              %(expected_at)s::timestamptz[]) AS g(id, location_id, variant_id, quantity, expected_at)
 ORDER BY g.id
ON CONFLICT (id) DO UPDATE
   SET open_quantity = greatest(excluded.quantity - (i.quantity - i.open_quantity), 0),
       quantity = greatest(excluded.quantity, i.quantity - i.open_quantity),
       expected_at = excluded.expected_at, location_id = excluded.location_id
 WHERE i.reference_id = excluded.reference_id AND i.variant_id = excluded.variant_id
RETURNING 1
"""
# What has come off a line so far stays; what is still to come is what is said now.
_RESTATE = """
INSERT INTO stock_incoming AS i
       (id, location_id, variant_id, kind, reference_id, quantity, open_quantity, expected_at, command_id)
SELECT g.id, g.location_id, g.variant_id, %(kind)s, %(reference)s, g.quantity, g.quantity, g.expected_at, %(command)s
  FROM unnest(%(ids)s::uuid[], %(locations)s::uuid[], %(variants)s::uuid[], %(quantities)s::bigint[],
              %(expected_at)s::timestamptz[]) AS g(id, location_id, variant_id, quantity, expected_at)
 ORDER BY g.id
ON CONFLICT (id) DO UPDATE
   SET quantity = i.quantity - i.open_quantity + excluded.quantity, open_quantity = excluded.quantity,
       expected_at = excluded.expected_at, location_id = excluded.location_id
 WHERE i.reference_id = excluded.reference_id AND i.variant_id = excluded.variant_id
RETURNING 1
"""
_SETTLE = """
UPDATE stock_incoming i
   SET open_quantity = CASE WHEN %(close)s THEN 0 ELSE greatest(i.open_quantity - g.quantity, 0) END
  FROM unnest(%(ids)s::uuid[], %(quantities)s::bigint[]) AS g(id, quantity)
 WHERE i.id = g.id AND i.reference_id = %(reference)s
RETURNING 1
"""


@command("stock.expect")
def expect(*, input: ExpectStock, actor: Actor, at: datetime) -> int:
    """Say what is on its way under a reference, all of it; returns how many lines are expected.

    Told again, it replaces what was told before; what has come stays. Raises: UnknownIncoming where a line's id belongs
    to another reference or variant.  Locks: the incoming lines.
    """
    return _write(_EXPECT, input)


@command("stock.restate_incoming", permission=PERMISSION)
def restate_incoming(*, input: ExpectStock, actor: Actor, at: datetime) -> int:
    """Say how much is still to come under a reference, whatever was written before: a repair; how many lines are expected.

    Raises: UnknownIncoming.  Locks: the incoming lines.
    """
    return _write(_RESTATE, input)


def _write(statement: str, input: ExpectStock) -> int:
    ids = [line.id for line in input.lines]
    sql.touch(_FORGET, {"reference": input.reference_id, "ids": ids})
    if not ids:
        return 0
    written = sql.rows(
        statement,
        {
            "kind": input.kind.value,
            "reference": input.reference_id,
            "ids": ids,
            "locations": [line.location_id for line in input.lines],
            "variants": [line.variant_id for line in input.lines],
            "quantities": [line.quantity for line in input.lines],
            "expected_at": [line.expected_at for line in input.lines],
            "command": command_id(),
        },
    )
    if len(written) != len(set(ids)):
        raise UnknownIncoming
    return len(written)


@command("stock.settle_incoming")
def settle_incoming(*, input: SettleIncoming, actor: Actor, at: datetime) -> int:
    """Take what has come off what is on its way (the goods themselves are moved in by `stock.move`); lines settled.

    Raises: UnknownIncoming.  Locks: the incoming lines.
    """
    settled = sql.rows(
        _SETTLE,
        {
            "reference": input.reference_id,
            "ids": [line.id for line in input.lines],
            "quantities": [line.quantity for line in input.lines],
            "close": input.close,
        },
    )
    if len(settled) != len({line.id for line in input.lines}):
        raise UnknownIncoming
    return len(settled)
