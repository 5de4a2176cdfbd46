"""The letter to a new member: their number as text and bars, and the way to the card in the app.

The number never changes, so it proves little: at a till it finds the member and collects points. The code of the card
in the app changes every minute; it alone uses points, and it cannot stand in a letter.
"""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IssueCard, Member
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.journeys.letters import Letter, mark_of, shown, written
from noren.kernel import code128
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.events import Delivered, subscribe
from noren.platform.mail import Mail, send_mails


@subscribe("journeys.welcome", "identity.member_registered.v1", historic=False)
def welcome(events: Sequence[Delivered]) -> None:
    """Make each new member's card and write to them. Who was brought in from another system is not written to."""
    letters = []
    for event in events:
        if event.payload["kind"] != "member":
            continue
        member = identity.get_member(member_id=UUID(event.payload["member_id"]))
        if member.email:
            card = identity.issue_card(input=IssueCard(member_id=member.id), actor=SYSTEM, at=now())
            letters.append(welcome_letter(member, card.card_number))
    send_mails(letters)


def welcome_letter(member: Member, card_number: str) -> Mail:
    """The letter in the member's language."""
    place = _shop_place()
    with override(member.locale):
        letter = Letter(
            language=member.locale,
            subject=_("Welcome: your member number"),
            greeting="",
            says=_(
                "Thank you for joining. With this number our tills find you and your points are collected. "
                "To use points, please show the card in the app: its code changes every minute."
            ),
            rows=[],
            facts=[(_("Member number"), " ".join(card_number[at : at + 4] for at in range(0, len(card_number), 4)))],
            link=f"{settings.PUBLIC_URL.rstrip('/')}/card",
            link_label=_("Show my card"),
            sender=shown(place.brand_name) or "Noren" if place else "Noren",
            mark=mark_of(place),
            bars=code128.modules(card_number),
        )
        subject, text, html = written(letter)
    return Mail(recipient=str(member.email), subject=subject, text=text, html=html)


def _shop_place() -> LocationFacts | None:
    """The first place that does something for customers, whose brand is the shop's, as on the pages."""
    known = list(places.all_facts().values())
    return next((place for place in [*filter(lambda place: place.services, known), *known]), None)
