"""Facts that the ledger publishes: ids only."""

from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class BalanceChanged(Event):
    """Something came to these people, left them, or is decided now; the balances are read afresh."""

    type: ClassVar[str] = "ledger.balance_changed.v1"
    command_id: UUID
    unit: str
    owner_ids: list[UUID]

    @property
    def subject(self) -> UUID:
        return self.command_id

    @property
    def topics(self) -> list[str]:
        return [f"member:{owner_id}" for owner_id in self.owner_ids[:100]]
