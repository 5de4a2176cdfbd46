from uuid import UUID

from noren.domains.stock.contracts import ReserveLine
from noren.platform import sql


def open_lines(*, reservation_id: UUID) -> list[ReserveLine]:
    """What is open of a promise, whether or not its time is up."""
    found = sql.records(
        "SELECT id, location_id, variant_id, open_quantity AS quantity FROM stock_reservation_line"
        " WHERE reservation_id = %s AND open_quantity > 0 ORDER BY id",
        (reservation_id,),
    )
    return [ReserveLine(**row) for row in found]
