"""`./noren test`: the checks, a browser, then every test."""

import os
import subprocess
import sys

from noren.cli.browser import ensure_chromium
from noren.cli.check import passes
from noren.cli.places import ROOT


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
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
