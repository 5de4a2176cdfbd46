from uuid import UUID

from noren.domains.identity.contracts import MergeRecord
from noren.platform import sql

_MERGES = """
SELECT x.id, x.one_id, x.other_id, x.reason, x.evidence, x.decided_at, x.undone_at, x.undone_why, x.command_id
  FROM identity_merge x
 WHERE x.one_id = ANY(%(group)s) OR x.other_id = ANY(%(group)s)
 ORDER BY x.decided_at DESC, x.id DESC LIMIT 200
"""
_GROUP = (
    "SELECT g.member_id FROM identity_alias a JOIN identity_alias g ON g.master_id = a.master_id WHERE a.member_id = %s"
)


def merges_of(*, member_id: UUID) -> list[MergeRecord]:
    """Every decision about a person's records, standing or taken back, the newest first; 200 at most."""
    group = [row[0] for row in sql.rows(_GROUP, (member_id,))]
    return [
        MergeRecord(
            member_ids=(row.pop("one_id"), row.pop("other_id")), evidence=sql.from_json(row.pop("evidence")), **row
        )
        for row in sql.records(_MERGES, {"group": group})
    ]
