"""Change sets as they stand, and who could decide about them."""

from typing import Any
from uuid import UUID

from noren.journeys.bulk_edit.contracts import Cell, ChangeLine, ChangeOutcome, ChangeSet, ChangeSetRow
from noren.journeys.bulk_edit.errors import UnknownChangeSet
from noren.platform import sql

_ALL = """
SELECT id, kind, file_name, state, starts_at, author, decider, created_at, ended_at,
       jsonb_array_length(jsonb_path_query_array(lines, '$[*] ? (@.outcome == "changed")')) AS changed,
       jsonb_array_length(jsonb_path_query_array(lines, '$[*] ? (@.outcome == "refused")')) AS refused,
       jsonb_array_length(jsonb_path_query_array(lines, '$[*] ? (@.outcome == "conflict")')) AS conflicts
  FROM journeys_change_set ORDER BY created_at DESC, id DESC LIMIT 100
"""
_ONE = """
SELECT id, kind, file_name, state, currency, starts_at, author_id, author, created_at, submitted_at, decided_by, decider, decided_at,
       note, ended_at, undoes, lines FROM journeys_change_set WHERE id = %s
"""
_OTHERS = """
SELECT EXISTS (SELECT 1 FROM platform_account a JOIN platform_staff_role r ON r.account_id = a.id
                WHERE a.is_active AND a.kind = 'staff' AND r.role = 'head_office' AND a.id <> %s)
"""


def change_set(*, change_set_id: UUID, lock: bool = False) -> ChangeSet:
    """One change set with all its lines. Raises: UnknownChangeSet."""
    found: dict[str, Any] | None = sql.record(f"{_ONE} FOR UPDATE" if lock else _ONE, (change_set_id,))
    if found is None:
        raise UnknownChangeSet
    lines = [ChangeLine.model_validate(line, strict=False) for line in sql.from_json(found.pop("lines"))]
    return ChangeSet.model_validate({**found, "lines": lines}, strict=False)


def list_change_sets() -> list[ChangeSetRow]:
    """The latest hundred, the newest first."""
    return [ChangeSetRow.model_validate(row, strict=False) for row in sql.records(_ALL)]


def is_only_approver(*, account_id: UUID) -> bool:
    """Whether nobody but this account could decide."""
    return not sql.value(_OTHERS, (account_id,))


def undone(found: ChangeSet) -> list[ChangeLine]:
    """The lines that bring the old values of an applied set back; a price that was new cannot be taken back."""
    return [
        line.model_copy(update={"cells": [_back(cell) for cell in line.cells], "valid_to": None})
        for line in found.of(ChangeOutcome.CHANGED)
        if not any(cell.field == "price" and cell.old is None for cell in line.cells)
    ]


def _back(cell: Cell) -> Cell:
    return Cell(field=cell.field, old=cell.new, new=cell.old)
