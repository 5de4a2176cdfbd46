"""One process of the simulated days: opens the chain of a seed, or lives its day under a policy."""

import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module

import orjson

from bench.simulated import simulate_time
from noren.cli.django_commands import setup

MORNING = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)  # a Friday, 8:30 in Tokyo


def main(what: str, seed: int, policy: str) -> None:
    """Take the clock, then load Noren; the last line that is written is what the day told."""
    time = simulate_time(at=MORNING, seed=seed)
    setup()
    life = import_module("bench.day_life")
    if what == "open":
        time.at = MORNING - timedelta(weeks=30)
        life.open_half_a_year(seed)
        told = {}
    else:
        told = life.live_day(time, seed=seed, policy=policy)
    sys.stdout.write(orjson.dumps({"seed": seed, "policy": policy, "told": told}).decode() + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
