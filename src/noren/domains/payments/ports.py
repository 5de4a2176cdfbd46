"""What a payment provider's connector offers, and where the connectors are found."""

from collections.abc import Mapping
from typing import Protocol

from noren.domains.payments.contracts import Charge, Outcome, ProviderEvent, RefundOrder
from noren.domains.payments.errors import ProviderUnknown


class PaymentProvider(Protocol):
    """Every call may be repeated: the provider answers the same id with the same result. A call that gets no sure
    answer returns UNKNOWN instead of raising."""

    def authorize(self, charge: Charge) -> Outcome:
        """Ask for the money and capture it."""
        ...

    def look_up(self, payment_id: str) -> Outcome:
        """The truth about a payment; ABSENT where the provider never heard of it."""
        ...

    def void(self, payment_id: str) -> Outcome:
        """Give a payment up that nobody waits for any more; money that was taken goes back."""
        ...

    def refund(self, order: RefundOrder) -> Outcome:
        """Give money back."""
        ...

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[ProviderEvent]:
        """The known messages of a webhook.

        Raises: SignatureInvalid.
        """
        ...


_providers: dict[str, PaymentProvider] = {}


def register_provider(name: str, provider: PaymentProvider) -> None:
    """Called by config for every connector in use."""
    _providers[name] = provider


def is_offered(name: str) -> bool:
    """Whether this installation has a connector of that name."""
    return name in _providers


def provider_of(name: str) -> PaymentProvider:
    """The connector of a name.

    Raises: ProviderUnknown.
    """
    if name not in _providers:
        raise ProviderUnknown(provider=name)
    return _providers[name]
