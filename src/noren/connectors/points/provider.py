"""Points as a tender: the ledger of this very installation holds them, so there is no network and nobody to ask."""

from collections.abc import Mapping
from uuid import UUID

from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import PostingState
from noren.domains.payments.api import SignatureInvalid
from noren.domains.payments.contracts import Charge, Outcome, OutcomeKind, ProviderEvent, RefundOrder


class PointsTender:
    """The tender `points`. A payment is called like the movement that holds its points: what became of one is known
    by the other. Whether they are really there is judged once more when the order is settled."""

    def authorize(self, charge: Charge) -> Outcome:
        """Yes where the points are held, else no."""
        outcome = self.look_up(str(charge.payment_id))
        return (
            outcome
            if outcome.kind is OutcomeKind.APPROVED
            else Outcome(kind=OutcomeKind.DECLINED, decline_code="points")
        )

    def look_up(self, payment_id: str) -> Outcome:
        """What the ledger says."""
        held = ledger.movements(movement_ids=[UUID(payment_id)]).get(UUID(payment_id))
        if held is None or held.state not in (PostingState.PENDING, PostingState.POSTED):
            return Outcome(kind=OutcomeKind.ABSENT)
        return Outcome(kind=OutcomeKind.APPROVED, reference=f"points_{UUID(payment_id).hex}")

    def void(self, payment_id: str) -> Outcome:
        """Nothing to tell anybody: the hold is given up with the order."""
        return self.look_up(payment_id)

    def refund(self, order: RefundOrder) -> Outcome:
        """Points go back in the transaction that owes them; what was never taken needs no way back."""
        return Outcome(kind=OutcomeKind.APPROVED, reference=f"points_{order.refund_id.hex}")

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[ProviderEvent]:
        """A ledger sends no messages: this one is forged.

        Raises: SignatureInvalid, always.
        """
        raise SignatureInvalid
