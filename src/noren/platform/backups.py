"""When the last backup was made: noted beside the data, because the database may be another machine's. No Django here."""

import json
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from noren.platform.embedded import data_dir

_FILE = "last-backup.json"


class LastBackup(BaseModel):
    """Made on this machine by `./noren backup`."""

    model_config = ConfigDict(frozen=True)
    made_at: datetime
    file: str
    bytes: int


def note_backup(*, made_at: datetime, file: str, size: int) -> None:
    """Write down that a backup was made, beside the data: the database may be another machine's."""
    about = LastBackup(made_at=made_at, file=file, bytes=size)
    (data_dir() / _FILE).write_text(about.model_dump_json(), encoding="utf-8")


def last_backup() -> LastBackup | None:
    """The last backup made with this data folder; None where none was."""
    try:
        return LastBackup.model_validate(json.loads((data_dir() / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
