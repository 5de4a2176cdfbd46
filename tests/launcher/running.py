"""A real `up` in a process of its own, and what answers there."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from noren.cli.places import ROOT
from tests.launcher.databases import forget_all, given_server, url_of

PATIENCE_S = 120.0

_FILL = """
import json
from datetime import UTC, datetime
from noren.cli.django_commands import setup
from noren.platform.embedded import ensure_running
with ensure_running():
    setup()
    from noren.kernel.ids import uuid7
    from noren.platform.accounts.contracts import CreateKey
    from noren.platform.accounts.keys import create_key
    from noren.platform.actor import SYSTEM
    from tests.world import make_world
    world = make_world()
    wanted = CreateKey(id=uuid7(), name="example", scopes=["fulfilment.*", "orders.view"])
    made = create_key(input=wanted, actor=SYSTEM, at=datetime.now(UTC))
    print(json.dumps({"key": made.key, "mug": str(world.mug), "shibuya": str(world.shibuya)}))
"""


@contextmanager
def shop_folder(name: str = "a shop") -> Iterator[Path]:
    """A folder with a space in its path that the embedded server's user may enter, gone afterwards."""
    top = Path(tempfile.mkdtemp(prefix="noren-launcher-"))
    folder = top / name
    folder.mkdir()
    for place in (top, folder):
        place.chmod(0o711)
    try:
        yield folder
    finally:
        forget_all(folder)
        shutil.rmtree(top, ignore_errors=True)


def environment(data: Path, **more: str) -> dict[str, str]:
    """What an installation is told: nothing of the test's own, unless the run was given a server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NOREN_")}
    if given_server() is not None:
        kept["NOREN_DATABASE_URL"] = url_of(data)
    return {**kept, "NOREN_DATA_DIR": str(data), "PYTHONPATH": str(ROOT / "src"), "NOREN_SANDBOX_PAYMENTS": "1", **more}


def noren(*arguments: str, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "noren.cli", *arguments],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


def with_apps(module: str) -> list[str]:
    """The command of a process that loads the apps, then runs the module's `main`."""
    return [sys.executable, "-c", f"import django; django.setup(); from {module} import main; main()"]


def fill(data: Path) -> dict[str, str]:
    """Make the tests' small chain and an API key in an installation; their ids and the key."""
    surroundings = environment(data) | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, "-c", _FILL], env=surroundings, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stderr
    made: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return made


def alive(pid: int) -> bool:
    """Whether a process still runs; one that has ended and waits to be reaped by somebody does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def free_port() -> int:
    """The first of three ports in a row that nobody uses, below those that outgoing connections take theirs from: one of
    them would sit on the port of a process that is killed and started again.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        try:
            with ExitStack() as opened:
                for number in range(port, port + 3):
                    opened.enter_context(socket.create_server(("127.0.0.1", number)))
        except OSError:
            continue
        return port


@dataclass
class Running:
    """An `up` under way."""

    process: subprocess.Popen[str]
    data: Path
    port: int
    said: Path

    @classmethod
    def start(cls, data: Path, *, port: int, arguments: tuple[str, ...] = ("--no-demo",), **more: str) -> "Running":
        said = data.with_name("said.txt")
        with said.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "noren.cli", "up", *arguments, "--port", str(port)],
                env=environment(data, **more),
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
            )
        return cls(process=process, data=data, port=port, said=said)

    def wait_until_said(self, words: str) -> None:
        until = time.monotonic() + PATIENCE_S
        while words not in self.said.read_text():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < until, self.said.read_text()
            time.sleep(0.05)

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while self.status() != 200:
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < until, self.said.read_text()
            time.sleep(0.05)

    def status(self, path: str = "/readyz", *, host: str = "") -> int:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": host} if host else {})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def children(self) -> dict[str, int]:
        """Process ids by name."""
        found = {}
        for line in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            command = Path(f"/proc/{line}/cmdline").read_bytes().decode()
            marks = {
                "bin/postgres": "postgres",
                "config.wsgi": "web",
                "config.live": "live",
                "worker\0": "worker",
            }
            found |= {name: int(line) for mark, name in marks.items() if mark in command}
        return found

    def family(self) -> set[int]:
        """Every process that comes from this one."""
        found: set[int] = set()
        waiting = [self.process.pid]
        while waiting:
            pid = waiting.pop()
            text = Path(f"/proc/{pid}/task/{pid}/children")
            new = [int(child) for child in text.read_text().split()] if text.exists() else []
            found |= set(new)
            waiting += new
        return found

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)

    def holder(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.data / "up.json").read_text())
        return found
