"""The tests' database: a real PostgreSQL of their own, or the one of NOREN_DATABASE_URL."""

import os
import tempfile

_started = []


def pytest_configure() -> None:
    """Start the cluster before Django reads its settings."""
    os.environ.setdefault("NOREN_DATA_DIR", tempfile.mkdtemp(prefix="noren-test-"))
    if "NOREN_DATABASE_URL" in os.environ:
        return
    from noren.platform.embedded import temporary_cluster  # noqa: PLC0415 - only where it is needed

    context = temporary_cluster()
    cluster = context.__enter__()
    cluster.create_database("noren")
    _started.append(context)
    os.environ["NOREN_DATABASE_URL"] = cluster.url("noren")


def pytest_unconfigure() -> None:
    while _started:
        _started.pop().__exit__(None, None, None)
