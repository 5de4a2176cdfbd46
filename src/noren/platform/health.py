"""Is the process alive (`/healthz`), and can it serve (`/readyz`)?"""

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from noren.platform import sql

_migrated = False


def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers; says nothing about the database."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> JsonResponse:
    """The database answers and its tables are those of this version."""
    global _migrated  # noqa: PLW0603 - once true it stays true for this process
    try:
        sql.value("SELECT 1")
        if not _migrated:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, InterfaceError) as error:
        return JsonResponse({"status": "unavailable", "reason": type(error).__name__}, status=503)
    if not _migrated:
        return JsonResponse({"status": "unavailable", "reason": "migrations"}, status=503)
    return JsonResponse({"status": "ok"})
