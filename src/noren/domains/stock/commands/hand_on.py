from datetime import datetime

from noren.domains.stock.contracts import ExtendReservation, HandOn, Reservation
from noren.domains.stock.errors import ReservationClosed, ReservationExists
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id

# The levels are not touched: the units stay promised all the time, so nobody else can be promised them in between.
_HAND_ON = """
WITH asked AS MATERIALIZED (
  SELECT * FROM unnest(%(ids)s::uuid[], %(quantities)s::bigint[], %(to)s::uuid[]) AS a(id, quantity, to_id)
), need AS MATERIALIZED (
  SELECT id, sum(quantity)::bigint AS quantity FROM asked GROUP BY 1
), lines AS MATERIALIZED (
  SELECT l.id, l.location_id, l.variant_id, need.quantity FROM stock_reservation_line l JOIN need USING (id)
   WHERE l.reservation_id = %(source)s AND l.open_quantity >= need.quantity
     AND (l.expires_at IS NULL OR l.expires_at > %(at)s)
   ORDER BY l.id FOR UPDATE OF l
), less AS (
  UPDATE stock_reservation_line l SET open_quantity = l.open_quantity - lines.quantity FROM lines WHERE l.id = lines.id
), handed AS (
  INSERT INTO stock_reservation_line AS mine
         (id, reservation_id, location_id, variant_id, quantity, open_quantity, expires_at, created_at, command_id)
  SELECT asked.to_id, %(target)s, lines.location_id, lines.variant_id, asked.quantity, asked.quantity, %(expires_at)s,
         %(at)s, %(command)s FROM asked JOIN lines USING (id)
  ON CONFLICT (id) DO UPDATE SET open_quantity = mine.open_quantity + excluded.open_quantity, expires_at = excluded.expires_at
   WHERE mine.reservation_id = excluded.reservation_id AND mine.location_id = excluded.location_id
     AND mine.variant_id = excluded.variant_id AND mine.open_quantity + excluded.open_quantity <= mine.quantity
  RETURNING 1
)
SELECT (SELECT count(*) FROM lines) = (SELECT count(*) FROM need), (SELECT count(*) FROM handed)
"""
_EXTEND = """
UPDATE stock_reservation_line SET expires_at = %(expires_at)s
 WHERE reservation_id = %(id)s AND open_quantity > 0 AND expires_at > %(at)s
"""


@command("stock.hand_on")
def hand_on(*, input: HandOn, actor: Actor, at: datetime) -> Reservation:
    """Make units of one promise those of another, place and goods unchanged; they are never free in between.

    A line that exists under the other promise gets back what it had given away.
    Raises: ReservationClosed where less is open than asked, or its time is up; ReservationExists.
    Locks: the reservation lines.
    """
    found = sql.row(
        _HAND_ON,
        {
            "source": input.from_reservation_id,
            "target": input.to_reservation_id,
            "ids": [line.id for line in input.lines],
            "quantities": [line.quantity for line in input.lines],
            "to": [line.to_id for line in input.lines],
            "expires_at": input.expires_at,
            "at": at,
            "command": command_id(),
        },
    )
    if found is None or not found[0]:
        raise ReservationClosed
    if found[1] != len(input.lines):
        raise ReservationExists
    return Reservation(reservation_id=input.to_reservation_id, expires_at=input.expires_at)


@command("stock.extend_reservation")
def extend_reservation(*, input: ExtendReservation, actor: Actor, at: datetime) -> int:
    """Let what is open of a promise, and has not run out, end at another instant; returns how many lines.

    Locks: the reservation lines.
    """
    return sql.touch(_EXTEND, {"id": input.reservation_id, "expires_at": input.expires_at, "at": at})
