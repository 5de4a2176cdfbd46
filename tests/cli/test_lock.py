"""`./noren lock` says what it lacks, and never leaves an address in a lock file unnoticed."""

import shutil
from pathlib import Path

import pytest

from noren.cli import lock as locking
from noren.cli.lock import lock
from noren.cli.problem import CliProblem


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(locking, "ROOT", tmp_path)
    for name in ("requirements", "requirements-dev"):
        (tmp_path / f"{name}.in").write_text("x\n")
    return tmp_path


def pretend_uv(project: Path, monkeypatch: pytest.MonkeyPatch, *, writes: str) -> None:
    """A uv that notes how it was called and writes this into the file after -o."""
    uv = project / "uv"
    uv.write_text(f'#!/bin/sh\necho "$@" >> calls\nfor last in "$@"; do :; done\nprintf %b \'{writes}\' > "$last"\n')
    uv.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(uv))


def test_without_uv_it_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(CliProblem, match=r"`lock` needs uv. Install it \(pip install uv\)"):
        lock()

    assert not (project / "requirements.lock").exists()


def test_it_resolves_for_every_platform_with_hashes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_uv(project, monkeypatch, writes=r"x==1 \\\n    --hash=sha256:00\n")

    lock()

    first, second = (project / "calls").read_text().splitlines()
    for option in ("--universal", "--python-version 3.11", "--generate-hashes", "--no-emit-index-url"):
        assert option in first
        assert option in second
    assert first.endswith("requirements.in -o requirements.lock")
    assert second.endswith("requirements-dev.in -o requirements-dev.lock")


def test_an_address_in_the_result_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_uv(project, monkeypatch, writes=r"--index-url https://example.net/simple\nx==1\n")

    with pytest.raises(CliProblem, match=r"requirements.lock names where packages come from"):
        lock()
