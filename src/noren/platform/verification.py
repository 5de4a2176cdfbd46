"""The checks of `./noren verify`, asked for from a page and run by a worker."""

from datetime import datetime, timedelta
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict

from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.actor import Actor
from noren.platform.command import command

SHOWN = 200
GIVEN_UP = timedelta(hours=1)
"""A run that has not ended by then is begun again: its worker is gone."""


class AskVerification(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Verification(BaseModel):
    """One run of all checks. `found` counts what `findings` shows at most two hundred of; `finished_at` None: it runs."""

    model_config = ConfigDict(frozen=True)
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    checks: int
    found: int
    findings: list[tuple[str, str, str]]
    error: str


_ASK = """
INSERT INTO platform_verification (id, asked_at) SELECT %s, %s
 WHERE NOT EXISTS (SELECT 1 FROM platform_verification WHERE finished_at IS NULL)
"""
_CLAIM = """
UPDATE platform_verification SET started_at = %(at)s WHERE id = (
  SELECT id FROM platform_verification WHERE finished_at IS NULL AND (started_at IS NULL OR started_at < %(gone)s)
   ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""
_FINISH = """
UPDATE platform_verification SET finished_at = now(), checks = %s, found = %s, findings = %s::jsonb, error = %s WHERE id = %s
"""
_LAST = """
SELECT asked_at, started_at, finished_at, checks, found, findings, error FROM platform_verification ORDER BY asked_at DESC LIMIT 1
"""


@command("operations.verify")
def ask_verification(*, input: AskVerification, actor: Actor, at: datetime) -> None:
    """Have every balance rebuilt from its facts and compared, by a worker. While a run is open, it is that one."""
    sql.touch(_ASK, (uuid7(), at))


def run_asked(*, at: datetime) -> None:
    """Run the checks that somebody asked for."""
    claimed: UUID | None = sql.value(_CLAIM, {"at": at, "gone": at - GIVEN_UP})
    if claimed is None:
        return
    findings: list[verify.Finding] = []
    error = ""
    try:
        findings = verify.run(at=at)
    except Exception as failure:  # whatever a check raises is what the page has to say
        error = repr(failure)[:2000]
    shown = [(one.check, one.subject, one.problem) for one in findings[:SHOWN]]
    sql.exactly(1, _FINISH, (len(verify.checks()), len(findings), orjson.dumps(shown).decode(), error, claimed))


def last_verification(*, actor: Actor) -> Verification | None:
    """The latest run, or the one that is open.

    Raises: NotAllowed, SignInRequired.
    """
    actor.require("operations.view")
    found = sql.record(_LAST)
    if found is None:
        return None
    return Verification.model_validate(found | {"findings": sql.from_json(found["findings"])})
