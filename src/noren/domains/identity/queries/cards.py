from datetime import UTC, datetime
from uuid import UUID

from noren.domains.identity.contracts import Candidate, IdentifierKind, MembershipCode
from noren.domains.identity.queries.blocked import is_blocked
from noren.domains.identity.rules import (
    CODE_DIGITS,
    PERIOD_S,
    card_code,
    find_normalised,
    masked_name,
    read_payload,
    step_of,
)
from noren.kernel.japanese import digits
from noren.platform import sql

MOST_CANDIDATES = 5

_CARD = "SELECT card_number, secret FROM identity_card WHERE member_id = %s"
# A phone that was proved, or told, or stands in a profile; each person once, by their master.
_BY_PHONE = """
SELECT DISTINCT ON (m.id) m.id, m.family_name, m.given_name FROM identity_member m
 WHERE m.kind = 'member' AND m.erased_at IS NULL AND m.archived_at IS NULL AND m.id IN (
       SELECT a.master_id FROM identity_alias a WHERE a.member_id IN (
              SELECT i.member_id FROM identity_identifier i WHERE i.kind = 'phone' AND i.value = %(value)s AND i.removed_at IS NULL
              UNION ALL
              SELECT p.id FROM identity_member p
               WHERE p.phone IS NOT NULL AND regexp_replace(p.phone, '\\D', '', 'g') = ANY(%(digits)s)))
 ORDER BY m.id LIMIT %(limit)s
"""


def owner_of_card(*, card_number: str) -> UUID | None:
    """Whose card in the app has this number; None where none has. The number alone proves little: it stands in letters."""
    bare = digits(card_number)
    found = sql.value("SELECT member_id FROM identity_card WHERE card_number = %s", (bare,)) if bare else None
    return None if found is None else UUID(str(found))


def find_membership_code(*, member_id: UUID, at: datetime) -> MembershipCode | None:
    """What a member shows just now, with the secret for the member's own phone; None before the card is made."""
    found = sql.row(_CARD, (member_id,))
    if found is None:
        return None
    number, secret = found
    step = step_of(at)
    return MembershipCode(
        card_number=number,
        payload=number + card_code(secret, step),
        valid_until=datetime.fromtimestamp((step + 1) * PERIOD_S, tz=UTC),
        secret=secret,
        digits=CODE_DIGITS,
        period_s=PERIOD_S,
    )


def card_of_payload(*, payload: str) -> str | None:
    """The card number that a text names, if it has the form of a membership code; for counting tries on one card."""
    read = read_payload(payload)
    return None if read is None else read[0]


def phone_candidates(*, raw: str) -> list[Candidate]:
    """Members who may have this phone number, masked: who they are has to be asked. Nobody for one that is blocked."""
    value = find_normalised(IdentifierKind.PHONE, raw)
    if value is None or is_blocked(kind=IdentifierKind.PHONE, value=value):
        return []
    digits = value.lstrip("+")
    spellings = [digits, f"0{digits.removeprefix('81')}"] if digits.startswith("81") else [digits]
    found = sql.rows(_BY_PHONE, {"value": value, "digits": spellings, "limit": MOST_CANDIDATES})
    return [
        Candidate(member_id=row[0], name=masked_name(row[1], row[2]), phone=f"＊＊＊{digits[-4:]}") for row in found
    ]
