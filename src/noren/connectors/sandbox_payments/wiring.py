"""The sandbox' secret and its registration as a provider."""

import base64

from django.conf import settings

from noren.connectors.sandbox_payments.provider import SandboxProvider
from noren.domains.payments.api import register_provider
from noren.platform.secrets import secret


def webhook_secret() -> str:
    """The shared secret of the sandbox' webhooks, made on first use."""
    return "whsec_" + base64.b64encode(secret("sandbox_webhook_secret", folder=settings.DATA_DIR).encode()).decode()


def register() -> None:
    """Offer the sandbox as payment provider `sandbox`, where goods may be had for its play money."""
    if settings.SANDBOX_PAYMENTS:
        register_provider("sandbox", SandboxProvider(secret=webhook_secret(), public_url=settings.PUBLIC_URL))
