"""What a chain has brought in: each file with its account, and the rows that were not taken."""

import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.journeys.importing.account import REJECTS_KEPT, Account
from noren.journeys.importing.contracts import Contract
from noren.kernel.errors import AppError, ErrorKind
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.paging import cursor_behind, position_of

PAGE = 50

_RUN = """
SELECT id, kind, source, file_name, rows_done, started_at, finished_at, account,
       CASE WHEN rejects IS NOT NULL THEN updated_at END AS rejects_since
  FROM journeys_import_run
"""


class ImportNotFound(AppError):
    code = "import.not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such import."


class ImportedFile(Contract):
    """`account` None: it is under way or was interrupted, or an earlier version brought it in.

    `rejects_until`: how long its rejects file is kept; None where there is none (any more).
    """

    id: UUID
    kind: str
    source: str
    file_name: str
    rows_done: int
    started_at: datetime
    finished_at: datetime | None
    account: Account | None
    rejects_until: datetime | None


class ImportedFiles(Contract):
    items: list[ImportedFile]
    next_cursor: str | None


def import_list(*, actor: Actor, cursor: str = "", limit: int = PAGE) -> ImportedFiles:
    """Files that were brought in, the latest first, by keyset.

    Raises: SignInRequired, NotAllowed, CursorInvalid.
    """
    actor.require("import.view")
    at, last = position_of(cursor) if cursor else (None, None)
    found = sql.records(
        f"{_RUN} WHERE %(at)s::timestamptz IS NULL OR (started_at, id) < (%(at)s, %(last)s)"
        " ORDER BY started_at DESC, id DESC LIMIT %(limit)s",
        {"at": at, "last": last, "limit": limit + 1},
    )
    items = [_file(row) for row in found[:limit]]
    return ImportedFiles(items=items, next_cursor=cursor_behind(found, limit=limit, at="started_at"))


def imported_file(*, run_id: UUID, actor: Actor) -> ImportedFile:
    """One of them.

    Raises: ImportNotFound, SignInRequired, NotAllowed.
    """
    actor.require("import.view")
    found = sql.record(f"{_RUN} WHERE id = %s", (run_id,))
    if found is None:
        raise ImportNotFound
    return _file(found)


def rejects_of(*, run_id: UUID, actor: Actor) -> bytes:
    """Its rejects file, as it lay beside the file.

    Raises: ImportNotFound where there is none, SignInRequired, NotAllowed.
    """
    actor.require("import.view")
    kept = sql.value("SELECT rejects FROM journeys_import_run WHERE id = %s", (run_id,))
    if kept is None:
        raise ImportNotFound
    return zlib.decompress(kept)


def _file(row: Mapping[str, Any]) -> ImportedFile:
    account = None if row["account"] is None else Account.model_validate(sql.from_json(row["account"]))
    until = row["rejects_since"] and row["rejects_since"] + REJECTS_KEPT
    known = {name: value for name, value in row.items() if name != "rejects_since"}
    return ImportedFile.model_validate({**known, "account": account, "rejects_until": until})
