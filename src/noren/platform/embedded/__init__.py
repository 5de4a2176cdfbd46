"""PostgreSQL that comes with Noren: found, started, watched and stopped by us. No Django here."""

from noren.platform.embedded.cluster import Cluster, ClusterProblem, temporary_cluster
from noren.platform.embedded.folders import data_dir, socket_dir

__all__ = ["Cluster", "ClusterProblem", "data_dir", "socket_dir", "temporary_cluster", "url"]


def url(database: str = "noren") -> str:
    """The connection string of a database in the data folder's cluster, running or not."""
    return Cluster(data_dir()).url(database)
