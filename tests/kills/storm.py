"""A real `up` under load while its processes are killed one after the other, then calm, then judgement.

`python -m tests.kills.storm --count 1000 --seed 1` is the long one; the tests run a short one.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import django
import psycopg

from noren.cli.places import ROOT
from tests.kills.books import UNDER_WAY, WEBHOOKS_UNDER_WAY, disagreements
from tests.kills.client import Answer, Client
from tests.kills.customers import CHAIN, one_story
from tests.kills.receiver import EVENT_TYPES, Receiver
from tests.launcher.databases import given_server, url_of
from tests.launcher.running import Running, environment, free_port, noren, shop_folder, with_apps

CUSTOMERS = 4
CALM_S = 120.0
TRIES_PER_KILL = 10
VICTIMS = ("web worker", "web", "worker", "live", "postmaster", "backend", "backend")
_END_A_BACKEND = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
 ORDER BY md5(pid::text || %s) LIMIT 1
"""


# What a killed worker was sending is sent again when its lease is over; nobody wants to wait for that.
_LEASES_ARE_OVER = "UPDATE webhooks_delivery SET next_at = now() WHERE state = 'waiting'"
_TOLD = """
SELECT id::text, type FROM platform_outbox
 WHERE EXISTS (SELECT 1 FROM unnest(%s::text[]) AS wanted(kind) WHERE type LIKE replace(wanted.kind, '*', '%%'))
"""


@dataclass
class Report:
    """What happened, and what does not agree afterwards."""

    kills: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    tries: int = 0
    seconds: float = 0.0
    webhooks: int = 0
    webhooks_repeated: int = 0
    wrong: list[str] = field(default_factory=list)


def storm(*, data: Path, kills: int, seed: int, tell: Callable[[str], None] = print) -> Report:
    """Kill so many times, at points that the seed decides; the data folder must be new."""
    report = Report()
    began = time.monotonic()
    running = Running.start(data, port=free_port(), NOREN_LOG_LEVEL="ERROR", NOREN_WEBHOOKS_TO_LOOPBACK="1")
    try:
        running.wait_until_said("Noren is running")
        client = Client(port=running.port)
        with Receiver() as receiver:
            secret = _seed_chain(data, receiver.url)
            _under_load(client, lambda: _kill_all(running, kills=kills, seed=seed, report=report, tell=tell), seed=seed)
            tell("calm")
            _judge(data, report, client, receiver, secret=secret)
        verified = noren("verify", data=data)
        if verified.returncode != 0:
            report.wrong.append(f"verify: {verified.stdout}{verified.stderr}")
        report.answers = Counter(f"{answer.path.removeprefix('/api/v1')} {answer.status}" for answer in client.answers)
        report.tries = client.tries
    finally:
        running.stop()
    report.seconds = time.monotonic() - began
    return report


def _judge(data: Path, report: Report, client: Client, receiver: Receiver, *, secret: str) -> None:
    """Wait for calm and note all that does not agree."""
    with psycopg.connect(url_of(data), autocommit=True) as connection:
        _wait_for_calm(connection, report)
        connection.execute(_LEASES_ARE_OVER)
        _wait_for_calm(connection, report, WEBHOOKS_UNDER_WAY)
        told = connection.execute(_TOLD, (list(EVENT_TYPES),)).fetchall()
        report.webhooks, report.webhooks_repeated = len(receiver.told), receiver.repeated
        report.wrong += receiver.disagreements(told, secret=secret)
        report.wrong += disagreements(lambda statement: connection.execute(statement.encode()).fetchall())
        report.wrong += _forgotten(connection, client.answers)
    report.wrong += _answered_differently(client)


def _seed_chain(data: Path, webhooks_to: str) -> str:
    """The chain, whose events of some kinds go to an address; returns the secret that they are signed with."""
    more = {
        "DJANGO_SETTINGS_MODULE": "noren.config.settings",
        "NOREN_DATABASE_URL": url_of(data),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "NOREN_WEBHOOKS_TO_LOOPBACK": "1",
    }
    command = [*with_apps("tests.kills.seed"), webhooks_to]
    made = subprocess.run(
        command, env=environment(data, **more), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return next(word for word in made.stdout.split() if word.startswith("whsec_"))


def _under_load(client: Client, act: Callable[[], None], *, seed: int) -> None:
    """Customers come as long as `act` takes; what they have begun they end."""
    over = threading.Event()
    failures: list[BaseException] = []

    def come(number: int) -> None:
        chance = random.Random(f"{seed}-{number}")
        try:
            while not over.is_set():
                one_story(client, CHAIN, chance)
        except BaseException as failure:  # reported below
            failures.append(failure)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(CUSTOMERS)]
    for thread in threads:
        thread.start()
    try:
        act()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


def _kill_all(running: Running, *, kills: int, seed: int, report: Report, tell: Callable[[str], None]) -> None:
    chance = random.Random(seed)
    victims = VICTIMS if given_server() is None else [name for name in VICTIMS if name != "postmaster"]
    for _ in range(TRIES_PER_KILL * kills):
        if report.kills.total() == kills:
            return
        time.sleep(chance.uniform(0.2, 1.2))
        victim = chance.choice(victims)
        if not _kill(victim, running, chance):
            continue  # it is only just coming back: another one in its place
        report.kills[victim] += 1
        tell(f"kill {report.kills.total()} of {kills}: {victim}")
        if running.process.poll() is not None:
            raise AssertionError(f"up has ended: {running.said.read_text()[-2000:]}")
        running.wait_until_ready()


def _kill(victim: str, running: Running, chance: random.Random) -> bool:
    """Kill one; False where there is none. A server that was given is not ours to kill: only connections end there."""
    if victim == "backend" and given_server() is not None:
        with psycopg.connect(url_of(running.data), autocommit=True) as connection:
            return connection.execute(_END_A_BACKEND.encode(), (str(chance.random()),)).fetchone() is not None
    pid = _pid_of(victim, running, chance)
    if pid is None:
        return False
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _pid_of(victim: str, running: Running, chance: random.Random) -> int | None:
    children = running.children()
    if victim == "web worker":
        return _one_child(children.get("web"), chance)
    if victim == "backend":
        return _one_child(children.get("postgres"), chance, mark=b"postgres: postgres noren")
    return children.get("postgres" if victim == "postmaster" else victim)


def _one_child(parent: int | None, chance: random.Random, mark: bytes = b"") -> int | None:
    try:
        pids = [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
        pids = [pid for pid in pids if mark in Path(f"/proc/{pid}/cmdline").read_bytes()]
    except OSError:
        return None
    return chance.choice(pids) if pids else None


def _wait_for_calm(connection: "psycopg.Connection[tuple[int]]", report: Report, under_way: str = UNDER_WAY) -> None:
    """Until nothing is under way; given up only where nothing more comes to its end, however slow the machine is."""
    least, until = None, 0.0
    while True:
        row = connection.execute(under_way.encode()).fetchone()
        left = row[0] if row else 0
        if left == 0:
            return
        if least is None or left < least:
            least, until = left, time.monotonic() + CALM_S
        if time.monotonic() > until:
            report.wrong.append(f"{left} still under way after {CALM_S} s of calm")
            return
        time.sleep(0.5)


_THERE = {
    "/api/v1/checkouts": ("SELECT 1 FROM orders_order WHERE id = %s", "order_id"),
    "/api/v1/sales": ("SELECT 1 FROM orders_order WHERE id = %s AND state = 'completed'", "order_id"),
    "/api/v1/register-sales": (
        "SELECT 1 FROM register_transaction t WHERE t.id = %s AND (t.state <> 'done' OR EXISTS ("
        "SELECT 1 FROM orders_order o WHERE o.id = t.order_id AND o.state = 'completed'))", "sale_id",
    ),
    "/api/v1/register-sales/voids": ("SELECT 1 FROM register_transaction WHERE id = %s AND kind = 'void'", "transaction_id"),
    "/api/v1/register-returns": ("SELECT 1 FROM register_transaction WHERE id = %s AND kind = 'return'", "transaction_id"),
    "/api/v1/returns": ("SELECT 1 FROM orders_return WHERE id = %s", "return_id"),
    "/api/v1/orders/cancellations": ("SELECT 1 FROM orders_order WHERE id = %s AND cancelled_minor > 0", "order_id"),
    "/api/v1/fulfilments/preparations": (
        "SELECT 1 FROM fulfilment_fulfilment f WHERE f.id = %s AND (prepared_at IS NOT NULL OR state = 'FAILED'"
        " OR EXISTS (SELECT 1 FROM fulfilment_shortfall s WHERE s.fulfilment_id = f.id))", "id",
    ),
    "/api/v1/fulfilments/hand-overs": ("SELECT 1 FROM fulfilment_fulfilment WHERE id = %s AND state = 'COMPLETED'", "id"),
    "/api/v1/fulfilments/shipments": ("SELECT 1 FROM fulfilment_fulfilment WHERE id = %s AND state = 'COMPLETED'", "id"),
}  # fmt: skip


def _forgotten(connection: "psycopg.Connection[tuple[int]]", answers: list[Answer]) -> list[str]:
    """Requests that were acknowledged, but whose effect is not there."""
    wrong = []
    for answer in answers:
        if answer.succeeded:
            statement, name = _THERE[answer.path]
            if connection.execute(statement.encode(), (UUID(answer.data[name]),)).fetchone() is None:
                wrong.append(f"{answer.path} was acknowledged and is gone: {answer.data}")
    return wrong


_MAY_GO_ON = {
    "/api/v1/checkouts": {"state", "payment_state", "decline_code", "redirect_url"},
    "/api/v1/register-sales": {
        "state", "decline_code", "order_code", "number", "total_minor", "change_minor", "taxes", "points_used",
        "waits_for", "waits_minor", "confirm_url",
    },
}  # fmt: skip


def _answered_differently(client: Client) -> list[str]:
    """Acknowledged requests that are answered differently when they come again. What was pending may have ended."""
    wrong = []
    for answer in client.answers:
        if not answer.succeeded:
            continue
        again = client.again(answer)
        ignored = _MAY_GO_ON[answer.path] if answer.data.get("state") == "pending" else set()
        first = {name: value for name, value in answer.data.items() if name not in ignored}
        second = {name: value for name, value in again.data.items() if name not in ignored}
        if (answer.status, first) != (again.status, second):
            wrong.append(f"{answer.path} answered {first}, then {again.status} {second}")
    return wrong


def main() -> None:
    """The long storm, told on the terminal."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills.storm")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    wish = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noren.config.settings")
    django.setup()  # for the names of the handlers of events
    with shop_folder() as folder:
        report = storm(data=folder / "data", kills=wish.count, seed=wish.seed)
    print(f"{sum(report.kills.values())} kills {dict(report.kills)}, {sum(report.answers.values())} answers to "
          f"{report.tries} tries in {report.seconds:.0f} s: {dict(sorted(report.answers.items()))}; "
          f"{report.webhooks} webhooks, {report.webhooks_repeated} of them more than once")  # fmt: skip
    for line in report.wrong:
        print("WRONG:", line)
    sys.exit(1 if report.wrong else 0)


if __name__ == "__main__":
    main()
