"""The demo's time: everything lies before or around the instant at which it is loaded."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Clock:
    """`start` is now; `days` of trade lie behind today. Days are Tokyo's."""

    start: datetime
    days: int = 14

    @property
    def today(self) -> date:
        return self.start.astimezone(TOKYO).date()

    @property
    def opened(self) -> datetime:
        """When the shelves were filled: before the first day of trade."""
        return self.midnight(-self.days - 2)

    def midnight(self, days: int) -> datetime:
        """The beginning of the day that is so many days from today."""
        return datetime.combine(self.today + timedelta(days=days), time(0), TOKYO).astimezone(UTC)

    def next_month(self) -> datetime:
        """The beginning of next month."""
        first = (self.today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return datetime.combine(first, time(0), TOKYO).astimezone(UTC)

    def ago(self, *, minutes: float) -> datetime:
        """So many minutes before now."""
        return self.start - timedelta(minutes=minutes)
