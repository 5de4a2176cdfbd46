"""What `up` lets a process of its own do before the others start: migrate, load the demo."""

import sys
from datetime import UTC, datetime
from typing import Any

from noren.cli.django_commands import setup
from noren.cli.prepared import remember
from noren.cli.problem import CliProblem
from noren.cli.progress import shown
from noren.platform.embedded import data_dir


def main() -> None:
    """`python -m noren.cli.prepare [--demo]`: bring the database up to this version, fill an empty one."""
    try:
        setup()
        from noren.config.database import dsn

        migrate()
        if "--demo" in sys.argv[1:] and is_empty():
            from noren.cli.demo import load

            load()
        remember(data=data_dir(), url=dsn(), filled=not is_empty())
    except CliProblem as problem:
        print(f"noren: {problem}", file=sys.stderr, flush=True)
        sys.exit(2)


def migrate() -> None:
    """Apply what is missing; a database with something in it is backed up before."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    applied = executor.loader.applied_migrations
    unknown = sorted(f"{label}.{name}" for label, name in set(applied) - set(executor.loader.disk_migrations))
    if unknown:
        raise CliProblem(
            f"The database was made by a newer Noren (it knows {unknown[0]})",
            "Use that version of Noren, or newer.",
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    if applied:
        _back_up_first()
    _apply(len(plan))


def _apply(steps: int) -> None:
    """Django's own `migrate`, telling how far it is: which subject's tables it makes, then the list of permissions."""
    from django.core.management import call_command
    from django.core.management.commands.migrate import Command

    with shown(f"Preparing the database ({steps} steps)") as advance:
        done = 0

        class Telling(Command):
            def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
                nonlocal done
                if action == "apply_start":
                    advance(done, steps, f"Tables of {migration.app_label}")
                elif action == "apply_success":
                    done += 1
                    if done == steps:
                        advance(done, steps, "Permissions")

        call_command(Telling(), interactive=False, verbosity=0)


def is_empty() -> bool:
    """Whether no chain has been set up: there is not one company."""
    from django.apps import apps

    return not apps.get_model("places", "Company").objects.exists()


def _back_up_first() -> None:
    from noren.cli.backup import backup

    folder = data_dir() / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    file = folder / f"before-migration-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    print(f"Backing up to {file} …", flush=True)
    backup(file)


if __name__ == "__main__":
    main()
