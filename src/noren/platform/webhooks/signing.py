"""Secrets and signatures by Standard Webhooks 1.0.0.

A secret is derived from the installation's key, the endpoint's id and the secret's own id. The database and its copies
hold none; whoever changes the installation's key has to hand out new secrets.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

PREFIX = "whsec_"


def secret_of(*, endpoint_id: UUID, secret_id: UUID) -> bytes:
    """The 32 bytes of an endpoint's secret."""
    label = f"noren.webhooks.{endpoint_id}.{secret_id}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), label, hashlib.sha256).digest()


def shown(secret: bytes) -> str:
    """A secret as its receiver keeps it."""
    return PREFIX + base64.b64encode(secret).decode()


def signature(*, secrets: Sequence[bytes], webhook_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: one signature per secret in force."""
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    made = (base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode() for secret in secrets)
    return " ".join(f"v1,{one}" for one in made)
