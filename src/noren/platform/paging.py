"""Pages by keyset: a cursor names the last row shown by its instant and id, so that nothing is skipped or doubled."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.kernel.errors import AppError


class CursorInvalid(AppError):
    code = "page.cursor_invalid"
    message = "This page address is not valid."


def cursor_of(*, at: datetime, id: UUID) -> str:
    """The cursor behind a row; the next page begins after it."""
    return f"{at.isoformat()}~{id}"


def cursor_behind(found: Sequence[Mapping[str, Any]], *, limit: int, at: str, id: str = "id") -> str | None:
    """The cursor behind a page of `limit` rows, of which `found` holds one more; None where these were the last.

    `at` and `id` are the columns that the page is ordered by.
    """
    return cursor_of(at=found[limit - 1][at], id=found[limit - 1][id]) if len(found) > limit else None


def position_of(cursor: str) -> tuple[datetime, UUID]:
    """The instant and id that a cursor names.

    Raises: CursorInvalid for what was not given out.
    """
    at, _, row_id = cursor.partition("~")
    try:
        moment, found = datetime.fromisoformat(at), UUID(row_id)
    except ValueError as error:
        raise CursorInvalid from error
    if moment.tzinfo is None:
        raise CursorInvalid
    return moment, found
