"""Names the tests on real files that could not be run, because the folder of those files is absent."""

import os
from pathlib import Path

import pytest

from noren.cli.places import ROOT

_not_run: list[str] = []


def shared_data() -> Path:
    """The folder of real files: NOREN_SHARED_DATA, else beside the project."""
    given = os.environ.get("NOREN_SHARED_DATA")
    return Path(given).resolve() if given else ROOT.parent / "shared" / "data"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out what needs the absent files."""
    if shared_data().is_dir():
        return
    taken_out = [item for item in items if item.get_closest_marker("shared_data")]
    if taken_out:
        items[:] = [item for item in items if item not in taken_out]
        config.hook.pytest_deselected(items=taken_out)
        _not_run.extend(item.nodeid for item in taken_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which, right before the closing line."""
    if _not_run:
        terminalreporter.section("not run: the real files are absent")
        terminalreporter.line(f"{shared_data()} is no folder; name it with NOREN_SHARED_DATA.")
        for name in _not_run:
            terminalreporter.line(f"not run  {name}")
