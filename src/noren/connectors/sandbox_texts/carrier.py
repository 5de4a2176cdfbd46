"""A sandbox for text messages: each becomes a file beside the letters, and nothing leaves the house."""

import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

from noren.platform.observability import log


class SandboxTexts:
    """Keeps text messages in a folder; the demo tells each in its log, with the code that it brings."""

    def __init__(self, folder: Path, *, told: bool) -> None:
        self._folder = folder
        self._told = told

    def send(self, *, message_id: UUID, recipient: str, text: str, at: datetime) -> None:
        """Write the message down under its id, so that twice is once."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{message_id}.sms.txt"
        draft = self._folder / f".{name}.{os.getpid()}"
        draft.write_text(f"To: {recipient}\nDate: {at.isoformat()}\n\n{text}\n")
        draft.replace(self._folder / name)
        if self._told:
            log.info("text.kept_as_file", file=name, to=recipient, text=text)
