from datetime import datetime, timedelta
from urllib.request import Request, urlopen

import orjson
from django.conf import settings

from noren.connectors.sandbox_payments import webhook_signature
from noren.connectors.sandbox_payments.wiring import webhook_secret
from noren.platform import sql
from noren.platform.observability import log
from noren.platform.timers import every

MAX_TRIES = 8
TIMEOUT_S = 5

_CLAIM = """
UPDATE sandbox_webhook SET tries = tries + 1, next_at = %(next)s WHERE id IN (
  SELECT id FROM sandbox_webhook WHERE next_at <= %(at)s ORDER BY next_at LIMIT 20 FOR UPDATE SKIP LOCKED)
RETURNING id, event_id, payment_id, kind, tries
"""


@every(1, "sandbox_payments.deliver_webhooks", lane="network")
def deliver_webhooks(*, at: datetime) -> None:
    """Post the sandbox company's messages to Noren's own webhook address, over real HTTP, until they are taken."""
    for row_id, event_id, payment_id, kind, tries in sql.rows(_CLAIM, {"at": at, "next": at + timedelta(seconds=10)}):
        body = orjson.dumps({"type": kind, "timestamp": at.isoformat(), "data": {"payment_id": str(payment_id)}})
        if _post(event_id, body, at) or tries >= MAX_TRIES:
            sql.touch("UPDATE sandbox_webhook SET next_at = NULL WHERE id = %s", (row_id,))


def _post(event_id: str, body: bytes, at: datetime) -> bool:
    stamp = int(at.timestamp())
    request = Request(  # noqa: S310 - our own address
        f"{settings.PUBLIC_URL}/api/v1/payments/webhooks/sandbox",
        data=body,
        method="POST",
        headers={
            "Content-Type": "application/json",
            "webhook-id": event_id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": webhook_signature.sign(
                message_id=event_id, timestamp_s=stamp, body=body, secret=webhook_secret()
            ),
        },
    )
    try:
        with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - as above
            return 200 <= int(answer.status) < 300
    except OSError as error:
        log.warning("sandbox.webhook_not_taken", event_id=event_id, error=repr(error)[:200])
        return False
