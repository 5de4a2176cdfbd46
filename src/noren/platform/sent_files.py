"""Files between being looked at and being confirmed: in the database, so that every process finds them; soon thrown away."""

import hashlib
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from noren.kernel.errors import AppError, ErrorKind
from noren.kernel.ids import derived_id
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

KEPT = timedelta(hours=24)
MAX_BYTES = 2 * 1_048_576
_KEEP = """
INSERT INTO platform_sent_file (id, account_id, name, content, sent_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, sent_at = excluded.sent_at
"""
_FIND = "SELECT name, content FROM platform_sent_file WHERE id = %s AND account_id = %s AND sent_at > %s"


class SentFileGone(AppError):
    """Never sent by this account, or thrown away since."""

    code = "files.sent_file_gone"
    kind = ErrorKind.NOT_FOUND
    message = "This file is no longer here. Please send it again."


class SentFileTooLarge(AppError):
    code = "files.sent_file_too_large"
    kind = ErrorKind.TOO_LARGE
    message = "The file is larger than 2 MB. Please split it."


class KeepFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    content: bytes


class SentFile(NamedTuple):
    name: str
    content: bytes


@command("files.keep", permission="import.tables")
def keep_file(*, input: KeepFile, actor: Actor, at: datetime) -> UUID:
    """Keep a file of whoever sent it for a day; the same content is the same file.

    Raises: SentFileTooLarge.
    """
    if len(input.content) > MAX_BYTES:
        raise SentFileTooLarge
    file_id = derived_id("sent file", actor.id, hashlib.sha256(input.content).hexdigest())
    name = "".join(one for one in PurePath(input.name).name if one.isprintable())[-100:] or "file"
    sql.exactly(1, _KEEP, (file_id, actor.id, name, input.content, at))
    return file_id


def sent_file(*, file_id: UUID, actor: Actor, at: datetime) -> SentFile:
    """What this account sent within the last day.

    Raises: SentFileGone.
    """
    found = sql.row(_FIND, (file_id, actor.id, at - KEPT))
    if found is None:
        raise SentFileGone
    return SentFile(found[0], bytes(found[1]))
