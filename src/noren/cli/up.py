"""`./noren up`: database, web, live stream and worker under one supervisor. No Django here."""

import fcntl
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from noren.cli import first_day, preflight, welcome
from noren.cli.children import Child, run_to_the_end, stop_all
from noren.cli.places import ROOT
from noren.cli.prepared import holds_demo, is_prepared
from noren.cli.problem import CliProblem
from noren.cli.supervisor import watch
from noren.platform.embedded import DATABASE, Cluster, data_dir
from noren.platform.embedded import url as embedded_url
from noren.platform.embedded.sharing import locked

if TYPE_CHECKING:
    from noren.cli.lan import Lan

_STOP_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line. `demo` None: not said; a person at the terminal is asked."""

    port: int
    host: str
    lan: bool
    demo: bool | None
    workers: int


def up(wish: Wish) -> None:
    """Run until Ctrl-C or SIGTERM; everything that was started is stopped then.

    Raises CliProblem or ClusterProblem, with nothing lost, where it cannot start or go on.
    """
    os.umask(0o077)
    data = data_dir()
    stop = _stop_on_signals()
    lan = _lan(data) if wish.lan else None
    host = "0.0.0.0" if lan else wish.host  # noqa: S104 - `--lan` asks for it
    address = lan.address(wish.port) if lan else f"http://{welcome.shown_host(host)}:{wish.port}"
    with ExitStack() as stack:
        stack.enter_context(preflight.sole_user(data=data, address=address))
        ports = {"the pages": wish.port, "live updates": wish.port + 1}
        preflight.check_ports(host=host, ports=ports | ({"the certificate": wish.port + 2} if lan else {}))
        environment = _environment(data=data, address=address)
        if lan:
            environment |= stack.enter_context(lan.offered(port=wish.port))
        cluster = stack.enter_context(_database(data, stop=stop))
        wants_demo = first_day.wants_demo(asked=wish.demo, url=_url(), stop=stop)
        openness = _openness(demo=wants_demo, address=address, lan=lan)
        if not stop.is_set():
            _prepare(environment | openness, data=data, demo=wants_demo, stop=stop)
        demo = wants_demo and not stop.is_set() and holds_demo(url=_url())
        environment |= _openness(demo=demo, address=address, lan=lan)
        children = children_of(wish, host=host, data=data, environment=environment)
        stack.callback(lambda: stop_all(children, within_s=_STOP_WITHIN_S))
        stack.callback(lambda: print("Stopping …", flush=True))
        if not stop.is_set():
            set_up = "" if demo else first_day.set_up_address(url=_url(), address=address)
            greeting = welcome.Greeting(port=wish.port, address=address, data=data, lan=lan, demo=demo, set_up=set_up)
            watch(children, cluster=cluster, stop=stop, greeting=greeting)
    print("Stopped. Nothing is left running.", flush=True)


def _lan(data: Path) -> "Lan":
    from noren.cli.lan import Lan

    return Lan.of_this_machine(data)


def _stop_on_signals() -> threading.Event:
    """An event that Ctrl-C, SIGTERM or a closed terminal sets."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    return stop


@contextmanager
def _database(data: Path, *, stop: threading.Event) -> Iterator[Cluster | None]:
    """The embedded server for as long as the context lasts; none where there is one of your own."""
    url = os.environ.get("NOREN_DATABASE_URL")
    if url:
        preflight.check_database(url)
        yield None
        return
    cluster = Cluster(data)
    with locked(data / "pg.users", fcntl.LOCK_UN) as users:
        _wait_for_commands(users, stop=stop)
        if not cluster.folder.exists():
            print("Making the database …", flush=True)
        try:
            cluster.start()
            cluster.create_database(DATABASE)
            fcntl.flock(users, fcntl.LOCK_SH)
            yield cluster
        finally:
            cluster.stop()


def _wait_for_commands(users: int, *, stop: threading.Event) -> None:
    told = False
    while not stop.is_set():
        try:
            return fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not told:
                print("Another Noren command is using the database; waiting for it to end …", flush=True)
            told = True
            stop.wait(0.2)
    return None


def _environment(*, data: Path, address: str) -> dict[str, str]:
    """What every child is told; what you have set yourself stays."""
    metrics = data / "run" / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    for folder in (metrics, data / "media"):
        folder.mkdir(parents=True, exist_ok=True)
    host, port = address.rsplit(":", 1)
    chosen = {
        "NOREN_PUBLIC_URL": address,
        "NOREN_LIVE_ORIGIN": f"{host}:{int(port) + 1}",
        "NOREN_LOG_LEVEL": "WARNING",
        "MALLOC_ARENA_MAX": "2",
    }
    always = {
        "NOREN_DATA_DIR": str(data),
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "noren.config.settings",
    }
    return {**chosen, **os.environ, **always}


def _openness(*, demo: bool, address: str, lan: "Lan | None") -> dict[str, str]:
    """How open the installation is: a chain of your own never as open as the demo chain. What you have set stays."""
    names = {"localhost", "127.0.0.1", str(urlsplit(os.environ.get("NOREN_PUBLIC_URL", address)).hostname)}
    chosen = {
        "NOREN_DEMO": "1" if demo else "0",
        "NOREN_ALLOWED_HOSTS": "*" if demo else ",".join(sorted({*names, *(lan.names() if lan else ())})),
    }
    return {name: os.environ.get(name, value) for name, value in chosen.items()}


def _url() -> str:
    return os.environ.get("NOREN_DATABASE_URL") or embedded_url()


def _prepare(environment: dict[str, str], *, data: Path, demo: bool, stop: threading.Event) -> None:
    if is_prepared(data=data, url=_url(), demo=demo):
        return
    command = [sys.executable, "-m", "noren.cli.prepare", *(["--demo"] if demo else [])]
    code = run_to_the_end(command, environment=environment, stop=stop)
    if code == 2:
        sys.exit(2)  # it has said why
    if code and not stop.is_set():
        raise CliProblem("The database could not be prepared (see the lines above)", "Nothing was lost.")


def children_of(wish: Wish, *, host: str, data: Path, environment: dict[str, str]) -> list[Child]:
    """The processes of an installation, not yet started."""
    granian = [sys.executable, "-m", "noren.cli.serve", "--host", host, "--log-level", "warning", "--no-ws"]
    granian += ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "5"]
    if wish.lan:
        tls = data / "tls"
        granian += ["--ssl-certificate", str(tls / "leaf.pem"), "--ssl-keyfile", str(tls / "leaf.key")]
        granian += ["--ssl-protocol-min", "tls1.2"]
    web = [*granian, "--interface", "wsgi", "--port", str(wish.port), "--workers", str(wish.workers)]
    web += ["--blocking-threads", "4"]
    for route, folder in (("/static", ROOT / "ui"), ("/media", data / "media")):
        if folder.is_dir():
            web += ["--static-path-route", route, "--static-path-mount", str(folder)]
    live = [*granian, "--interface", "asgi", "--port", str(wish.port + 1)]
    return [
        Child("web", [*web, "noren.config.wsgi:application"], environment),
        Child("live", [*live, "noren.config.live:application"], environment),
        Child("worker", [sys.executable, "-m", "noren.cli", "worker"], environment, after_ready=True),
    ]
