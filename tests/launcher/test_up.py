"""One `up` from its start to Ctrl-C, in the order in which the tests stand here, then its backup."""

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from noren.platform.embedded import Cluster
from tests.launcher.databases import answering, forget
from tests.launcher.running import Running, alive, fill, free_port, noren, shop_folder

pytestmark = pytest.mark.processes


_DIGEST = "SELECT count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} t"


def digests(data: Path) -> dict[str, tuple[int, str]]:
    """Rows and digest of every table of an installation that is not running."""
    with answering(data) as url, psycopg.connect(url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {
            name: connection.execute(sql.SQL(_DIGEST).format(sql.Identifier(name))).fetchone() or (0, "")
            for (name,) in names
        }


def kept_files(data: Path) -> dict[str, bytes]:
    """Pictures and secrets, by their place."""
    files = [file for folder in ("media", "secrets") for file in (data / folder).rglob("*") if file.is_file()]
    return {file.relative_to(data).as_posix(): file.read_bytes() for file in files}


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with shop_folder() as folder:
        started = Running.start(folder / "its data", port=free_port())
        try:
            started.wait_until_said("Noren is running")
            yield started
        finally:
            started.stop()


def test_it_tells_its_address_when_the_pages_answer(running: Running) -> None:
    assert f"http://127.0.0.1:{running.port}/" in running.said.read_text()
    assert running.status() == 200
    assert running.status("/healthz") == 200


def test_all_its_processes_at_rest_take_at_most_600_megabytes(running: Running) -> None:
    running.wait_until_ready()
    time.sleep(2)

    kilobytes = 0
    for pid in {running.process.pid, *running.family()}:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])

    assert kilobytes < 600 * 1024


def test_without_the_demo_only_its_own_names_are_answered(running: Running) -> None:
    assert running.status("/problems/not_found", host="evil.example") == 400
    assert running.status("/problems/not_found") == 200


def test_a_second_one_on_the_same_data_folder_is_told_who_runs(running: Running) -> None:
    done = noren("up", "--port", str(free_port()), data=running.data)

    assert done.returncode == 2
    assert f"(process {running.process.pid}, http://127.0.0.1:{running.port})" in done.stderr
    assert running.status() == 200


@pytest.mark.embedded
def test_postgres_killed_comes_back_with_what_was_committed(running: Running) -> None:
    url = Cluster(running.data).url()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    before = running.children()["postgres"]

    os.kill(before, signal.SIGKILL)
    running.wait_until_said("PostgreSQL is back.")

    running.wait_until_ready()
    assert running.children()["postgres"] != before
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        connection.execute("DROP TABLE kept")


@pytest.mark.parametrize("name", ["web", "live", "worker"])
def test_a_killed_process_is_started_again(running: Running, name: str) -> None:
    before = running.children()[name]

    os.kill(before, signal.SIGKILL)
    running.wait_until_said(f"{name} ended (exit code -9)")

    until = time.monotonic() + 30
    while running.children().get(name, before) == before:
        assert time.monotonic() < until
        time.sleep(0.05)
    running.wait_until_ready()


def test_commands_use_the_database_that_runs(running: Running) -> None:
    children = running.children()

    verified = noren("verify", data=running.data)
    backed_up = noren("backup", str(running.data.with_name("backup.tar")), data=running.data)

    assert (verified.returncode, backed_up.returncode) == (0, 0), verified.stdout + backed_up.stderr
    assert running.children() == children


def test_ctrl_c_stops_everything(running: Running) -> None:
    family = running.family()

    code = running.stop()

    assert code == 0
    assert running.said.read_text().endswith("Stopped. Nothing is left running.\n")
    assert [pid for pid in family if alive(pid)] == []
    assert running.holder() == {}


def test_a_backup_brings_everything_back_after_the_data_folder_is_gone(running: Running) -> None:
    file = running.data.with_name("full.tar")
    fill(running.data)
    (running.data / "media/catalog").mkdir(parents=True, exist_ok=True)
    (running.data / "media/catalog/picture.png").write_bytes(os.urandom(2_000))
    before, folders = digests(running.data), kept_files(running.data)
    assert noren("backup", str(file), data=running.data).returncode == 0
    shutil.rmtree(running.data)
    forget(running.data)

    done = noren("restore", str(file), data=running.data)

    assert done.returncode == 0, done.stderr
    assert len(before) > 40
    assert before["stock_movement"][0] > 0
    assert digests(running.data) == before
    assert kept_files(running.data) == folders
    listed = noren("manage", "showmigrations", "--plan", data=running.data)
    assert "[ ]" not in listed.stdout
    assert "[X]  stock.0001_initial" in listed.stdout


def test_a_chain_of_ones_own_is_not_as_open_as_the_demo_without_a_word_said(running: Running) -> None:
    (running.data / "demo-signins.json").write_text('[{"who": "somebody of another database"}]')
    own = Running.start(running.data, port=free_port(), arguments=(), NOREN_SANDBOX_PAYMENTS="0")
    try:
        own.wait_until_said("Noren is running")

        assert own.status("/problems/not_found", host="evil.example") == 400
        assert own.status("/") == 200
        assert "somebody" not in own.said.read_text()
    finally:
        own.stop()
        (running.data / "demo-signins.json").unlink()


def test_a_broken_backup_changes_nothing(running: Running) -> None:
    file = running.data.with_name("broken.tar")
    file.write_bytes(running.data.with_name("backup.tar").read_bytes()[:20_000])
    kept = {path: path.read_bytes() for path in (running.data / "secrets").iterdir()}

    done = noren("restore", "--replace", str(file), data=running.data)

    assert done.returncode == 2
    assert "is not a backup of Noren that can be read" in done.stderr
    assert {path: path.read_bytes() for path in (running.data / "secrets").iterdir()} == kept
    assert json.loads((running.data / "up.json").read_text()) == {}
