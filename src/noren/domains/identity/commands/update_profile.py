from datetime import datetime

from noren.domains.identity.contracts import UpdateProfile
from noren.domains.identity.errors import MemberNotFound
from noren.domains.identity.events import ProfileChanged
from noren.domains.identity.models import Member
from noren.domains.identity.rules import name_key, sound_key
from noren.kernel.japanese import normalise_kana, normalise_phone
from noren.platform.actor import Actor
from noren.platform.command import command, emit


@command("identity.update_profile", permission="")
def update_profile(*, input: UpdateProfile, actor: Actor, at: datetime) -> None:
    """Change what a member says of themselves: the member, or staff who may.

    Raises: MemberNotFound, PhoneInvalid, NotAllowed, SignInRequired.  Emits: identity.profile_changed.v1
    """
    if actor.member_id != input.member_id:
        actor.require("identity.update_profile")
    if input.phone:
        normalise_phone(input.phone)
    changed = Member.objects.filter(id=input.member_id, kind="member", erased_at=None).update(
        family_name=input.family_name,
        given_name=input.given_name,
        family_name_kana=normalise_kana(input.family_name_kana),
        given_name_kana=normalise_kana(input.given_name_kana),
        name_key=name_key(input.family_name, input.given_name),
        sound_key=sound_key(input.family_name, input.given_name, input.family_name_kana, input.given_name_kana),
        phone=input.phone,
        birthday=input.birthday,
        locale=input.locale,
    )
    if not changed:
        raise MemberNotFound
    emit(ProfileChanged(member_id=input.member_id))
