"""What the ids of the command log stand for, so that an entry leads to what it is about."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from noren.domains.orders.contracts import Contract
from noren.platform import sql


class SubjectKind(StrEnum):
    ORDER = "order"
    PRODUCT = "product"
    PLACE = "place"
    MEMBER = "member"
    STAFF = "staff"
    KEY = "key"


class Subject(Contract):
    """A row that a command was about. A member is named by nothing: the log is not an address book."""

    id: UUID
    kind: SubjectKind
    label: str


# The id that was asked for, then what it leads to: a part or a payment leads to its order.
_SUBJECTS = """
SELECT id, id, 'order', code FROM orders_order WHERE id = ANY(%(ids)s)
 UNION ALL SELECT id, order_id, 'order', order_code FROM fulfilment_fulfilment WHERE id = ANY(%(ids)s)
 UNION ALL SELECT p.id, o.id, 'order', o.code FROM payments_payment p JOIN orders_order o ON o.id = p.purpose_id WHERE p.id = ANY(%(ids)s)
 UNION ALL SELECT id, id, 'product', code FROM catalog_product WHERE id = ANY(%(ids)s)
 UNION ALL SELECT id, id, 'place', code FROM places_location WHERE id = ANY(%(ids)s)
 UNION ALL SELECT id, id, 'member', '' FROM identity_member WHERE id = ANY(%(ids)s)
 UNION ALL SELECT id, id, 'staff', coalesce(nullif(display_name, ''), staff_code) FROM platform_account
            WHERE id = ANY(%(ids)s) AND kind = 'staff'
 UNION ALL SELECT id, id, 'key', name FROM platform_access_token WHERE id = ANY(%(ids)s) AND kind = 'api_key'
"""


def subjects_of(*, ids: Iterable[UUID]) -> dict[UUID, Subject]:
    """What is known of these ids, by the id that the log holds; what is not known is absent. One statement."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {row[0]: Subject(id=row[1], kind=row[2], label=row[3]) for row in sql.rows(_SUBJECTS, {"ids": wanted})}
