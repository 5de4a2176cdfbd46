"""What keeps `up` from starting is said in one line, and nothing is lost."""

import shutil
import socket
import threading
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from noren.platform.embedded import Cluster, ClusterProblem
from tests.launcher.running import free_port, noren, shop_folder

pytestmark = [pytest.mark.processes, pytest.mark.embedded]


@pytest.fixture
def data() -> Iterator[Path]:
    with shop_folder("noren data") as folder:
        yield folder / "shop"


def refusal(*arguments: str, data: Path, **more: str) -> str:
    done = noren("up", "--no-demo", *arguments, data=data, **more)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_port_in_use_is_named_with_another_choice(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        said = refusal("--port", str(port), data=data)

    assert f"Port {port} (for the pages) cannot be used: Address already in use" in said
    assert f"--port {port + 10}" in said
    assert not (data / "pg").exists()


def test_an_unreachable_database_is_named(data: Path) -> None:
    said = refusal("--port", str(free_port()), data=data, NOREN_DATABASE_URL="host=127.0.0.1 port=9 dbname=x")

    assert "NOREN_DATABASE_URL cannot be used: connection failed" in said
    assert "Check its address" in said


def test_a_too_old_database_is_named(data: Path) -> None:
    with _pretending_to_be("14.9") as port:
        url = f"host=127.0.0.1 port={port} dbname=x user=x sslmode=disable gssencmode=disable"
        said = refusal("--port", str(free_port()), data=data, NOREN_DATABASE_URL=url)

    assert "it is PostgreSQL 14, Noren needs 15 or later" in said


def test_a_damaged_data_folder_is_named_and_left_as_it_is(data: Path) -> None:
    (data / "pg").mkdir(parents=True)
    (data / "pg/PG_VERSION").write_text("18\n")
    (data / "pg/precious").write_text("kept")

    said = refusal("--port", str(free_port()), data=data)

    assert f"The database folder {data}/pg is damaged or incomplete" in said
    assert "./noren restore" in said
    assert sorted(file.name for file in (data / "pg").iterdir()) == ["PG_VERSION", "precious"]


def test_a_cluster_of_another_version_is_named(data: Path) -> None:
    (data / "pg/global").mkdir(parents=True)
    (data / "pg/PG_VERSION").write_text("17\n")
    (data / "pg/global/pg_control").touch()

    said = refusal("--port", str(free_port()), data=data)

    assert "was made by PostgreSQL 17, not 18" in said


def test_a_data_folder_that_is_a_file_is_named(data: Path) -> None:
    data.write_text("not a folder")

    said = refusal("--port", str(free_port()), data=data)

    assert f"{data} is not a folder" in said


def test_a_full_disk_is_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**10, 10**10, 5 * 1_048_576))

    with pytest.raises(ClusterProblem) as refused:
        Cluster(data).start()

    assert refused.value.code == "cluster.disk_full"
    assert "(5 MB are free)" in str(refused.value)
    assert not data.exists()


def test_what_the_server_says_while_starting_is_passed_on_and_the_folder_kept(data: Path) -> None:
    cluster = Cluster(data)
    cluster.start()
    cluster.stop()
    control = data / "pg/global/pg_control"
    good = control.read_bytes()
    control.write_bytes(bytes(len(good)))

    with pytest.raises(ClusterProblem) as refused:
        cluster.start()

    assert refused.value.code == "cluster.damaged"
    control.write_bytes(good)
    cluster.start()
    assert cluster.running()
    cluster.stop()


class _pretending_to_be:  # noqa: N801 - reads as a sentence
    """A server that lets everybody in and tells its version, nothing more."""

    def __init__(self, version: str) -> None:
        parameter = b"server_version\0" + version.encode() + b"\0"
        self._greeting = b"R" + (8).to_bytes(4) + bytes(4)
        self._greeting += b"S" + (4 + len(parameter)).to_bytes(4) + parameter
        self._greeting += b"Z" + (5).to_bytes(4) + b"I"
        self._socket = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> int:
        threading.Thread(target=self._serve, daemon=True).start()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        connection, _address = self._socket.accept()
        with connection:
            connection.recv(1_000)
            connection.sendall(self._greeting)
            while connection.recv(1_000):
                pass
