"""Why a cluster cannot be used: looked up before the start, and read from what the server said after it."""

import os
import pwd
import re
import shutil
from pathlib import Path

from noren.platform.embedded.problem import ClusterProblem
from noren.platform.embedded.programs import MAJOR

_LEAST_FREE_BYTES = 200 * 1024 * 1024
_RESTORE = "Nothing was changed. Move that folder away, then run `./noren restore FILE` with a backup."


class DidNotStart(Exception):
    """The server ended instead of answering; `said` is its standard error. Killed from outside, it had no reason of
    its own."""

    def __init__(self, said: str, *, killed: bool) -> None:
        super().__init__(said)
        self.said = said
        self.killed = killed


def check_folder(data: Path, *, cluster: Path) -> None:
    """Refuse a folder that is someone else's, damaged, made by another version, or on a full disk."""
    place = next(folder for folder in (data, *data.parents) if folder.exists())
    if not place.is_dir():
        raise ClusterProblem("cluster.not_a_folder", f"{place} is not a folder", "Set NOREN_DATA_DIR to one.")
    if os.geteuid() != 0:
        _check_owner(place, data=data, cluster=cluster)
    free = shutil.disk_usage(place).free
    if free < _LEAST_FREE_BYTES:
        raise _disk_full(place, free=free)
    if not cluster.exists():
        return
    version = cluster / "PG_VERSION"
    if not version.exists() or not (cluster / "global" / "pg_control").exists():
        raise ClusterProblem("cluster.damaged", f"The database folder {cluster} is damaged or incomplete", _RESTORE)
    made_by = version.read_text(encoding="ascii", errors="replace").strip()
    if made_by != str(MAJOR):
        raise ClusterProblem(
            "cluster.other_version",
            f"The database folder {cluster} was made by PostgreSQL {made_by}, not {MAJOR}",
            "Back it up with the Noren that made it, move the folder away, then restore the backup here.",
        )


def check_sockets(folder: Path, *, uid: int | None) -> None:
    """Refuse a socket folder that another user has put there: it would be theirs to listen on."""
    if not folder.is_symlink() and not folder.exists():
        return
    found = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or found.st_uid not in {os.geteuid(), uid}:
        raise ClusterProblem(
            "cluster.foreign_socket",
            f"{folder} belongs to {_name(found.st_uid)}",
            "Remove it, or ask them to.",
        )


def explain(*, cluster: Path, said: str, since: float) -> ClusterProblem:
    """The problem behind a server that did not start, from its own words and the end of its log."""
    words = said + _log(cluster, since=since)
    if "pre-existing shared memory" in words or ("postmaster.pid" in words and "already exists" in words):
        pid = re.search(r"PID (\d+)", words)
        holder = f" (process {pid.group(1)})" if pid else ""
        return ClusterProblem(
            "cluster.locked",
            f"Another PostgreSQL{holder} is running on {cluster}",
            "Stop it, or wait until it has ended, then run this again.",
        )
    if "No space left on device" in words:
        return _disk_full(cluster, free=shutil.disk_usage(cluster.parent).free)
    if "could not map anonymous shared memory" in words or "Cannot allocate memory" in words:
        return ClusterProblem("cluster.no_memory", "There is too little free memory for PostgreSQL", "Close something.")
    fatal = re.findall(r"(?:FATAL|PANIC|error):\s+(.+)", words)
    reason = fatal[-1].strip() if fatal else (words.strip().splitlines() or ["it gave no reason"])[-1]
    return ClusterProblem("cluster.damaged", f"PostgreSQL cannot use {cluster}: {reason}", _RESTORE)


def _check_owner(place: Path, *, data: Path, cluster: Path) -> None:
    for folder in (place, cluster):
        if folder.exists() and folder.stat().st_uid != os.geteuid() and folder == cluster:
            raise _foreign(folder)
    if not os.access(place, os.W_OK | os.X_OK):
        raise (
            _foreign(place)
            if place == data
            else ClusterProblem(
                "cluster.not_writable",
                f"{data} cannot be made: {place} is not yours",
                "Set NOREN_DATA_DIR to a folder of yours.",
            )
        )


def _foreign(folder: Path) -> ClusterProblem:
    return ClusterProblem(
        "cluster.foreign",
        f"The data folder {folder} belongs to {_name(folder.stat().st_uid)}",
        "Run Noren as that user, or set NOREN_DATA_DIR to a folder of yours.",
    )


def _disk_full(place: Path, *, free: int) -> ClusterProblem:
    return ClusterProblem(
        "cluster.disk_full",
        f"The disk of {place} is full ({free // 1_048_576} MB are free)",
        f"Nothing was lost. Free {_LEAST_FREE_BYTES // 1_048_576} MB or more, then run this again.",
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _log(cluster: Path, *, since: float) -> str:
    """What the server wrote to its log since then."""
    try:
        files = [file for file in (cluster / "pglog").glob("*.log") if file.stat().st_mtime >= since - 1]
        if not files:
            return ""
        newest = max(files, key=lambda file: file.stat().st_mtime)
        return newest.read_text(encoding="utf-8", errors="replace")[-4_000:]
    except OSError:
        return ""
