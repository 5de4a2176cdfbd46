"""A process that dies at a chosen boundary: before its k-th statement or commit, or right after a commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class Died(BaseException):
    """Nothing may catch this: whoever would have gone on is dead."""


class Boundaries:
    """Counts the boundaries that are passed and dies at one of them."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.passed = 0

    def step(self) -> None:
        """One more boundary; the chosen one ends it."""
        self.passed += 1
        if self.passed == self.at:
            raise Died


@contextmanager
def dying_at(boundary: int) -> Iterator[Boundaries]:
    """Die at that boundary of what runs inside; `passed` tells how many there were if it was not reached."""
    boundaries = Boundaries(boundary)

    def before_statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        boundaries.step()
        return execute(sql, params, many, context)

    commit = connection._commit

    def around_commit() -> None:
        try:
            boundaries.step()
        except Died:
            connection._rollback()  # what the server does for a client that is gone
            raise
        commit()
        boundaries.step()

    connection._commit = around_commit
    try:
        with connection.execute_wrapper(before_statement):
            yield boundaries
    finally:
        connection._commit = commit
        connection.close()
