"""The repository speaks of itself alone: no machine's paths, no addresses of package indexes, no secrets."""

import re
import subprocess

from noren.cli.lock import names_a_place
from noren.cli.places import ROOT

_WRONG = {
    "an address of a package index": re.compile(
        r"(?:pypi|pythonhosted|npmjs|unpkg|jsdelivr|debian)\.(?:org|com|net)/\S"
    ),
    "a path of somebody's machine": re.compile(r"(?<![\w.$/])/(?:home|Users|root|work)/[\w.-]+"),
    "an option for a package index": re.compile(r"--(?:extra-)?index-url|--find-links"),
    "a private key": re.compile(r"BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY"),
}
_ABOUT_THEM = {"tests/architecture/test_repository.py", "src/noren/cli/lock.py", "tests/cli/test_lock.py"}


def texts() -> dict[str, str]:
    """Every text file that is in the repository or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    found = {}
    for name in filter(None, listed):
        file = ROOT / name
        if file.is_file() and b"\0" not in (content := file.read_bytes())[:8_192]:
            found[name] = content.decode("utf-8", errors="replace")
    return found


def test_nothing_speaks_of_a_machine_or_an_index() -> None:
    found = [
        f"{name}:{number}: {what}"
        for name, text in texts().items()
        if name not in _ABOUT_THEM and not name.startswith("ui/vendor/")
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in _WRONG.items()
        if pattern.search(line)
    ]

    assert not found, "\n".join(found)


def test_lock_files_hold_versions_and_hashes_only() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-z0-9][\w.\-\[\]]*==\S+", text, flags=re.MULTILINE)

        assert len(pinned) > 10
        assert not names_a_place(text)
        assert text.count("--hash=sha256:") >= len(pinned)


def test_a_lock_file_with_an_address_is_recognised() -> None:
    assert names_a_place("x==1 \\\n    --hash=sha256:00\n--index-url https://example.net/simple\n")
    assert names_a_place("x @ file:///tmp/x.whl")
    assert not names_a_place("x==1 ; python_version < '3.12' \\\n    --hash=sha256:00\n    # via -r requirements.in\n")


def test_every_requirement_is_locked() -> None:
    for name in ("requirements", "requirements-dev"):
        wanted = re.findall(r"^([A-Za-z][\w-]*)", (ROOT / f"{name}.in").read_text(encoding="utf-8"), flags=re.MULTILINE)
        locked = (ROOT / f"{name}.lock").read_text(encoding="utf-8")

        for requirement in wanted:
            assert f"\n{requirement.lower()}" in f"\n{locked}", requirement
