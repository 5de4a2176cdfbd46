from datetime import datetime
from uuid import UUID

from noren.domains.identity.contracts import AcceptCode
from noren.domains.identity.errors import MembershipCodeUsed, MembershipCodeWrong
from noren.domains.identity.rules import STEPS_OF_GRACE, matching_step, read_payload, step_of
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, note_subject

_CARD = "SELECT member_id, secret FROM identity_card WHERE card_number = %s"
# One row for each code that was read: whoever comes second, from another place, finds it. Old ones go with it.
_USE = """
WITH forgotten AS (
  DELETE FROM identity_code_use WHERE card_id = %(card)s AND step < %(oldest)s
)
INSERT INTO identity_code_use AS u (card_id, step, place) VALUES (%(card)s, %(step)s, %(place)s)
ON CONFLICT (card_id, step) DO UPDATE SET place = u.place WHERE u.place = excluded.place
RETURNING true
"""


@command("identity.accept_code")
def accept_code(*, input: AcceptCode, actor: Actor, at: datetime) -> UUID:
    """Whose code this is. Each counts at one place, for its minute and the one before and after.

    Whoever calls this counts the tries: a refusal leaves nothing behind.
    Raises: MembershipCodeWrong, MembershipCodeUsed.
    """
    read = read_payload(input.payload)
    found = None if read is None else sql.row(_CARD, (read[0],))
    step = None if found is None or read is None else matching_step(found[1], read[1], at=at)
    if found is None or step is None:
        raise MembershipCodeWrong
    oldest = step_of(at) - STEPS_OF_GRACE - 1
    if not sql.value(_USE, {"card": found[0], "step": step, "place": input.place, "oldest": oldest}):
        raise MembershipCodeUsed
    note_subject(found[0])
    return UUID(str(found[0]))
