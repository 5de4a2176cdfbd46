"""A signed-in person as an actor, and the stamp that ends their sessions when what they may do has changed."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import salted_hmac

from noren.platform import sql
from noren.platform.accounts.roles import ROLES, SHOPPER_GRANTS
from noren.platform.actor import Actor, ActorKind

_PERSON = """
SELECT a.id, a.kind, a.display_name, a.member_id, a.password,
       coalesce((SELECT jsonb_agg(jsonb_build_array(r.role, r.location_ids) ORDER BY r.role)
                   FROM platform_staff_role r WHERE r.account_id = a.id), '[]') AS roles
  FROM platform_account a WHERE a.id = %s AND a.is_active
"""


@dataclass(frozen=True, slots=True)
class Person:
    """`stamp` changes with the password and the roles, so whoever signed in before must do so again."""

    actor: Actor
    stamp: str


def find_person(*, account_id: UUID) -> Person | None:
    """The person of an account; None where the account is gone or switched off. One statement."""
    found = sql.record(_PERSON, (account_id,))
    if found is None:
        return None
    roles = sql.from_json(found["roles"])
    stamp = salted_hmac("noren session stamp", f"{found['password']}\n{roles}", algorithm="sha256").hexdigest()[:32]
    grants, places = _reach(roles)
    is_member = found["kind"] == "member"
    actor = Actor(
        kind=ActorKind.MEMBER if is_member else ActorKind.STAFF,
        id=found["id"],
        grants=SHOPPER_GRANTS if is_member else grants,
        location_ids=None if is_member else places,
        member_id=found["member_id"],
        label=found["display_name"],
        client=f"account:{account_id}",
    )
    return Person(actor=actor, stamp=stamp)


def _reach(roles: list[tuple[str, list[str] | None]]) -> tuple[frozenset[str], frozenset[UUID] | None]:
    """What all roles together grant, and where: one role without places reaches everywhere."""
    grants: set[str] = set()
    places: set[UUID] | None = set()
    for role, location_ids in roles:
        grants |= ROLES.get(role, frozenset())
        places = None if places is None or location_ids is None else places | {UUID(place) for place in location_ids}
    return frozenset(grants), None if places is None else frozenset(places)
