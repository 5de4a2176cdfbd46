from uuid import UUID

from noren.platform import sql


def cart_lines(*, cart_id: UUID) -> list[tuple[UUID, int]]:
    """(variant, quantity) of a cart, in the order they were added."""
    return [
        (row[0], row[1])
        for row in sql.rows(
            "SELECT variant_id, quantity FROM orders_cart_line WHERE cart_id = %s ORDER BY added_at, variant_id",
            (cart_id,),
        )
    ]
