"""Run by a test on a small disk of its own: fill it under a running database, then look what is left.

Prints what happened as JSON: `refused` (an insert that was refused while full), `problem` (what a start on the full
disk says) and `kept` (the committed rows after space was made).
"""

import json
import shutil
import sys
from pathlib import Path

import psycopg

from noren.platform.embedded import Cluster, ClusterProblem


def main() -> None:
    data = Path(sys.argv[1])
    cluster = Cluster(data)
    cluster.start()
    url = cluster.url("postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (id int PRIMARY KEY, text text)")
        connection.execute("INSERT INTO kept SELECT n, repeat('x', 500) FROM generate_series(1, 1000) n")
        connection.execute("CHECKPOINT")
        _fill(data / "filler")
        refused = False
        try:
            for turn in range(1, 400):
                connection.execute(
                    "INSERT INTO kept SELECT n, md5(random()::text) || repeat('y', 2000)"
                    "  FROM generate_series(%s::int, %s::int) n",
                    (turn * 10_000, turn * 10_000 + 999),
                )
        except psycopg.Error:
            refused = True
    cluster.stop()
    problem = ""
    try:
        cluster.start()
    except ClusterProblem as found:
        problem = str(found)
    (data / "filler").unlink()
    cluster.start()
    with psycopg.connect(url) as connection:
        kept = connection.execute("SELECT count(*) FROM kept WHERE id <= 1000").fetchone()
    cluster.stop()
    print(json.dumps({"refused": refused, "problem": problem, "kept": kept[0] if kept else 0}))


def _fill(file: Path) -> None:
    """Leave four megabytes."""
    spare = shutil.disk_usage(file.parent).free - 4 * 1_048_576
    with file.open("wb") as out:
        for _ in range(spare // 1_048_576):
            out.write(bytes(1_048_576))


if __name__ == "__main__":
    main()
