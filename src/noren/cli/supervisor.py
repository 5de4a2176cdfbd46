"""Keeps the processes of `up` running: starts again what has died, gives up where that does not help."""

import threading
import time

from noren.cli.children import Child
from noren.cli.problem import CliProblem
from noren.cli.welcome import Greeting
from noren.platform.embedded import Cluster, ClusterProblem

_LOOK_EVERY_S = 0.2
_MINUTE_S = 60.0
_MOST_IN_A_MINUTE = 30


def watch(children: list[Child], *, cluster: Cluster | None, stop: threading.Event, greeting: Greeting) -> None:
    """Start the children and look after them until `stop`.

    Raises CliProblem where one keeps dying, ClusterProblem where the database does not come back.
    """
    came_back: list[float] = []
    while not stop.wait(_LOOK_EVERY_S):
        if cluster is not None and cluster.died():
            _bring_back(cluster, before=came_back)
        ready = greeting.once_ready()
        for child in children:
            if not child.started:
                if ready or not child.after_ready:
                    child.start()
                continue
            said = child.look_after()
            if said:
                print(said, flush=True)
            if child.hopeless():
                raise CliProblem(f"{child.name} keeps ending right after its start", "The lines above say why.")


def _bring_back(cluster: Cluster, *, before: list[float]) -> None:
    """Start the server again; `before` holds when that was done, and gives up on too many in a minute."""
    print("PostgreSQL ended; it starts again and recovers …", flush=True)
    now = time.monotonic()
    before[:] = [*(then for then in before if now - then < _MINUTE_S), now]
    if len(before) > _MOST_IN_A_MINUTE:
        log = cluster.folder / "pglog"
        raise ClusterProblem("cluster.keeps_ending", "PostgreSQL keeps ending", f"Its log is in {log}.")
    cluster.start()
    print("PostgreSQL is back.", flush=True)
