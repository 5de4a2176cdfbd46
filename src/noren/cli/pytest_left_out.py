"""Names the tests that could not be run: those on real files that are absent, and those on the embedded PostgreSQL where
another is on trial."""

import os
from pathlib import Path
from typing import Any

import pytest

from noren.cli.places import ROOT

_left_out: dict[str, list[str]] = {}


def shared_data() -> Path:
    """The folder of real files: NOREN_SHARED_DATA, else beside the project."""
    given = os.environ.get("NOREN_SHARED_DATA")
    return Path(given).resolve() if given else ROOT.parent / "shared" / "data"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out what cannot be run."""
    reasons = {}
    if not shared_data().is_dir():
        reasons["shared_data"] = f"{shared_data()} is no folder; name the real files' with NOREN_SHARED_DATA"
    if "NOREN_TEST_SERVER" in os.environ:
        reasons["embedded"] = "these are about the PostgreSQL that comes with Noren, and another is on trial"
    for mark, reason in reasons.items():
        taken_out = [item for item in items if item.get_closest_marker(mark)]
        if taken_out:
            items[:] = [item for item in items if item not in taken_out]
            config.hook.pytest_deselected(items=taken_out)
            _left_out[reason] = [item.nodeid for item in taken_out]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands the names over."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = _left_out


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """All workers have left out the same."""
    _left_out.update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which, right before the closing line."""
    for reason, names in _left_out.items():
        terminalreporter.section(f"not run: {len(names)} tests")
        terminalreporter.line(f"{reason}:")
        for name in names:
            terminalreporter.line(f"not run  {name}")
