"""What journeys do by themselves when something has happened."""

from noren.journeys.hold_notices import hold_what_came, write_of_holds
from noren.journeys.notices import write_to_customers
from noren.journeys.welcome import welcome

__all__ = ["hold_what_came", "welcome", "write_of_holds", "write_to_customers"]
