"""What a shopper fills in at the checkout: read from the form, checked, kept in the session, and made into an order's parts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from noren.domains.identity.contracts import Member
from noren.domains.loyalty.contracts import PointsOffer
from noren.domains.orders.contracts import Contact
from noren.domains.places.contracts import LocationFacts
from noren.faces.member.shopper import number_or_none, uuid_or_none
from noren.faces.shared.prefectures import PREFECTURES
from noren.journeys.checkout.contracts import Address, Part, PickupPart, ShipmentPart, WantedLine
from noren.journeys.reads.cart_view import CartLineView
from noren.kernel.errors import AppError
from noren.kernel.japanese import normalise_email, normalise_kana, normalise_phone, normalise_postal_code
from noren.kernel.tax import ServiceMode

With = Literal["none", "all", "some"]
How = Literal["pickup", "delivery", "both"]


class Draft(BaseModel):
    """As typed; `collected` names the goods to collect where an order is split."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    how: How = "pickup"
    store: UUID | None = None
    collected: list[UUID] = []
    family_name: str = ""
    given_name: str = ""
    family_name_kana: str = ""
    given_name_kana: str = ""
    email: str = ""
    phone: str = ""
    postal_code: str = ""
    prefecture_code: str = ""
    city: str = ""
    town: str = ""
    block: str = ""
    building: str = ""
    token: str = ""
    with_points: With = "none"
    points: int = 0

    @property
    def collects(self) -> bool:
        return self.how in ("pickup", "both")

    @property
    def sends(self) -> bool:
        return self.how in ("delivery", "both")


_NAMES = ("family_name", "given_name", "family_name_kana", "given_name_kana")
_PLACE = ("city", "town", "block", "building")
_TYPED = ("how", "store", *_NAMES, *_PLACE, "email", "phone", "postal_code", "prefecture_code", "token")


def draft_of(form: QueryDict) -> Draft:
    """What was typed, cut to the lengths that fit."""
    text = {name: form.get(name, "").replace("\x00", "").strip() for name in _TYPED}
    how = text["how"] if text["how"] in ("pickup", "delivery", "both") else "pickup"
    kept = {name: text[name][:60] for name in _NAMES} | {name: text[name][:100] for name in _PLACE}
    kept |= {"email": text["email"][:254], "phone": text["phone"][:32], "postal_code": text["postal_code"][:10]}
    kept |= {"prefecture_code": text["prefecture_code"][:2], "token": text["token"][:60]}
    collected = [uuid_or_none(given) for given in form.getlist("collected")]
    return Draft.model_validate(
        {**kept, "how": how, "store": uuid_or_none(text["store"]), "collected": [given for given in collected if given]}
    )


def draft_for(member: Member | None, store: LocationFacts | None) -> Draft:
    """An empty form, or what is known of a member already."""
    known = {} if member is None else {name: getattr(member, name) or "" for name in (*_NAMES, "email", "phone")}
    return Draft.model_validate({**known, "store": store.id if store and "pickup" in store.services else None})


def with_points(draft: Draft, *, form: QueryDict | None = None, before: Draft | None = None) -> Draft:
    """The draft with the wish for points of a form, else of the draft before it."""
    if form is None:
        kept = before or Draft()
        return draft.model_copy(update={"with_points": kept.with_points, "points": kept.points})
    how = form.get("with_points", "")
    wanted = number_or_none(form.get("points")) or 0
    return draft.model_copy(update={"with_points": how if how in ("all", "some") else "none", "points": wanted})


def points_of(draft: Draft, offer: PointsOffer | None) -> int:
    """How many points are used now: no more than can be, in the programme's steps; below its minimum none."""
    if offer is None or draft.with_points == "none":
        return 0
    most = offer.most if draft.with_points == "all" else min(draft.points, offer.most)
    most -= most % offer.step
    return most if most >= offer.minimum else 0


def mistakes(draft: Draft, *, lines: Sequence[CartLineView], tokens: Sequence[str]) -> dict[str, str]:
    """What is missing or wrong, by field; empty where all is well."""
    found = _contact_mistakes(draft)
    if draft.collects and draft.store is None:
        found["store"] = _("Please choose the store where you collect.")
    if draft.sends:
        found |= _address_mistakes(draft)
    if draft.how == "both" and not 0 < len(collected_lines(draft, lines)) < len(lines):
        found["collected"] = _("Please choose at least one product to collect and one to have delivered.")
    if draft.token not in tokens:
        found["token"] = _("Please choose how to pay.")
    return found


def contact_of(draft: Draft) -> Contact:
    """Who orders, in the spelling that is kept."""
    return Contact(
        family_name=draft.family_name,
        given_name=draft.given_name,
        family_name_kana=normalise_kana(draft.family_name_kana),
        given_name_kana=normalise_kana(draft.given_name_kana),
        email=normalise_email(draft.email),
        phone=draft.phone,
    )


def parts_of(draft: Draft, lines: Sequence[CartLineView]) -> list[Part]:
    """The order's parts: what is collected (food is taken away) and what is sent."""
    collected = collected_lines(draft, lines)
    sent = [line for line in lines if line not in collected]
    parts: list[Part] = []
    if collected and draft.store is not None:
        parts.append(PickupPart(location_id=draft.store, lines=_wanted(collected, ServiceMode.TAKEAWAY)))
    if sent:
        parts.append(ShipmentPart(address=address_of(draft), lines=_wanted(sent, ServiceMode.DELIVERY)))
    return parts


def address_of(draft: Draft) -> Address:
    """Where to send it."""
    return Address(
        postal_code=normalise_postal_code(draft.postal_code),
        prefecture_code=draft.prefecture_code,
        city=draft.city,
        town=draft.town,
        block=draft.block,
        building=draft.building,
    )


def _wanted(lines: Sequence[CartLineView], mode: ServiceMode) -> list[WantedLine]:
    return [WantedLine(variant_id=line.variant_id, quantity=line.quantity, service_mode=mode) for line in lines]


def collected_lines(draft: Draft, lines: Sequence[CartLineView]) -> list[CartLineView]:
    """Which lines are collected: all, those named, or none."""
    if draft.how == "both":
        return [line for line in lines if line.variant_id in draft.collected]
    return list(lines) if draft.how == "pickup" else []


def _contact_mistakes(draft: Draft) -> dict[str, str]:
    found = {}
    needed: Mapping[str, str] = {
        "family_name": _("Please enter your family name."),
        "given_name": _("Please enter your given name."),
        "family_name_kana": _("Please enter the reading of your family name."),
        "given_name_kana": _("Please enter the reading of your given name."),
    }
    for name, told in needed.items():
        if not getattr(draft, name):
            found[name] = told
    if not _fits(normalise_email, draft.email):
        found["email"] = _("Please enter an e-mail address such as name@example.com.")
    if not _fits(normalise_phone, draft.phone):
        found["phone"] = _("Please enter a phone number such as 090-1234-5678.")
    return found


def _address_mistakes(draft: Draft) -> dict[str, str]:
    found = {}
    if not _fits(normalise_postal_code, draft.postal_code):
        found["postal_code"] = _("Please enter the seven digits of your postal code.")
    if draft.prefecture_code not in PREFECTURES:
        found["prefecture_code"] = _("Please choose your prefecture.")
    if not draft.city:
        found["city"] = _("Please enter your city or ward.")
    if not draft.town:
        found["town"] = _("Please enter your town.")
    if not draft.block:
        found["block"] = _("Please enter your block and house number.")
    return found


def _fits(normalise: Callable[[str], str], text: str) -> bool:
    try:
        normalise(text)
    except AppError:
        return False
    return True
