"""Questions that need Django but no database: `migrations` missing, the API's `openapi` document, all `errors`, all `webhooks`."""

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
        {"migrations": _migrations, "openapi": _openapi, "errors": _errors, "webhooks": _webhooks}[sys.argv[1]]()


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


def _errors() -> None:
    """Every refusal as a page of docs/reference."""
    import pkgutil
    from importlib import import_module
    from itertools import groupby

    import noren
    from noren.faces.api.refusals import refusals

    import_module("noren.config.urls")
    for module in pkgutil.walk_packages(noren.__path__, "noren."):
        if module.name.rpartition(".")[2] == "errors":
            import_module(module.name)
    print("# Refusals\n")
    print("Every refusal is a problem (RFC 9457) with a stable `code`. Written by `./noren check --write`.")
    for subject, group in groupby(refusals(), key=lambda refusal: refusal.subject):
        print(f"\n## {subject}\n\n| Code | Status | It says | 日本語 |\n|---|---|---|---|")
        for refusal in group:
            says = " ".join(part for part in (refusal.en, refusal.note) if part)
            print(f"| `{refusal.code}` | {refusal.status} | {says} | {refusal.ja} |")


def _webhooks() -> None:
    """Every event that webhooks tell, as a page of docs/reference."""
    from importlib import import_module

    from noren.faces.api.webhooks import reference

    import_module("noren.config.urls")  # with it every domain's events are loaded
    print(reference(), end="")


if __name__ == "__main__":
    main()
