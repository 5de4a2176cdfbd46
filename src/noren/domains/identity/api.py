"""Identity's public face: one customer, whichever way they came in."""

from noren.domains.identity.commands.accept_code import accept_code
from noren.domains.identity.commands.block_value import block_value, unblock_value
from noren.domains.identity.commands.card import issue_card, rotate_card
from noren.domains.identity.commands.claim_records import claim_records
from noren.domains.identity.commands.import_guests import import_guests
from noren.domains.identity.commands.import_members import import_members, legacy_member_id
from noren.domains.identity.commands.link_identifier import link_identifier, unlink_identifier
from noren.domains.identity.commands.merge_members import merge_members, unmerge_members
from noren.domains.identity.commands.move_in_members import move_in_members
from noren.domains.identity.commands.register_guest import register_guest
from noren.domains.identity.commands.register_member import register_member
from noren.domains.identity.commands.set_consent import set_consent
from noren.domains.identity.commands.update_profile import update_profile
from noren.domains.identity.commands.view_member import view_member
from noren.domains.identity.errors import (
    IdentificationLocked,
    IdentifierBlocked,
    IdentifierNotFound,
    IdentifierTaken,
    MemberExists,
    MemberNotFound,
    MembershipCodeUsed,
    MembershipCodeWrong,
    MergeExists,
    MergeNeedsDecision,
    MergeNotFound,
    SamePerson,
    TooManyIdentifiers,
    TwoShopAccounts,
)
from noren.domains.identity.queries.blocked import blocked_values, is_blocked
from noren.domains.identity.queries.cards import card_of_payload, find_membership_code, owner_of_card, phone_candidates
from noren.domains.identity.queries.discrepancies import discrepancies
from noren.domains.identity.queries.members import find_member, get_member, group_of, list_members, master_of
from noren.domains.identity.queries.merges import merges_of
from noren.domains.identity.queries.moving import (
    count_members,
    everybody_after,
    legacy_numbers,
    masters_of,
    moved_members,
    owners_of,
)
from noren.domains.identity.queries.people import lock_group, registered_groups

__all__ = [
    "IdentificationLocked",
    "IdentifierBlocked",
    "IdentifierNotFound",
    "IdentifierTaken",
    "MemberExists",
    "MemberNotFound",
    "MembershipCodeUsed",
    "MembershipCodeWrong",
    "MergeExists",
    "MergeNeedsDecision",
    "MergeNotFound",
    "SamePerson",
    "TooManyIdentifiers",
    "TwoShopAccounts",
    "accept_code",
    "block_value",
    "blocked_values",
    "card_of_payload",
    "claim_records",
    "count_members",
    "discrepancies",
    "everybody_after",
    "find_member",
    "find_membership_code",
    "get_member",
    "group_of",
    "import_guests",
    "import_members",
    "is_blocked",
    "issue_card",
    "legacy_member_id",
    "legacy_numbers",
    "link_identifier",
    "list_members",
    "lock_group",
    "master_of",
    "masters_of",
    "merge_members",
    "merges_of",
    "move_in_members",
    "moved_members",
    "owner_of_card",
    "owners_of",
    "phone_candidates",
    "register_guest",
    "register_member",
    "registered_groups",
    "rotate_card",
    "set_consent",
    "unblock_value",
    "unlink_identifier",
    "unmerge_members",
    "update_profile",
    "view_member",
]
