"""The account of a file for the chain's papers: kept with its run, shown in the office, printed beside the file."""

import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from noren.journeys.importing.contracts import Contract
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

MOST_SHOWN = 200
"""Rejected lines and differences that an account tells one by one; the rejects file has all of its lines."""
MOST_KEPT = 4_000_000
"""Bytes of a rejects file, packed, that are kept for the office; a longer one lies beside the file alone."""

REJECTS_KEPT = timedelta(days=90)
"""How long a rejects file is kept for the office: it holds what people wrote of themselves. The account stays."""


class Figure(Contract):
    """One figure of the file, and the same in Noren. None: not asked of this figure."""

    what: str
    in_file: int | None = None
    left_out: int | None = None
    rejected: int | None = None
    taken: int
    here: int | None = None

    @property
    def difference(self) -> int | None:
        return None if self.here is None else self.taken - self.here


class Standing(Contract):
    """A sum over everything here of this kind before the file and after it; `new`: what of the growth the file brought."""

    what: str
    before: int
    after: int
    new: int | None

    @property
    def moved(self) -> int:
        return self.after - self.before


class Part(Contract):
    """The figures of the whole file, or of one store's lines of it (by code; empty: lines that name none)."""

    store: str = ""
    figures: list[Figure]
    standing: list[Standing]

    @property
    def is_even(self) -> bool:
        return not any(one.difference for one in self.figures)


class RejectedLine(Contract):
    """`detail`: the field, or the line that was there first."""

    line: int
    reason: str
    detail: str = ""


class DifferingLine(Contract):
    line: int
    what: str
    in_file: str
    here: str


class Account(Contract):
    """What a file held, what was taken of it, and what of that is here. Money is in minor units of `currency`."""

    kind: str
    file_name: str
    source: str
    store: str = ""
    currency: str = ""
    dry_run: bool = False
    whole: Part
    stores: list[Part] = []
    rejects: list[RejectedLine] = []
    rejected_rows: int = 0
    rejects_file: str = ""
    differences: list[DifferingLine] = []
    differences_found: int = 0
    adds_up: bool = True

    @property
    def is_even(self) -> bool:
        """Whether what was taken is here to the last unit, in every store."""
        return self.adds_up and not self.differences_found and all(one.is_even for one in (self.whole, *self.stores))


class KeepAccount(Contract):
    """`rejects`: the rejects file, packed."""

    run_id: UUID
    account: Account
    rejects: bytes | None


def standing_of(
    *, before: Mapping[str, int], after: Mapping[str, int], new: Mapping[str, int], asks_new: bool
) -> list[Standing]:
    """What stands here before and after, by name; a name that is not in `new` has grown by nothing that is known."""
    return [
        Standing(what=name, before=before.get(name, 0), after=after[name], new=new.get(name) if asks_new else None)
        for name in sorted(after)
    ]


def shown_rejects(rejects: Iterable[tuple[int, str, str]]) -> list[RejectedLine]:
    """The first of the rejected lines."""
    listed = list(rejects)[:MOST_SHOWN]
    return [RejectedLine(line=line, reason=reason, detail=detail) for line, reason, detail in listed]


def packed(rejects: Path) -> bytes | None:
    """A rejects file for the office to hand out; None where it is too long, or gone."""
    try:
        made = zlib.compress(rejects.read_bytes())
    except OSError:
        return None
    return made if len(made) <= MOST_KEPT else None


@command("import.keep_account", permission="import.tables")
def keep_account(*, input: KeepAccount, actor: Actor, at: datetime) -> None:
    """Keep the account of a file that is in with its run.

    Locks: the run.
    """
    sql.exactly(
        1,
        "UPDATE journeys_import_run SET kind = %s, account = %s::jsonb, rejects = %s, updated_at = %s WHERE id = %s",
        (input.account.kind, input.account.model_dump_json(), input.rejects, at, input.run_id),
    )


def forget_rejects(*, at: datetime) -> int:
    """Throw away rejects files that were kept long enough; returns how many."""
    return sql.touch(
        "UPDATE journeys_import_run SET rejects = NULL WHERE rejects IS NOT NULL AND updated_at < %s",
        (at - REJECTS_KEPT,),
    )
