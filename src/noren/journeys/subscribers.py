"""What journeys do by themselves when something has happened."""

from noren.journeys.notices import write_to_customers
from noren.journeys.welcome import welcome

__all__ = ["welcome", "write_to_customers"]
