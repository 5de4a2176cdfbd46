"""Twenty kills of a running Noren under load. The long storm: `./noren prove`."""

import os

import pytest

from tests.kills.storm import storm
from tests.launcher.running import shop_folder

pytestmark = pytest.mark.processes


def test_nothing_is_lost_or_doubled_whatever_is_killed() -> None:
    seed = int(os.environ.get("NOREN_STORM_SEED", "20261124"))

    with shop_folder() as folder:
        report = storm(data=folder / "its data", kills=20, seed=seed)

    assert report.wrong == []
    assert report.kills.total() == 20
    assert sum(report.answers.values()) > 100
    assert report.webhooks > 100
    assert report.webhooks_repeated > 0
