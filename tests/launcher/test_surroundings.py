"""`up` as an ordinary user, without network, and on a disk that really is full."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from noren.cli.places import ROOT
from noren.platform.embedded import Cluster
from tests.launcher.running import environment, free_port, noren, shop_folder
from tests.launcher.surroundings import ordinary_user, require_namespaces, small_disk, without_network

pytestmark = [pytest.mark.processes, pytest.mark.embedded]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    require_namespaces()
    with shop_folder() as made:
        yield made


def up(folder: Path, in_surroundings: list[str]) -> str:
    """Start, wait until it greets or ends, stop it; what it said."""
    said = folder / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(
            in_surroundings,
            env=environment(folder / "data"),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    until = time.monotonic() + 60
    while "Noren is running" not in said.read_text() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, 2)
    process.wait(timeout=30)
    return said.read_text()


def command() -> list[str]:
    return [sys.executable, "-m", "noren.cli", "up", "--no-demo", "--workers", "1", "--port", str(free_port())]


def test_an_ordinary_user_can_run_it(folder: Path) -> None:
    said = up(folder, ordinary_user(command()))

    assert "Noren is running" in said, said
    assert (folder / "data/pg/PG_VERSION").exists()


def test_the_second_time_it_needs_no_network(folder: Path) -> None:
    said = up(folder, without_network(command()))

    assert "Noren is running" in said, said


def test_a_disk_that_is_too_small_is_named_before_anything_is_written(folder: Path) -> None:
    disk = folder / "small"
    disk.mkdir()

    done = subprocess.run(
        small_disk(command(), at=disk, megabytes=60),
        env=environment(disk / "data"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 2
    assert f"The disk of {disk} is full (60 MB are free)" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_disk_that_fills_up_loses_nothing(folder: Path) -> None:
    disk = folder / "filling"
    disk.mkdir()
    script = [sys.executable, str(ROOT / "tests/launcher/full_disk.py"), str(disk / "data")]

    done = subprocess.run(
        small_disk(script, at=disk, megabytes=320),
        env=environment(disk / "data"),
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["refused"]
    assert f"The disk of {disk}/data is full" in told["problem"]
    assert told["kept"] == 1000


def test_a_database_that_somebody_else_runs_is_named_and_left_alone() -> None:
    with shop_folder() as folder:
        other = Cluster(folder / "data")
        other.start()
        try:
            done = noren("up", "--no-demo", "--port", str(free_port()), data=folder / "data")

            assert done.returncode == 2
            assert f"Another PostgreSQL (process {other.pid}) is running on {folder / 'data/pg'}" in done.stderr
            assert other.running()
        finally:
            other.stop()
