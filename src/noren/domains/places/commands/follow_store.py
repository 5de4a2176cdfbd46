from datetime import datetime

from noren.domains.places.contracts import FollowStore
from noren.domains.places.errors import LocationNotFound
from noren.domains.places.queries.location_facts import find_store
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, note_subject

_FOLLOW = """
INSERT INTO places_followed_store AS f (member_id, location_id, since, command_id) VALUES (%(member)s, %(place)s, %(at)s, %(command)s)
ON CONFLICT (member_id) DO UPDATE SET location_id = excluded.location_id, since = excluded.since, command_id = excluded.command_id
 WHERE f.location_id <> excluded.location_id AND NOT %(keep)s
"""


@command("places.follow_store", permission="")
def follow_store(*, input: FollowStore, actor: Actor, at: datetime) -> None:
    """Note which store a member calls theirs, instead of the one before: the member, or staff whom they asked.

    Raises: LocationNotFound where it is no store in use, NotAllowed, SignInRequired.
    """
    if actor.member_id != input.member_id:
        actor.require("identity.update_profile")
    if find_store(location_id=input.location_id) is None:
        raise LocationNotFound
    note_subject(input.member_id)
    sql.touch(
        _FOLLOW,
        {
            "member": input.member_id,
            "place": input.location_id,
            "at": at,
            "command": command_id(),
            "keep": input.unless_known,
        },
    )
