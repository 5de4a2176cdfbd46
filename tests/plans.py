"""How PostgreSQL would find the rows of what a function asks: asserted instead of times, which differ by machine."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from noren.platform import sql


def plans_of(call: Callable[[], object]) -> str:
    """The plans of all SELECT statements that a call sends, as PostgreSQL makes them for these very values."""
    sent: list[tuple[str, Any]] = []

    def note(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((statement, params))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(note):
        call()
    asked = [one for one in sent if one[0].lstrip().upper().startswith(("SELECT", "WITH", "DELETE"))]
    return "\n".join(line for statement, params in asked for (line,) in sql.rows(f"EXPLAIN {statement}", params))
