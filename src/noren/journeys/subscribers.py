"""What journeys do by themselves when something has happened."""

from noren.journeys.notices import write_to_customers

__all__ = ["write_to_customers"]
