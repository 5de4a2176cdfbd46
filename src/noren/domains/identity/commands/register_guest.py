from datetime import datetime

from noren.domains.identity.contracts import IdentifierKind, RegisterGuest
from noren.domains.identity.errors import MemberExists
from noren.domains.identity.rules import name_key, normalised, sound_key
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors

constraint_errors({"identity_member_pkey": MemberExists, "identity_alias_pkey": MemberExists})

_REGISTER = """
WITH person AS (
  INSERT INTO identity_member (id, kind, family_name, given_name, family_name_kana, given_name_kana, name_key, sound_key, email, phone, locale,
                               created_at)
  VALUES (%(id)s, 'guest', %(family_name)s, %(given_name)s, %(family_name_kana)s, %(given_name_kana)s, %(name_key)s, %(sound_key)s,
          %(email)s, %(phone)s, %(locale)s, %(at)s)
), alias AS (
  INSERT INTO identity_alias (member_id, master_id, since, command_id) VALUES (%(id)s, %(id)s, %(at)s, %(command)s)
)
INSERT INTO identity_identifier (id, member_id, kind, source, raw, value, added_at)
SELECT i.id, %(id)s, i.kind, '', i.raw, i.value, %(at)s
  FROM unnest(%(ids)s::uuid[], %(kinds)s::text[], %(raws)s::text[], %(values)s::text[]) AS i(id, kind, raw, value)
"""


@command("identity.register_guest", permission="")
def register_guest(*, input: RegisterGuest, actor: Actor, at: datetime) -> None:
    """Remember somebody who orders without signing in, in one statement: person, alias row, unverified identifiers.

    Raises: EmailInvalid, PhoneInvalid, MemberExists.
    """
    given = ((IdentifierKind.EMAIL, input.email), (IdentifierKind.PHONE, input.phone))
    identifiers = [(uuid7(), kind.value, raw, normalised(kind, raw)) for kind, raw in given if raw]
    sql.later(
        len(identifiers),
        _REGISTER,
        {
            "id": input.member_id,
            "family_name": input.family_name,
            "given_name": input.given_name,
            "family_name_kana": input.family_name_kana,
            "given_name_kana": input.given_name_kana,
            "name_key": name_key(input.family_name, input.given_name),
            "sound_key": sound_key(input.family_name, input.given_name, input.family_name_kana, input.given_name_kana),
            "email": input.email,
            "phone": input.phone,
            "locale": input.locale,
            "at": at,
            "command": command_id(),
            "ids": [row[0] for row in identifiers],
            "kinds": [row[1] for row in identifiers],
            "raws": [row[2] for row in identifiers],
            "values": [row[3] for row in identifiers],
        },
    )
