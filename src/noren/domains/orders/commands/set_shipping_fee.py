from datetime import datetime

from django.db import transaction

from noren.domains.orders.contracts import ShippingFee
from noren.domains.orders.errors import UnknownCompany
from noren.domains.orders.queries.shipping_fee import forget_shipping_fees
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, constraint_errors, note_subject

constraint_errors({"orders_shipping_fee_company_id_fk": UnknownCompany})

_SET = """
INSERT INTO orders_shipping_fee AS f (id, company_id, currency, amount_minor, free_from_minor, valid_from)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (company_id, currency, valid_from) DO UPDATE
   SET amount_minor = excluded.amount_minor, free_from_minor = excluded.free_from_minor
"""


@command("orders.set_shipping_fee", permission="fees.edit")
def set_shipping_fee(*, input: ShippingFee, actor: Actor, at: datetime) -> ShippingFee:
    """Say what a delivery costs from an instant on; orders placed before keep their fee.

    Raises: UnknownCompany.
    """
    note_subject(input.company_id)
    sql.exactly(
        1,
        _SET,
        (uuid7(), input.company_id, input.currency, input.amount_minor, input.free_from_minor, input.valid_from),
    )
    transaction.on_commit(forget_shipping_fees)
    return input
