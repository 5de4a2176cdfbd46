from datetime import datetime

from noren.domains.identity.contracts import CardRef, IssueCard, RotateCard
from noren.domains.identity.errors import MemberNotFound
from noren.domains.identity.events import CardRotated
from noren.domains.identity.rules import new_card_number, new_card_secret
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

_ISSUE = """
WITH made AS (
  INSERT INTO identity_card (member_id, card_number, secret, issued_at)
  SELECT id, %(number)s, %(secret)s, %(at)s FROM identity_member WHERE id = %(member)s AND kind = 'member' AND erased_at IS NULL
  ON CONFLICT (member_id) DO NOTHING RETURNING card_number
)
SELECT card_number FROM made UNION ALL SELECT card_number FROM identity_card WHERE member_id = %(member)s LIMIT 1
"""
_ROTATE = "UPDATE identity_card SET secret = %s, rotated_at = %s WHERE member_id = %s RETURNING card_number"


@command("identity.issue_card", permission="")
def issue_card(*, input: IssueCard, actor: Actor, at: datetime) -> CardRef:
    """Make a member's card on first use; later the same card is found. For the member alone.

    Raises: MemberNotFound, SignInRequired, NotAllowed.
    """
    if actor.member_id != input.member_id:
        actor.require("identity.issue_card")
    params = {"member": input.member_id, "number": new_card_number(), "secret": new_card_secret(), "at": at}
    number = sql.value(_ISSUE, params) or sql.value(_ISSUE, params)  # made in the same moment by another request
    if number is None:
        raise MemberNotFound
    return CardRef(member_id=input.member_id, card_number=number)


@command("identity.rotate_card", permission="")
def rotate_card(*, input: RotateCard, actor: Actor, at: datetime) -> CardRef:
    """Give a card a new secret ("my phone was lost"): codes of the old one count no more, the number stays.

    Raises: MemberNotFound (no card yet), SignInRequired, NotAllowed.  Emits: identity.card_rotated.v1
    """
    if actor.member_id != input.member_id:
        actor.require("identity.rotate_card")
    number = sql.value(_ROTATE, (new_card_secret(), at, input.member_id))
    if number is None:
        raise MemberNotFound
    emit(CardRotated(member_id=input.member_id))
    return CardRef(member_id=input.member_id, card_number=number)
