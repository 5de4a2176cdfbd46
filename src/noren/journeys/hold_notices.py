"""Letters about holds, and holds of goods that came from another store for a member.

A letter is written in the relay's transaction and remembered as processed there: told of twice, it is written once.
"""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import HoldSource, ReceiveHeld
from noren.journeys.letters import Letter, Row, mark_of, moment, shown, written
from noren.journeys.reads.held import HeldGoods, shown_holds
from noren.journeys.reads.shelf_goods import Goods
from noren.kernel.ids import derived_id
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.events import Delivered, subscribe
from noren.platform.mail import Mail, send_mails


@subscribe("journeys.hold_notices", "holds.placed.v1", "holds.due_soon.v1", "holds.expired.v1", historic=False)
def write_of_holds(events: Sequence[Delivered]) -> None:
    """Write to whoever holds: that it is done, that it ends soon, that it is over."""
    letters = []
    for event in events:
        hold = holds.get_hold(hold_id=UUID(event.payload["hold_id"]), at=event.occurred_at)
        if hold.contact.email:
            letters.append(hold_letter(event.type, shown_holds([hold], at=event.occurred_at)[0]))
    send_mails(letters)


@subscribe("journeys.holds_of_transfers", "supply.transfer_received.v1", historic=False)
def hold_what_came(events: Sequence[Delivered]) -> None:
    """Goods that were brought to a store for a member are held there, under the promise that they came with."""
    for event in events:
        told = event.payload
        if not (told.get("member_id") and told.get("reservation_id") and told.get("kept_until")):
            continue
        came = ReceiveHeld.model_validate(
            {
                "id": hold_of_transfer(UUID(told["transfer_id"])),
                "location_id": told["to_location_id"],
                "member_id": told["member_id"],
                "reservation_id": told["reservation_id"],
                "expires_at": told["kept_until"],
            },
            strict=False,
        )
        holds.receive_held(input=came, actor=SYSTEM, at=now())


def hold_of_transfer(transfer_id: UUID) -> UUID:
    """The id of the hold that goods brought for a member come under."""
    return derived_id("hold of transfer", str(transfer_id))


def hold_link(hold_id: UUID) -> str:
    """The hold's page for its customer, signed in or not."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/holds/{hold_id}?{urlencode({'token': holds.hold_token(hold_id)})}"


def hold_letter(event_type: str, held: HeldGoods) -> Mail:
    """The event's letter in the hold's language."""
    hold, place = held.hold, held.location
    with override(hold.locale):
        store = shown(place.name)
        until = moment(hold.expires_at, place.time_zone)
        came = hold.source is HoldSource.TRANSFER
        subject, says = {
            "holds.placed.v1": (
                _("Your goods have come to %(store)s") if came else _("We hold your goods at %(store)s"),
                _(
                    "We keep them for you until the time below. At the till, please show this number or your member card."
                ),
            ),
            "holds.due_soon.v1": (
                _("Your hold at %(store)s ends soon"),
                _("We keep your goods until the time below. Afterwards they go back to the shelf."),
            ),
            "holds.expired.v1": (
                _("Your hold at %(store)s has ended"),
                _(
                    "The time of your hold is over, and the goods are back on sale. You can hold them again if they are there."
                ),
            ),
        }[event_type]
        name = f"{hold.contact.family_name} {hold.contact.given_name}".strip()
        letter = Letter(
            language=hold.locale,
            subject=subject % {"store": store},
            greeting=_("Dear %(name)s,") % {"name": name} if name else "",
            says=says,
            rows=[Row(label=_named(line.goods), quantity=line.line.quantity) for line in held.lines],
            facts=[(_("Hold number"), hold.code), (_("Store"), store), (_("Held until"), until)],
            link=hold_link(hold.id),
            link_label=_("See the hold"),
            sender=shown(place.brand_name) or "Noren",
            mark=mark_of(place),
        )
        subject, text, html = written(letter)
    return Mail(recipient=hold.contact.email, subject=subject, text=text, html=html)


def _named(goods: Goods) -> str:
    options = " / ".join(part for part in (shown(goods.colour_name), goods.size) if part)
    return f"{shown(goods.name)} ({options})" if options else shown(goods.name)
