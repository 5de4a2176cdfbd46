"""Every table of business meaning as it stands: a JSON object per row, all columns, under the names of the database."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection

PAGE = 2_000
OF_PLATFORM = ("platform_command_log", "platform_account", "platform_staff_role", "platform_mail", "webhooks_endpoint")
OF_JOURNEYS = ("journeys_import_run", "journeys_change_set")
"""Beside all tables of the domains. The rest of the platform (keys, sessions, queues) means nothing elsewhere."""
KEPT_BACK: dict[str, tuple[str, ...]] = {
    "identity_card": ("secret",),
    "platform_account": ("password", "totp_secret", "totp_last_step"),
    "platform_mail": ("subject", "text", "html"),
    "journeys_import_run": ("rejects",),
}
"""Columns that are good for whoever knows them, or stand elsewhere."""


def exported_tables() -> list[tuple[str, str]]:
    """Name and key of each table that is exported, by name."""
    found = [(model._meta.db_table, model._meta.app_config.name, model._meta.pk) for model in apps.get_models()]
    return sorted(
        (table, key.column if key is not None and hasattr(key, "column") and key.column else "")
        for table, app, key in found
        if app.startswith("noren.domains.") or table in OF_PLATFORM or table in OF_JOURNEYS
    )


def rows_of(table: str, key: str) -> Iterator[str]:
    """The rows of a table as JSON texts, read page by page; inside a transaction only."""
    kept_back = list(KEPT_BACK.get(table, ()))
    order = f' ORDER BY t."{key}"' if key else ""
    with connection.chunked_cursor() as cursor:
        cursor.execute(f'SELECT (to_jsonb(t) - %s::text[])::text FROM "{table}" t{order}', (kept_back,))  # noqa: S608 - names of our own tables
        while page := cursor.fetchmany(PAGE):
            yield from (row[0] for row in page)
