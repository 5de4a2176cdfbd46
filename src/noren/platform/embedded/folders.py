"""Where an installation keeps its things, and where a socket's path is short enough."""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

LONGEST_SOCKET_FOLDER = 85


def data_dir() -> Path:
    """The data folder: NOREN_DATA_DIR, else the user's (root: /var/lib/noren)."""
    given = os.environ.get("NOREN_DATA_DIR")
    if given:
        return Path(given).expanduser().resolve()
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/noren")
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/noren"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "noren"


def socket_dir(data: Path) -> Path:
    """A short folder without spaces for the socket, the same for every process of this data folder."""
    name = "noren-" + hashlib.sha256(str(data).encode()).hexdigest()[:12]
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    if " " in str(base) or len(str(base / name)) > LONGEST_SOCKET_FOLDER or os.geteuid() == 0:
        base = Path("/tmp")  # noqa: S108 - the folder in it is ours alone (0700), its owner is checked
    return base / name
