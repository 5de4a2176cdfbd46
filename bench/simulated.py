"""A clock and ids that a simulation sets: taken into use before anything of Noren is loaded, so that a seed decides all."""

import random
from datetime import datetime
from uuid import UUID

from noren.kernel import ids
from noren.platform import clock


class SimulatedTime:
    """The instant that a simulation has reached, and ids that are made at it."""

    def __init__(self, *, at: datetime, seed: int) -> None:
        self.at = at
        self._random = random.Random(seed)
        self._made = 0

    def now(self) -> datetime:
        return self.at

    def uuid7(self) -> UUID:
        """Ascends, as those of a process do: milliseconds, then a number that only grows."""
        self._made += 1
        number = int(self.at.timestamp() * 1000) << 80 | 0x7 << 76 | (self._made >> 42 & 0xFFF) << 64
        return UUID(int=number | 0b10 << 62 | (self._made & 0x3FF_FFFF_FFFF) << 20 | self._random.getrandbits(20))


def simulate_time(*, at: datetime, seed: int) -> SimulatedTime:
    """Let `platform.clock` and `kernel.ids` follow a simulation; whoever has imported them by name already keeps the real ones."""
    time = SimulatedTime(at=at, seed=seed)
    clock.now = time.now
    ids.uuid7 = time.uuid7
    return time
