"""`./noren demo load` and `reset`: the small chain that shows everything."""

import os
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from rich.prompt import Confirm

from noren.cli.django_commands import setup
from noren.cli.preflight import sole_user
from noren.cli.prepare import is_empty, migrate
from noren.cli.problem import CliProblem
from noren.cli.progress import shown
from noren.platform.embedded import data_dir, ensure_running


def run(*, action: str, yes: bool) -> None:
    """Do it for a person: an installation that is running, or not empty, is not touched without a word."""
    question = "Everything in this installation's database will be thrown away. Go on?"
    if action == "reset" and not yes and not Confirm.ask(question, default=False):
        return
    os.environ.setdefault("NOREN_DEMO", "1")  # its orders are paid with play money
    with sole_user(data=data_dir(), address="loading the demo"), ensure_running():
        setup()
        if action == "reset":
            reset()
            return
        migrate()
        if not is_empty():
            raise CliProblem("There is already something in the database", "`./noren demo reset` empties it.")
        load()


def load() -> None:
    """Fill an empty database with the demo chain, showing how far it is."""
    demo = _demo()
    with shown("Loading the demo") as advance:
        demo.load(advance)


def reset() -> None:
    """Throw away everything in the database, make its tables anew and load the demo."""
    from django.db import connection

    _demo()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    migrate()
    load()


def _demo() -> ModuleType:
    if find_spec("noren.demo") is None:
        raise CliProblem("This Noren comes without a demo", "Start it with `./noren up --no-demo`.")
    return import_module("noren.demo")
