"""Identity's public face: one customer, whichever way they came in."""

from noren.domains.identity.commands.import_guests import import_guests
from noren.domains.identity.commands.import_members import import_members, legacy_member_id
from noren.domains.identity.commands.link_identifier import link_identifier, unlink_identifier
from noren.domains.identity.commands.register_guest import register_guest
from noren.domains.identity.commands.register_member import register_member
from noren.domains.identity.commands.update_profile import update_profile
from noren.domains.identity.commands.view_member import view_member
from noren.domains.identity.errors import IdentifierNotFound, IdentifierTaken, MemberExists, MemberNotFound
from noren.domains.identity.queries.discrepancies import discrepancies
from noren.domains.identity.queries.members import find_member, get_member, group_of, list_members, master_of

__all__ = [
    "IdentifierNotFound",
    "IdentifierTaken",
    "MemberExists",
    "MemberNotFound",
    "discrepancies",
    "find_member",
    "get_member",
    "group_of",
    "import_guests",
    "import_members",
    "legacy_member_id",
    "link_identifier",
    "list_members",
    "master_of",
    "register_guest",
    "register_member",
    "unlink_identifier",
    "update_profile",
    "view_member",
]
