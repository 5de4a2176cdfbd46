"""Makes the virtual environment from the lock files. Nothing is installed yet: standard library only."""

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InstallProblem(Exception):
    """Why the environment could not be made, and what to do about it."""


def main() -> None:
    """`install.py ROOT VENV LOCK…`: leave a ready environment at VENV, whatever stood there before."""
    root, venv, *names = (Path(argument) for argument in sys.argv[1:])
    try:
        venv.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(venv):
            install(root=root, venv=venv, locks=[str(name) for name in names])
    except InstallProblem as problem:
        sys.exit(f"noren: {problem}")
    except OSError as error:
        sys.exit(f"noren: cannot install into {venv}: {error.strerror or error}")


def install(*, root: Path, venv: Path, locks: list[str]) -> None:
    """Bring the environment up to the lock files.

    A copy of a lock file in the environment says that it is installed whole; it is taken away before anything
    is changed, so that what was interrupted is made anew.
    """
    python = venv / "bin" / "python"
    waiting = [name for name in locks if not _is_installed(root=root, venv=venv, name=name)]
    if not waiting and python.exists():
        return
    if not python.exists() or not _stamp(venv=venv, name=locks[0]).exists():
        print("noren: installing what Noren runs on (once) …", file=sys.stderr, flush=True)
        _make(venv=venv)
        waiting = locks
    else:
        print("noren: installing what changed …", file=sys.stderr, flush=True)
    for name in waiting:
        _stamp(venv=venv, name=name).unlink(missing_ok=True)
        _install_lock(lock=root / name, venv=venv)
        _write_path_file(root=root, venv=venv)
        shutil.copyfile(root / name, _stamp(venv=venv, name=name))


def _is_installed(*, root: Path, venv: Path, name: str) -> bool:
    stamp = _stamp(venv=venv, name=name)
    return stamp.exists() and stamp.read_bytes() == (root / name).read_bytes()


def _stamp(*, venv: Path, name: str) -> Path:
    return venv / f".noren-{name}"


def _make(*, venv: Path) -> None:
    if venv.exists():
        shutil.rmtree(venv)
    uv = shutil.which("uv")
    command = (
        [uv, "venv", "--quiet", "--no-project", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    )
    hint = "" if uv else " On Debian: apt install python3-venv."
    _run([*command, str(venv)], failed=f"the virtual environment could not be made.{hint}")


def _install_lock(*, lock: Path, venv: Path) -> None:
    uv = shutil.which("uv")
    python = str(venv / "bin" / "python")
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", python]
    else:
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    _run(
        [*command, "--require-hashes", "-r", str(lock)],
        failed=f"what {lock.name} names could not be installed. Is the network there? Run this again.",
    )


def _write_path_file(*, root: Path, venv: Path) -> None:
    """Put `src` on the path; relative inside the project, so that its folder may be moved."""
    scheme = {"base": str(venv), "platbase": str(venv)}
    packages = Path(sysconfig.get_path("purelib", scheme="venv", vars=scheme))
    source = root / "src"
    line = os.path.relpath(source, packages) if venv.parent == root else str(source)
    (packages / "noren.pth").write_text(line + "\n", encoding="utf-8")


def _run(command: list[str], *, failed: str) -> None:
    """Run an installer; its own words go to the terminal."""
    if subprocess.run(command, check=False, stdout=sys.stderr).returncode != 0:
        raise InstallProblem(failed)


@contextmanager
def _one_at_a_time(venv: Path) -> Iterator[None]:
    """Wait while another process installs into the same environment; a killed one holds nobody up."""
    with venv.with_name(venv.name + ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("noren: waiting for another installation to end …", file=sys.stderr, flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main()
