"""The tests' database: a real PostgreSQL of their own, or the one that NOREN_DATABASE_URL names."""

import os
import shutil
import tempfile
from contextlib import ExitStack

import pytest

from noren.platform.embedded.cluster import temporary_cluster

_open = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the cluster before Django reads its settings, which are those of the demo: tests pay with play money.

    Where workers run the tests, each of them starts its own.
    """
    os.environ.setdefault("NOREN_DEMO", "1")
    spread = getattr(early_config.known_args_namespace, "numprocesses", None)
    if spread and "PYTEST_XDIST_WORKER" not in os.environ:
        return
    if "NOREN_TEST_DATA_DIR" not in os.environ:
        folder = tempfile.mkdtemp(prefix="noren-test-")
        os.environ["NOREN_DATA_DIR"] = os.environ["NOREN_TEST_DATA_DIR"] = folder
        _open.callback(shutil.rmtree, folder, ignore_errors=True)
    if "NOREN_DATABASE_URL" in os.environ:
        os.environ.setdefault("NOREN_TEST_SERVER", os.environ["NOREN_DATABASE_URL"])
    else:
        cluster = _open.enter_context(temporary_cluster())
        cluster.create_database("noren")
        os.environ["NOREN_DATABASE_URL"] = cluster.url("noren")


def pytest_unconfigure() -> None:
    _open.close()
