from datetime import datetime

from noren.platform import sql
from noren.platform.verify import Finding, check

_ALIASES = """
SELECT m.id, a.master_id, d.master_id FROM identity_member m
  LEFT JOIN identity_alias a ON a.member_id = m.id LEFT JOIN identity_alias d ON d.member_id = a.master_id
 WHERE a.member_id IS NULL OR d.master_id IS DISTINCT FROM a.master_id
"""


@check("identity.aliases")
def discrepancies(*, at: datetime) -> list[Finding]:
    """People without an alias row, and aliases deeper than one step."""
    return [
        Finding(subject=f"member {r[0]}", problem=f"master {r[1]}, whose master is {r[2]}") for r in sql.rows(_ALIASES)
    ]
