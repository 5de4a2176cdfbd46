from datetime import datetime

from noren.domains.identity.contracts import Member, ViewMember
from noren.domains.identity.queries.members import get_member
from noren.platform.actor import Actor
from noren.platform.command import command


@command("identity.view_member", permission="identity.view")
def view_member(*, input: ViewMember, actor: Actor, at: datetime) -> Member:
    """Open a person's data. Changes nothing, but stands in the log: who looked at whom is asked one day.

    Raises: MemberNotFound.
    """
    return get_member(member_id=input.member_id)
