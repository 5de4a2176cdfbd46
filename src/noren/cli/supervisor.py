"""Keeps the processes of `up` running: starts again what has died, gives up where that does not help."""

import threading

from noren.cli.children import Child
from noren.cli.problem import CliProblem
from noren.cli.welcome import Greeting
from noren.platform.embedded import Cluster, ClusterProblem

_LOOK_EVERY_S = 0.2
_MOST_DATABASE_DEATHS = 6


def watch(
    children: list[Child], *, cluster: Cluster | None, stop: threading.Event, greeting: Greeting
) -> None:
    """Start the children and look after them until `stop`.

    Raises CliProblem where one keeps dying, ClusterProblem where the database does not come back.
    """
    for child in children:
        child.start()
    database_deaths = 0
    while not stop.wait(_LOOK_EVERY_S):
        if cluster is not None and cluster.died():
            database_deaths += 1
            _bring_back(cluster, deaths=database_deaths)
        for child in children:
            said = child.look_after()
            if said:
                print(said, flush=True)
            if child.hopeless():
                raise CliProblem(
                    f"{child.name} keeps ending right after its start", "The lines above say why."
                )
        greeting.once_ready()


def _bring_back(cluster: Cluster, *, deaths: int) -> None:
    print("PostgreSQL ended; it starts again and recovers …", flush=True)
    if deaths > _MOST_DATABASE_DEATHS:
        raise ClusterProblem(
            "cluster.keeps_ending", "PostgreSQL keeps ending", f"Its log is in {cluster.folder}/pglog."
        )
    cluster.start()
    print("PostgreSQL is back.", flush=True)
