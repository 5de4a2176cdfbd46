"""`./noren lock`: resolve the requirements into lock files that hold for every platform."""

import re
import shutil
import subprocess

from noren.cli.places import ROOT
from noren.cli.problem import CliProblem

_OPTIONS = ["--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
_OPTIONS += ["--no-emit-index-url", "--no-emit-find-links", "--no-header"]
_PLACE = re.compile(r"://|^\s*(?:-f|-i|--\S*(?:index|links))|@ |file:", re.MULTILINE)


def lock() -> None:
    """Write requirements.lock and requirements-dev.lock; versions that still fit stay as they are."""
    uv = shutil.which("uv")
    if uv is None:
        raise CliProblem("`lock` needs uv", "Install it (pip install uv) and run this again.")
    for name in ("requirements", "requirements-dev"):
        command = [uv, "pip", "compile", *_OPTIONS, f"{name}.in", "-o", f"{name}.lock"]
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            raise CliProblem(f"{name}.in could not be resolved", "See the lines above.")
        if names_a_place((ROOT / f"{name}.lock").read_text(encoding="utf-8")):
            raise CliProblem(f"{name}.lock names where packages come from", "Name packages by version alone.")
        print(f"{name}.lock is written")


def names_a_place(text: str) -> bool:
    """Whether a lock file holds an address or a path: it must be installable from any index."""
    return _PLACE.search(text) is not None
