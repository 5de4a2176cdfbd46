from datetime import datetime, timedelta

from noren.domains.payments.contracts import BeginPayment
from noren.domains.payments.errors import PaymentExists
from noren.domains.payments.ports import provider_of
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors

constraint_errors({"payments_payment_pkey": PaymentExists})

LEASE = timedelta(seconds=30)
"""How long the request that began a payment has it for itself, before the rescue asks the provider."""

_BEGIN = """
INSERT INTO payments_payment (id, purpose_id, company_id, provider, method, amount_minor, currency, captured_minor, refunding_minor,
                              refunded_minor, state, provider_reference, decline_code, redirect_url, rescue_at, created_at, command_id)
VALUES (%(id)s, %(purpose)s, %(company)s, %(provider)s, %(method)s, %(amount)s, %(currency)s, 0, 0, 0, 'pending', '', '', '',
        %(rescue_at)s, %(at)s, %(command)s)
"""


@command("payments.begin")
def begin(*, input: BeginPayment, actor: Actor, at: datetime) -> None:
    """Write down that money will be asked for; the provider is called after commit.

    Until `rescue_at` the payment belongs to this request; then the rescue timer asks the provider what became of it.
    Raises: ProviderUnknown, PaymentExists.
    """
    provider_of(input.provider)
    sql.later(
        1,
        _BEGIN,
        {
            "id": input.payment_id,
            "purpose": input.purpose_id,
            "company": input.company_id,
            "provider": input.provider,
            "method": input.method,
            "amount": input.amount_minor,
            "currency": input.currency,
            "rescue_at": at + LEASE,
            "at": at,
            "command": command_id(),
        },
    )
