"""Questions that need Django but no database: `migrations` missing, and the API's `openapi` document."""

import os
import sys
import tempfile


def main() -> None:
    """Answer on standard output; exit 1 where migrations are missing."""
    os.environ.setdefault("NOREN_DATABASE_URL", "dbname=none host=/nonexistent")
    with tempfile.TemporaryDirectory(prefix="noren-check-") as folder:
        os.environ["NOREN_DATA_DIR"] = folder
        from noren.cli.django_commands import setup

        setup()
        {"migrations": _migrations, "openapi": _openapi}[sys.argv[1]]()


def _migrations() -> None:
    """Compare the models with the migrations' last state; the database's own history is not asked."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    loader = MigrationLoader(None)
    conflicts = loader.detect_conflicts()
    with translation.override(None):
        now = ProjectState.from_apps(apps)
        found = MigrationAutodetector(loader.project_state(), now).changes(graph=loader.graph)
    for label, names in conflicts.items():
        print(f"{label}: {', '.join(sorted(names))} both come last")
    for label, migrations in found.items():
        for operation in (operation for migration in migrations for operation in migration.operations):
            print(f"{label}: {operation.describe()}")
    if conflicts or found:
        print("Write them with `./noren manage makemigrations`.")
        sys.exit(1)


def _openapi() -> None:
    import json

    from noren.faces.api.build import api

    json.dump(api.get_openapi_schema(), sys.stdout, default=str)


if __name__ == "__main__":
    main()
