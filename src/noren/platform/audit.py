"""The command log as people read it: who did what, when, to what."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from noren.platform import sql
from noren.platform.accounts.names import names_of
from noren.platform.actor import Actor
from noren.platform.paging import CursorInvalid

PAGE = 50
MAX_PAGE = 1_000

# Ids ascend with time, so the newest rows are found at the end of the primary key.
_LIST = """
SELECT id, name, actor_kind, actor_id, client, steps, subjects, at, trace_id FROM {log}
 WHERE {where} ORDER BY id DESC LIMIT %(limit)s
"""
_LOG = "platform_command_log"
# Fenced off, or a planner that expects many rows of a subject reads the whole log backwards in search of them.
_OF_SUBJECT = "(SELECT * FROM platform_command_log WHERE subjects @> ARRAY[%(subject)s::uuid] OFFSET 0) of_subject"


class LoggedCommand(BaseModel):
    """One command that took effect; `actor_name` is empty for customers and for the system itself."""

    model_config = ConfigDict(frozen=True)
    id: UUID
    name: str
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    client: str
    steps: list[str]
    subjects: list[UUID]
    at: datetime
    trace_id: str


class AuditPage(BaseModel):
    model_config = ConfigDict(frozen=True)
    items: list[LoggedCommand]
    next_cursor: str | None


def command_log(
    *,
    actor: Actor,
    name: str = "",
    actor_kind: str = "",
    automatic: bool = True,
    actor_id: UUID | None = None,
    subject: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str = "",
    limit: int = PAGE,
) -> AuditPage:
    """Commands, newest first, by keyset; `name` is the beginning of a command's name, `automatic` False leaves timers out.

    Raises: CursorInvalid, NotAllowed, SignInRequired.
    """
    actor.require("audit.view")
    limit = max(1, min(limit, MAX_PAGE))
    begins = name.replace("\\", "").replace("%", "").replace("_", r"\_").replace("\x00", "")[:60]
    given: list[tuple[str, str, Any]] = [
        ("name LIKE %(name)s", "name", f"{begins}%" if begins else None),
        ("actor_kind = %(kind)s", "kind", actor_kind.replace("\x00", "") or None),
        ("actor_kind <> %(automatic)s", "automatic", None if automatic else "system"),
        ("actor_id = %(actor)s", "actor", actor_id),
        ("at >= %(since)s", "since", since),
        ("at < %(until)s", "until", until),
        ("id < %(after)s", "after", _decode(cursor) if cursor else None),
    ]
    where = [condition for condition, _name, value in given if value is not None]
    params = {name: value for _condition, name, value in given if value is not None}
    statement = _LIST.format(log=_LOG if subject is None else _OF_SUBJECT, where=" AND ".join(["true", *where]))
    found = sql.records(statement, params | {"limit": limit + 1, "subject": subject})
    names = names_of(ids=(row["actor_id"] for row in found[:limit]))
    items = [LoggedCommand(**row, actor_name=names.get(row["actor_id"], "")) for row in found[:limit]]
    return AuditPage(items=items, next_cursor=str(items[-1].id) if len(found) > limit else None)


def whole_log(*, actor: Actor, **filters: Any) -> Iterator[LoggedCommand]:
    """The same, page after page, for an export.

    Raises: as command_log.
    """
    cursor: str | None = ""
    while cursor is not None:
        page = command_log(actor=actor, cursor=cursor, limit=MAX_PAGE, **filters)
        yield from page.items
        cursor = page.next_cursor


def _decode(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError as error:
        raise CursorInvalid from error
