"""Reading everything as it was at one instant."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from noren.platform import sql


@contextmanager
def snapshot() -> Iterator[None]:
    """All queries meanwhile see the database as it is now, whoever writes; nothing may be written.

    Inside a transaction that is under way it is that transaction's sight.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        sql.touch("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
