"""Where the database is: NOREN_DATABASE_URL, else the embedded cluster of the data folder."""

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from noren.platform import embedded

DATABASE = "noren"


def data_dir() -> Path:
    """The folder of everything that this installation keeps."""
    return embedded.data_dir()


def dsn() -> str:
    """The connection string of the database, as libpq takes it."""
    return os.environ.get("NOREN_DATABASE_URL") or embedded.url(DATABASE)


def django_database() -> dict[str, Any]:
    """The same as Django's settings want it."""
    parts = conninfo_to_dict(dsn())
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    found = {name: str(parts.pop(key)) for key, name in known.items() if parts.get(key)}
    return {**found, "OPTIONS": {key: value for key, value in parts.items() if value is not None}}
