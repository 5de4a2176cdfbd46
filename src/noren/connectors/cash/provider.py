"""Cash as a tender: it is taken and given back at the counter, so there is nobody to ask."""

from collections.abc import Mapping

from noren.domains.payments.api import SignatureInvalid
from noren.domains.payments.contracts import Charge, Outcome, OutcomeKind, ProviderEvent, RefundOrder


class CashDrawer:
    """The tender `cash`. A sale at the counter writes it down as taken (`payments.take`); nothing else can be
    paid with cash, so a charge over the network is declined."""

    def authorize(self, charge: Charge) -> Outcome:
        """No cash comes through a network."""
        return Outcome(kind=OutcomeKind.DECLINED, decline_code="only_at_the_counter")

    def look_up(self, payment_id: str) -> Outcome:
        """No payment in cash is ever pending."""
        return Outcome(kind=OutcomeKind.ABSENT)

    def void(self, payment_id: str) -> Outcome:
        """As `look_up`."""
        return Outcome(kind=OutcomeKind.ABSENT)

    def refund(self, order: RefundOrder) -> Outcome:
        """Whoever takes the goods back gives the money from the drawer."""
        return Outcome(kind=OutcomeKind.APPROVED, reference=f"cash_{order.refund_id.hex}")

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[ProviderEvent]:
        """A drawer sends no messages: this one is forged.

        Raises: SignatureInvalid, always.
        """
        raise SignatureInvalid
