"""A Chromium for the browser tests: found, or installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from noren.cli.problem import CliProblem

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_DEBIAN = ["chromium", "fonts-noto-cjk"]


def ensure_chromium() -> str:
    """The path of a Chromium that starts; put into NOREN_CHROMIUM for the tests.

    Looked for: NOREN_CHROMIUM, then on the PATH, then Playwright's own.
    Installed: Playwright's, or Debian's as root.

    Raises CliProblem where none can be had: browser tests are never left out silently.
    """
    found = _find() or _from_playwright() or _from_debian()
    if found is None:
        raise CliProblem(
            "The browser tests need a Chromium, and none could be found or installed",
            "Install one (Debian: apt install chromium fonts-noto-cjk), or name it with NOREN_CHROMIUM.",
        )
    os.environ["NOREN_CHROMIUM"] = found
    return found


def _find() -> str | None:
    given = os.environ.get("NOREN_CHROMIUM")
    if given:
        if not _starts(given):
            raise CliProblem(f"NOREN_CHROMIUM names {given}, which does not start", "Correct it or unset it.")
        return given
    candidates = [path for name in _NAMES if (path := shutil.which(name))]
    candidates += [str(path) for path in _playwright_browsers()]
    return next((path for path in candidates if _starts(path)), None)


def _playwright_browsers() -> list[Path]:
    """What Playwright has downloaded, newest first."""
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    places = (
        [Path(given)] if given else [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    )
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
    return sorted((path for place in places for pattern in patterns for path in place.glob(pattern)), reverse=True)


def _from_playwright() -> str | None:
    print("test   no Chromium found, trying Playwright's own …", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=180)
    except subprocess.TimeoutExpired:
        return None
    return _find() if done.returncode == 0 else None


def _from_debian() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print("test   installing Debian's chromium …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *_DEBIAN],
    ):
        subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
    return _find()


def _starts(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], check=False, capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
