"""`./noren test`: the checks, a browser, then every test."""

import os
import subprocess
import sys

from noren.cli.browser import ensure_chromium
from noren.cli.check import passes
from noren.cli.places import ROOT

_MOST_WORKERS = 8
_ALONE = ("--numprocesses", "--pdb", "--trace", "--collect-only", "--co")


def test(*, arguments: list[str], database_url: str) -> None:
    """Run the checks and the tests; leave with 0 only if both pass."""
    if database_url:
        os.environ["NOREN_DATABASE_URL"] = database_url
    checked = passes()
    ensure_chromium()
    tested = _pytest(arguments)
    if not checked:
        print("noren: the tests have run, but `check` failed (see above).", file=sys.stderr, flush=True)
    sys.exit(tested or (0 if checked else 1))


def _pytest(arguments: list[str]) -> int:
    """Run pytest; its closing line, and before it the names of what was not run, stay the last."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    command = [sys.executable, "-m", "pytest", *_workers(arguments), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _workers(arguments: list[str]) -> list[str]:
    """A worker for each processor, unless only some files are asked for, or something that needs the terminal."""
    alone = any(word.startswith("-n") or word.split("=")[0] in _ALONE or _is_place(word) for word in arguments)
    return [] if alone else ["-n", "auto", "--maxprocesses", str(_MOST_WORKERS)]


def _is_place(argument: str) -> bool:
    return not argument.startswith("-") and (ROOT / argument.split("::", 1)[0]).exists()
