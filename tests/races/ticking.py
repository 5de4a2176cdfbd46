"""Work that timers do, so that a process of the races can do it at the same instant as others do theirs."""

from datetime import datetime, timedelta

from pydantic import BaseModel

from noren.journeys.mend_promises import mend_endangered, settle_unanswered
from noren.platform.actor import Actor
from noren.platform.outbox.relay import relay_all


class Tick(BaseModel):
    """A worker's turn, so many minutes after everybody else's clock."""

    minutes: int = 0


def mend(*, input: Tick, actor: Actor, at: datetime) -> None:
    """Tell what has happened, and look after what it has broken."""
    relay_all(at=at + timedelta(minutes=input.minutes))
    mend_endangered(at=at + timedelta(minutes=input.minutes))


def settle(*, input: Tick, actor: Actor, at: datetime) -> None:
    """End the questions that nobody has answered in time."""
    settle_unanswered(at=at + timedelta(minutes=input.minutes))
