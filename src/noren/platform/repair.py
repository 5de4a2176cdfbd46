"""What `verify` finds, mended where the facts say how: proposals that explain themselves, behind `./noren repair`.

A domain registers two functions: one reads and proposes, the other is a command that looks again under locks and mends
of what was proposed only what is still wrong. Facts (movements, receipts, promises) are never changed: what is added up
from them is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from noren.platform.actor import Actor
from noren.platform.command import Command

PIECE = 200
"""So many repairs are made in one transaction."""
PERMISSION = "operations.repair"


class Repair(BaseModel):
    """One repair: `subject` and `problem` as `verify` tells them, `change` is what would be done about it, and why so.

    `id` names it among those of its kind. `kind` is filled in by `proposals`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    subject: str
    problem: str
    change: str
    kind: str = ""


class Mend(BaseModel):
    """Mend these proposals, by id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ids: list[str]


class Propose(Protocol):
    def __call__(self, *, at: datetime) -> list[Repair]: ...


@dataclass(frozen=True, slots=True)
class Mender:
    name: str
    rank: int
    propose: Propose
    mend: Command[int]


_menders: dict[str, Mender] = {}


def mends(name: str, *, rank: int, propose: Propose) -> Callable[[Command[int]], Command[int]]:
    """Register a command `(input: Mend) -> how many were mended` for what `propose` proposes.

    `rank` orders the kinds: what others are added up from is mended first.
    """

    def register(command: Command[int]) -> Command[int]:
        _menders[name] = Mender(name=name, rank=rank, propose=propose, mend=command)
        return command

    return register


def kinds() -> list[str]:
    """The names of all kinds of repair, in the order in which they are made."""
    return [one.name for one in _in_order()]


def proposals(*, at: datetime, only: Iterable[str] | None = None) -> list[Repair]:
    """What would be mended, and how; reads only."""
    wanted = None if only is None else set(only)
    return [
        repair.model_copy(update={"kind": mender.name})
        for mender in _in_order()
        if wanted is None or mender.name in wanted
        for repair in mender.propose(at=at)
    ]


def carry_out(*, repairs: Iterable[Repair], actor: Actor, at: datetime) -> int:
    """Make these repairs, a piece in a transaction of its own; how many were made, without what has healed meanwhile.

    Raises: NotAllowed.
    """
    by_kind: dict[str, list[str]] = {}
    for repair in repairs:
        by_kind.setdefault(repair.kind, []).append(repair.id)
    made = 0
    for mender in _in_order():
        ids = by_kind.get(mender.name, [])
        for start in range(0, len(ids), PIECE):
            made += mender.mend(input=Mend(ids=ids[start : start + PIECE]), actor=actor, at=at)
    return made


def _in_order() -> list[Mender]:
    return sorted(_menders.values(), key=lambda mender: (mender.rank, mender.name))
