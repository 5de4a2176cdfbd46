"""Before anything is in the database: the demo chain, or a shop of one's own with an address to set it up."""

import hashlib
import secrets
import select
import sys
import threading
from datetime import UTC, datetime, timedelta

import psycopg

from noren.cli.prepared import holds_demo
from noren.kernel.ids import derived_id

_LIFETIME = timedelta(hours=24)
_FRESH = "SELECT to_regclass('places_company'), to_regclass('platform_staff_role')"
_KNOWN = """
SELECT EXISTS (SELECT 1 FROM places_company) OR EXISTS (SELECT 1 FROM platform_staff_role WHERE role = 'head_office')
"""
_LET_IN = """
INSERT INTO platform_challenge (id, account_id, challenge, expires_at)
SELECT %(id)s, NULL, %(hash)s, %(expires_at)s
 WHERE NOT EXISTS (SELECT 1 FROM platform_staff_role WHERE role = 'head_office')
ON CONFLICT (id) DO UPDATE SET challenge = excluded.challenge, expires_at = excluded.expires_at
RETURNING id
"""
_QUESTION = """
Nothing is in the database yet. What would you like to see?
  1  the demo chain: 24 stores, products, members and a day in progress
  2  my own shop: starts empty; a page in the browser sets it up in ten minutes
1 or 2 [1]: """


def is_fresh(*, url: str) -> bool:
    """Whether there is neither a company nor somebody who could set one up."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        if None in (connection.execute(_FRESH).fetchone() or (None,)):
            return True
        return connection.execute(_KNOWN).fetchone() == (False,)


def wants_demo(*, asked: bool | None, url: str, stop: threading.Event) -> bool:
    """What the flags say; else, on a fresh database, what a person at the terminal answers, and the demo without one."""
    if asked is not None:
        return asked
    if not is_fresh(url=url):
        return holds_demo(url=url)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    return _answer(stop) != "2"


def _answer(stop: threading.Event) -> str:
    """One of the two; a waiting question does not keep Ctrl-C from stopping."""
    while not stop.is_set():
        print(_QUESTION, end="", flush=True)
        while not stop.is_set() and not select.select([sys.stdin], [], [], 0.2)[0]:
            pass
        line = "" if stop.is_set() else sys.stdin.readline()
        typed = line.strip() or "1"
        if typed in ("1", "2"):
            return typed
    return "1"


def set_up_address(*, url: str, address: str) -> str:
    """Where the first account is made, with a new token that is good once; empty where somebody is head office.

    Not a command: a start that is warm loads no Django.
    """
    token = secrets.token_urlsafe(24)
    kept = {
        "id": derived_id("set-up token"),
        "hash": hashlib.sha256(token.encode()).digest(),
        "expires_at": datetime.now(UTC) + _LIFETIME,
    }
    with psycopg.connect(url, connect_timeout=5) as connection:
        made = connection.execute(_LET_IN, kept).fetchone()
    return f"{address}/office/first-day?token={token}" if made else ""
