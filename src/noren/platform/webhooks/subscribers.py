"""What the webhooks do when something has happened."""

from noren.platform.webhooks.queue import note_deliveries

__all__ = ["note_deliveries"]
