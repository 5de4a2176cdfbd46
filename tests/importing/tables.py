"""Small files of people, goods, counts and balances, brought into the small chain of `world`."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noren.journeys.importing.tables.contracts import TableOutcome, TableWish
from noren.journeys.importing.tables.frame import import_table
from noren.journeys.importing.tables.kinds import field_names, table_of
from noren.journeys.importing.tables.mapping import TableMapping, load_table_mapping
from noren.platform.actor import SYSTEM
from tests.world import NOON


@dataclass(frozen=True)
class Desk:
    """A folder to work in."""

    folder: Path

    def write(self, name: str, *rows: Sequence[object], encoding: str = "utf-8") -> Path:
        file = self.folder / name
        with file.open("w", encoding=encoding, newline="") as opened:
            csv.writer(opened).writerows(rows)
        return file

    def bring_in(self, kind: str, file: Path, mapping: TableMapping | None = None, **more: Any) -> TableOutcome:
        at = more.pop("at", NOON)
        given = mapping or load_table_mapping(file=None, fields=field_names(kind))
        wish = TableWish(file=file, mapping=given, rejects=file.with_suffix(".rejects.csv"), **more)
        outcome = import_table(
            wish=wish, table=table_of(kind, wish=wish, at=at), actor=SYSTEM, at=at, told=lambda *_step: None
        )
        assert wish.dry_run or outcome.adds_up
        return outcome


def refused(outcome: TableOutcome) -> list[tuple[int, str, str]]:
    return [(one.line, one.code.value, one.detail) for one in outcome.rejects]
