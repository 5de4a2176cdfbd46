"""What was read at a till: goods, a receipt, or a member's code, card or phone number."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from noren.domains.catalog import api as catalog
from noren.domains.holds import api as holds
from noren.domains.identity import api as identity
from noren.journeys.identify_member import HowKnown, Identified, IdentifyMember, identify_member
from noren.journeys.reads.returns import sale_of_receipt
from noren.journeys.register.contracts import Contract
from noren.kernel import gtin
from noren.platform.actor import Actor

Typed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]

_PHONE = re.compile(r"0\d{9,10}")
_CARD = re.compile(r"\d{8,19}")


class ScanAtTill(Contract):
    """`text` as scanned or typed. `till` names the till within the store: a membership code that it has read counts
    there again, elsewhere not."""

    location_id: UUID
    till: Annotated[str, StringConstraints(max_length=60)] = ""
    text: Typed


class Scanned(Contract):
    """Goods, whoever shows themselves, the order whose receipt it is, or what is held here for the buyer."""

    variant_id: UUID | None = None
    order_id: UUID | None = None
    hold_id: UUID | None = None
    found: Identified | None = None


def read_scan(*, input: ScanAtTill, actor: Actor, at: datetime) -> Scanned:
    """What the scan field of a till was given: a membership code, goods, a receipt of any store, or an old plastic card.
    A number with the check digit of goods is no card, so that unknown goods are no wrong tries at cards.

    Raises: UnknownVariant; of a membership code or card what `identify_member` raises.
    """
    if identity.card_of_payload(payload=input.text) is not None:
        return Scanned(found=_identified(input, HowKnown.CODE, input.text, actor, at))
    goods = catalog.find_variant(code=input.text)
    if goods is not None:
        return Scanned(variant_id=goods.variant_id)
    hold = holds.find_by_code(code=input.text, at=at) if input.text[:1] in "hH" else None
    if hold is not None and hold.location_id == input.location_id and hold.state.is_open:
        return Scanned(hold_id=hold.id)
    order_id = sale_of_receipt(text=input.text)
    if order_id is not None:
        return Scanned(order_id=order_id)
    digits = _digits(input.text)
    unknown_goods = gtin.is_valid(digits) and identity.owner_of_card(card_number=digits) is None
    if not _CARD.fullmatch(digits) or unknown_goods:
        raise catalog.UnknownVariant(searched=input.text)
    try:
        return Scanned(found=_identified(input, HowKnown.CARD, input.text, actor, at))
    except identity.MemberNotFound as nobody:
        raise catalog.UnknownVariant(searched=input.text) from nobody


def read_member(*, input: ScanAtTill, actor: Actor, at: datetime) -> Identified:
    """Who shows a code or card, or says a phone number; by phone those who may be meant, masked.

    Raises: what `identify_member` raises.
    """
    if identity.card_of_payload(payload=input.text) is not None:
        return _identified(input, HowKnown.CODE, input.text, actor, at)
    if _PHONE.fullmatch(_digits(input.text)):
        found = _identified(input, HowKnown.PHONE, input.text, actor, at)
        if found.candidates:
            return found
    return _identified(input, HowKnown.CARD, input.text, actor, at)


def _identified(input: ScanAtTill, by: HowKnown, text: str, actor: Actor, at: datetime) -> Identified:
    asked = IdentifyMember(location_id=input.location_id, till=input.till, by=by, text=text[:60])
    return identify_member(input=asked, actor=actor, at=at)


def _digits(text: str) -> str:
    return re.sub(r"[\s-]", "", text)
