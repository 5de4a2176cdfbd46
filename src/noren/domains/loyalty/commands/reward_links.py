from datetime import datetime
from uuid import UUID

from noren.domains.identity import api as identity
from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import Grant, Grants
from noren.domains.loyalty.contracts import Place, RewardLinks
from noren.domains.loyalty.queries.programme import programme_in_use
from noren.domains.loyalty.rules import expires_at, rule_for
from noren.kernel.ids import derived_id
from noren.platform.actor import Actor
from noren.platform.command import command


@command("loyalty.reward_links")
def reward_links(*, input: RewardLinks, actor: Actor, at: datetime) -> int:
    """Thank people for identifiers that they have proved (a card, a phone …), once for each kind; how many rewards.

    Unlinked and linked again, or linked under another id of the same person, it is not rewarded again.
    Locks: the members' accounts.  Emits: ledger.balance_changed.v1
    """
    programme = programme_in_use()
    rule = None if programme is None else rule_for(programme, Place(), at=at)
    if programme is None or rule is None or not rule.link_reward:
        return 0
    groups = identity.registered_groups(member_ids=sorted({link.member_id for link in input.links}))
    ledger.lock_owners(owner_ids=[one for group in groups.values() for one in group], unit=programme.unit)
    wanted = {_id(link.member_id, link.kind): link for link in input.links if link.member_id in groups}
    every = [_id(one, link.kind) for link in wanted.values() for one in groups[link.member_id]]
    known = ledger.known_transfers(ids=every)
    over = expires_at(rule.expiry_months, at=at, time_zone=programme.time_zone)
    fresh = [
        Grant(
            id=grant_id, owner_id=link.member_id, unit=programme.unit, amount=rule.link_reward, lot_expires_at=over,
            note={"what": "link", "kind": link.kind},
        )
        for grant_id, link in wanted.items()
        if not known.intersection(_id(one, link.kind) for one in groups[link.member_id])
    ]  # fmt: skip
    if fresh:
        ledger.post(input=Grants(grants=fresh), actor=actor, at=at)
    return len(fresh)


def _id(member_id: UUID, kind: str) -> UUID:
    return derived_id("loyalty.link", member_id, kind)
