from collections.abc import Sequence
from uuid import UUID

from noren.domains.orders.contracts import BroughtIn, ImportReturn
from noren.domains.orders.rules import part_of_return
from noren.platform import sql

_AT_PLACE = """
SELECT (SELECT count(*) FROM orders_order WHERE location_id = %(place)s AND historic) AS orders,
       (SELECT coalesce(sum(total_minor), 0)::bigint FROM orders_order WHERE location_id = %(place)s AND historic) AS sold_minor,
       (SELECT count(*) FROM orders_return WHERE location_id = %(place)s AND historic) AS returns,
       (SELECT coalesce(sum(refund_minor), 0)::bigint FROM orders_return WHERE location_id = %(place)s AND historic) AS returned_minor
"""
_THESE = """
SELECT (SELECT count(*) FROM orders_order WHERE id = ANY(%(orders)s)) AS orders,
       (SELECT coalesce(sum(total_minor), 0)::bigint FROM orders_order WHERE id = ANY(%(orders)s)) AS sold_minor,
       (SELECT count(*) FROM orders_return WHERE id = ANY(%(notes)s)) AS returns,
       (SELECT coalesce(sum(refund_minor), 0)::bigint FROM orders_return WHERE id = ANY(%(parts)s)) AS returned_minor
"""


def brought_in_at(*, location_id: UUID) -> BroughtIn:
    """Everything of other systems' sales and returns that stands at a place; a return in parts counts for each part."""
    return BroughtIn(**(sql.record(_AT_PLACE, {"place": location_id}) or {}))


def brought_in(*, order_ids: Sequence[UUID], returns: Sequence[ImportReturn]) -> BroughtIn:
    """What is here of these sales and credit notes, a note counted once however many sales it touches."""
    parts = [part_of_return(note.at, note.id, number) for note in returns for number in range(len(note.lines))]
    asked = {"orders": list(order_ids), "notes": [note.id for note in returns], "parts": parts}
    return BroughtIn(**(sql.record(_THESE, asked) or {}))
