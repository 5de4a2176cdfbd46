from datetime import datetime

from noren.domains.identity.grouping import Joint, Proof, masters
from noren.platform import sql
from noren.platform.verify import Finding, check

_ALIASES = """
SELECT m.id, a.master_id, d.master_id FROM identity_member m
  LEFT JOIN identity_alias a ON a.member_id = m.id LEFT JOIN identity_alias d ON d.member_id = a.master_id
 WHERE a.member_id IS NULL OR d.master_id IS DISTINCT FROM a.master_id
"""


_GROUP_BY_GROUP = """
SELECT a.member_id, m.created_at, a.master_id FROM identity_alias a JOIN identity_member m ON m.id = a.member_id
 WHERE a.master_id IN (SELECT master_id FROM identity_alias WHERE member_id <> master_id)
    OR a.member_id IN (SELECT one_id FROM identity_merge WHERE undone_at IS NULL
                       UNION SELECT other_id FROM identity_merge WHERE undone_at IS NULL)
"""
_PROOFS = "SELECT member_id, verified_at, removed_at FROM identity_identifier WHERE member_id = ANY(%s) AND verified_at IS NOT NULL"
_JOINTS = "SELECT id, one_id, other_id, decided_at FROM identity_merge WHERE undone_at IS NULL"


@check("identity.aliases")
def discrepancies(*, at: datetime) -> list[Finding]:
    """People without an alias row, aliases deeper than one step, and aliases that are not what the decisions say."""
    found = [
        Finding(subject=f"member {r[0]}", problem=f"master {r[1]}, whose master is {r[2]}") for r in sql.rows(_ALIASES)
    ]
    people = sql.rows(_GROUP_BY_GROUP)
    ids = [row[0] for row in people]
    worked_out = masters(
        since={row[0]: row[1] for row in people},
        proofs=[Proof(*row) for row in sql.rows(_PROOFS, (ids,))],
        joints=[Joint(*row) for row in sql.rows(_JOINTS)],
    )
    return found + [
        Finding(subject=f"member {member}", problem=f"master {master}, by the decisions {worked_out[member]}")
        for member, _since, master in people
        if worked_out[member] != master
    ]
