from datetime import datetime

from noren.domains.identity.contracts import SetConsent
from noren.domains.identity.errors import MemberNotFound
from noren.domains.identity.events import ConsentChanged
from noren.domains.identity.models import Consent, Member
from noren.kernel.ids import uuid7
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit, note_subject


@command("identity.set_consent", permission="")
def set_consent(*, input: SetConsent, actor: Actor, at: datetime) -> None:
    """Note that a member wants to be written to, or no longer: the member, or staff whom they asked.

    The same decision on the same words again changes nothing.
    Raises: MemberNotFound, NotAllowed, SignInRequired.  Locks: the member.  Emits: identity.consent_changed.v1
    """
    if actor.member_id != input.member_id:
        actor.require("identity.update_profile")
    note_subject(input.member_id)
    if not Member.objects.select_for_update().filter(id=input.member_id, kind="member", erased_at=None).exists():
        raise MemberNotFound
    about = {"member_id": input.member_id, "purpose": input.purpose.value, "channel": input.channel.value}
    said = {"granted": input.granted, "text_version": input.text_version}
    last = Consent.objects.filter(**about).order_by("-decided_at", "-id").values(*said).first()
    if last == said:
        return
    Consent.objects.create(id=uuid7(), **about, **said, decided_at=at, command_id=command_id())
    emit(ConsentChanged(**about, granted=input.granted))
