from datetime import datetime

from noren.domains.payments.contracts import BeginPayment, PaymentState
from noren.domains.payments.events import PaymentCaptured
from noren.domains.payments.ports import provider_of
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit

_TAKE = """
WITH said AS (
  INSERT INTO payments_event (id, payment_id, provider, provider_event_id, source, kind, amount_minor, at, command_id)
  VALUES (%(event)s, %(id)s, %(provider)s, '', 'counter', 'approved', %(amount)s, %(at)s, %(command)s)
)
INSERT INTO payments_payment (id, purpose_id, company_id, provider, method, amount_minor, currency, captured_minor, refunding_minor,
                              refunded_minor, state, provider_reference, decline_code, redirect_url, created_at, command_id)
VALUES (%(id)s, %(purpose)s, %(company)s, %(provider)s, %(method)s, %(amount)s, %(currency)s, %(amount)s, 0, 0, 'captured', '', '', '',
        %(at)s, %(command)s)
"""


@command("payments.take")
def take(*, input: BeginPayment, actor: Actor, at: datetime) -> PaymentState:
    """Write down money that is in hand already, cash in a drawer: nobody has to be asked for it.

    Raises: ProviderUnknown, PaymentExists.  Locks: none (inserts only).  Emits: payments.captured.v1
    """
    provider_of(input.provider)
    sql.later(
        1,
        _TAKE,
        {
            "event": uuid7(),
            "id": input.payment_id,
            "purpose": input.purpose_id,
            "company": input.company_id,
            "provider": input.provider,
            "method": input.method,
            "amount": input.amount_minor,
            "currency": input.currency,
            "at": at,
            "command": command_id(),
        },
    )
    emit(
        PaymentCaptured(
            payment_id=input.payment_id,
            purpose_id=input.purpose_id,
            amount_minor=input.amount_minor,
            currency=input.currency,
        )
    )
    return PaymentState.CAPTURED
