"""A payment company to try things with: it keeps its own books and can be told, by the token, how to behave.

tok_ok              takes the money
tok_decline         refuses the card; tok_insufficient: no funds
tok_timeout         takes the money, but its answer never arrives
tok_timeout_lost    its answer never arrives, and it took nothing
tok_twice           answers, and says the same again twice by webhook
tok_late            does not answer; the webhook comes some seconds later
tok_redirect        sends the customer to a page where they confirm or refuse
tok_refund_fails_once   takes the money; the first try to give it back fails
"""

import secrets
from collections.abc import Mapping
from uuid import UUID

import orjson

from noren.connectors.sandbox_payments import webhook_signature
from noren.domains.payments.api import SignatureInvalid
from noren.domains.payments.contracts import Charge, Outcome, OutcomeKind, ProviderEvent, RefundOrder
from noren.platform import sql

TOKENS = (
    "tok_ok",
    "tok_decline",
    "tok_insufficient",
    "tok_timeout",
    "tok_timeout_lost",
    "tok_twice",
    "tok_late",
    "tok_redirect",
    "tok_refund_fails_once",
)
_DECLINES = {"tok_decline": "card_declined", "tok_insufficient": "insufficient_funds"}
_FIRST_STATE = {"tok_decline": "declined", "tok_insufficient": "declined", "tok_redirect": "waiting"}
_LATE_S = 5

_CHARGE = """
WITH made AS (
  INSERT INTO sandbox_charge (payment_id, amount_minor, currency, token, state, return_url, refunded_minor)
  VALUES (%(id)s, %(amount)s, %(currency)s, %(token)s, %(state)s, %(return_url)s, 0)
  ON CONFLICT (payment_id) DO NOTHING RETURNING state
)
SELECT state FROM made UNION ALL SELECT state FROM sandbox_charge WHERE payment_id = %(id)s LIMIT 1
"""
_REFUND = """
WITH tried AS (
  INSERT INTO sandbox_refund AS r (refund_id, payment_id, amount_minor, tries) VALUES (%(refund)s, %(payment)s, %(amount)s, 1)
  ON CONFLICT (refund_id) DO UPDATE SET tries = r.tries + 1 RETURNING tries
)
SELECT tries, (SELECT token FROM sandbox_charge WHERE payment_id = %(payment)s) FROM tried
"""


class SandboxProvider:
    """The connector: what Noren calls."""

    def __init__(self, *, secret: str, public_url: str) -> None:
        self._secret = secret
        self._public_url = public_url.rstrip("/")

    def authorize(self, charge: Charge) -> Outcome:
        """Charge as the token says; unknown tokens are declined."""
        token = charge.token if charge.token in TOKENS else "tok_decline"
        if token == "tok_timeout_lost":  # noqa: S105 - a behaviour, not a secret
            return Outcome(kind=OutcomeKind.UNKNOWN)
        state = sql.value(
            _CHARGE,
            {
                "id": charge.payment_id,
                "amount": charge.amount_minor,
                "currency": charge.currency,
                "token": token,
                "state": _FIRST_STATE.get(token, "captured"),
                "return_url": charge.return_url,
            },
        )
        if token == "tok_twice":  # noqa: S105 - as above
            for _ in range(2):
                announce(payment_id=charge.payment_id, kind="payment.captured", event_id=f"evt_{charge.payment_id.hex}")
        if token == "tok_late":  # noqa: S105 - as above
            announce(payment_id=charge.payment_id, kind="payment.captured", after_s=_LATE_S)
        if token in ("tok_timeout", "tok_late"):
            return Outcome(kind=OutcomeKind.UNKNOWN)
        return self._outcome(charge.payment_id, state, token)

    def look_up(self, payment_id: str) -> Outcome:
        """What the books say."""
        found = sql.row("SELECT state, token FROM sandbox_charge WHERE payment_id = %s", (UUID(payment_id),))
        if found is None:
            return Outcome(kind=OutcomeKind.ABSENT)
        return self._outcome(UUID(payment_id), *found)

    def void(self, payment_id: str) -> Outcome:
        """Close a charge that nobody waits for; what was taken stays until it is refunded."""
        sql.touch(
            "UPDATE sandbox_charge SET state = 'voided' WHERE payment_id = %s AND state = 'waiting'",
            (UUID(payment_id),),
        )
        return self.look_up(payment_id)

    def refund(self, order: RefundOrder) -> Outcome:
        """Give back; the same refund id twice is one refund."""
        found = sql.row(_REFUND, {"refund": order.refund_id, "payment": order.payment_id, "amount": order.amount_minor})
        tries, token = found or (0, None)
        if token is None:
            return Outcome(kind=OutcomeKind.DECLINED, decline_code="charge_unknown")
        if token == "tok_refund_fails_once" and tries == 1:  # noqa: S105 - as above
            return Outcome(kind=OutcomeKind.UNKNOWN)
        return Outcome(kind=OutcomeKind.APPROVED, reference=f"re_{order.refund_id.hex}")

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[ProviderEvent]:
        """Messages signed as Standard Webhooks; kinds that we do not know are passed over.

        Raises: SignatureInvalid.
        """
        if not webhook_signature.verified(headers=headers, body=body, secret=self._secret):
            raise SignatureInvalid
        message = orjson.loads(body)
        kind = {"payment.captured": OutcomeKind.APPROVED, "payment.declined": OutcomeKind.DECLINED}.get(
            message.get("type")
        )
        if kind is None:
            return []
        payment_id = UUID(message["data"]["payment_id"])
        outcome = Outcome(kind=kind, reference=f"ch_{payment_id.hex}" if kind is OutcomeKind.APPROVED else "")
        return [ProviderEvent(event_id=headers["webhook-id"], payment_id=payment_id, outcome=outcome)]

    def _outcome(self, payment_id: UUID, state: str, token: str) -> Outcome:
        if state == "captured":
            return Outcome(kind=OutcomeKind.APPROVED, reference=f"ch_{payment_id.hex}")
        if state == "waiting":
            return Outcome(kind=OutcomeKind.REDIRECT, redirect_url=f"{self._public_url}/sandbox/pay/{payment_id}")
        return Outcome(kind=OutcomeKind.DECLINED, decline_code=_DECLINES.get(token, "not_confirmed"))


def announce(*, payment_id: UUID, kind: str, event_id: str = "", after_s: int = 0) -> None:
    """Put a webhook message into the sandbox company's post."""
    sql.touch(
        "INSERT INTO sandbox_webhook (event_id, payment_id, kind, next_at, tries)"
        " VALUES (%s, %s, %s, now() + make_interval(secs => %s), 0)",
        (event_id or f"evt_{secrets.token_hex(12)}", payment_id, kind, after_s),
    )
