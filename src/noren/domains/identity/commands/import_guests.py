from datetime import datetime

from noren.domains.identity.contracts import ImportedMembers, ImportGuests
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, mark_historic

_IMPORT = """
WITH people AS (
  INSERT INTO identity_member (id, kind, family_name, given_name, family_name_kana, given_name_kana, name_key, locale, created_at)
  SELECT id, 'guest', '', '', '', '', '', %(locale)s, since FROM unnest(%(ids)s::uuid[], %(since)s::timestamptz[]) AS g(id, since)
  ON CONFLICT (id) DO NOTHING RETURNING id
), aliases AS (
  INSERT INTO identity_alias (member_id, master_id, since, command_id) SELECT id, id, %(at)s, %(command)s FROM people
)
SELECT count(*) FROM people
"""


@command("identity.import_guests", permission="import.members")
def import_guests(*, input: ImportGuests, actor: Actor, at: datetime) -> ImportedMembers:
    """Give everybody who bought without a name an id of their own, in one statement; who is here already stays.

    A later claim of such an order is then a merge, as with any guest.
    """
    mark_historic()
    created = sql.value(
        _IMPORT,
        {
            "ids": [guest.member_id for guest in input.guests],
            "since": [guest.since for guest in input.guests],
            "locale": input.locale,
            "at": at,
            "command": command_id(),
        },
    )
    return ImportedMembers(created=created)
