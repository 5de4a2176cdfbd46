"""Signatures as Standard Webhooks 1.0.0 defines them."""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping

TOLERANCE_S = 300
_STAMP = re.compile(r"[0-9]{1,12}")


def sign(*, message_id: str, timestamp_s: int, body: bytes, secret: str) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; `secret` is base64, with or without `whsec_`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp_s}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def verified(*, headers: Mapping[str, str], body: bytes, secret: str, now_s: float | None = None) -> bool:
    """Whether one of the signatures is genuine and the message at most five minutes old."""
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not _STAMP.fullmatch(stamp):
        return False
    if abs((time.time() if now_s is None else now_s) - int(stamp)) > TOLERANCE_S:
        return False
    expected = sign(message_id=message_id, timestamp_s=int(stamp), body=body, secret=secret).encode()
    given = headers.get("webhook-signature", "").encode().split()
    return any(hmac.compare_digest(expected, signature) for signature in given)
