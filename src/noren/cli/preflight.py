"""What can be said before anything is started: ports, the data folder, a database of one's own."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from noren.cli.problem import CliProblem
from noren.platform.embedded.diagnosis import check_folder

_OLDEST = 15


def check_ports(*, host: str, ports: dict[str, int]) -> None:
    """Refuse ports that another program holds."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for name, port in ports.items():
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError:
                raise CliProblem(f"Port {port} needs more rights", "Choose one above 1023 with --port.") from None
            except socket.gaierror:
                raise CliProblem(f"{host} is not an address of this machine", "Correct --host.") from None
            except OSError as error:
                where = f"Port {port} (for {name}) cannot be used: {error.strerror}"
                raise CliProblem(
                    where, f"Stop the program that uses it, or choose another: --port {port + 10}."
                ) from None


def check_database(url: str) -> None:
    """Refuse a database of one's own that does not answer or is too old; nothing is changed in it."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version
            new_enough = version >= _OLDEST * 10_000
            standby = new_enough and connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
    except (psycopg.Error, UnicodeError) as error:
        reason = " ".join(str(error).split()) or repr(error)
        raise CliProblem(
            f"The database of NOREN_DATABASE_URL cannot be used: {reason}",
            "Check its address, name and password, and that it runs. Unset it to use the embedded one.",
        ) from None
    if not new_enough:
        raise CliProblem(
            f"The database is too old: it is PostgreSQL {version // 10_000}, Noren needs {_OLDEST} or later",
            "Upgrade it, or unset NOREN_DATABASE_URL to use the embedded one.",
        )
    if standby:
        raise CliProblem("The database of NOREN_DATABASE_URL is read-only (a standby)", "Name the primary.")


@contextmanager
def sole_user(*, data: Path, address: str) -> Iterator[None]:
    """Hold the data folder for this `up`; a second one on it is told who holds it."""
    check_folder(data, cluster=data / "pg")
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (data / "up.json").open("a+", encoding="utf-8")
    except OSError as error:
        what = f"The data folder {data} cannot be written: {error.strerror}"
        raise CliProblem(what, "Make it yours, or set NOREN_DATA_DIR.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _already_running(data) from None
        _tell(file.fileno(), {"pid": os.getpid(), "address": address})
        try:
            yield
        finally:
            _tell(file.fileno(), {})


def _tell(descriptor: int, who: dict[str, object]) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, json.dumps(who).encode())


def _already_running(data: Path) -> CliProblem:
    try:
        who = json.loads((data / "up.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        who = {}
    where = f" (process {who['pid']}, {who['address']})" if who else ""
    return CliProblem(
        f"Noren already runs on the data folder {data}{where}",
        "Use that one, stop it, or set NOREN_DATA_DIR to another folder.",
    )
