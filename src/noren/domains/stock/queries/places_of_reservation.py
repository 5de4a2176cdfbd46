from uuid import UUID

from noren.platform import sql


def places_of_reservation(*, reservation_id: UUID) -> list[UUID]:
    """Where the units of a reservation stand; empty where there is none."""
    return [
        row[0]
        for row in sql.rows(
            "SELECT DISTINCT location_id FROM stock_reservation_line WHERE reservation_id = %s", (reservation_id,)
        )
    ]
