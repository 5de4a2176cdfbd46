"""PostgreSQL that comes with Noren: found, started, watched and stopped by us. No Django here."""

from noren.platform.embedded.cluster import Cluster, temporary_cluster
from noren.platform.embedded.folders import data_dir, socket_dir
from noren.platform.embedded.problem import ClusterProblem
from noren.platform.embedded.sharing import DATABASE, ensure_running

__all__ = [
    "DATABASE",
    "Cluster",
    "ClusterProblem",
    "data_dir",
    "ensure_running",
    "socket_dir",
    "temporary_cluster",
    "url",
]


def url(database: str = DATABASE) -> str:
    """The connection string of a database in the data folder's cluster, running or not."""
    return Cluster(data_dir()).url(database)
