"""Twenty kills of a running Noren under load. The long storm: `./noren prove`."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.kills.storm import storm

pytestmark = pytest.mark.processes


def test_nothing_is_lost_or_doubled_whatever_is_killed() -> None:
    folder = Path(tempfile.mkdtemp(prefix="noren-storm-"))
    folder.chmod(0o711)  # the embedded server of root runs as another user
    seed = int(os.environ.get("NOREN_STORM_SEED", "20261124"))
    try:
        report = storm(data=folder / "its data", kills=20, seed=seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)

    assert report.wrong == []
    assert sum(report.kills.values()) >= 18
    assert sum(report.answers.values()) > 100
