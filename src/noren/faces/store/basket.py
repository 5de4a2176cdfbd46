"""What is on the counter: kept with the browser's session on the server, so that a reload loses nothing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from noren.domains.holds.contracts import Hold
from noren.domains.identity.contracts import Candidate
from noren.faces.store.floor import uuid_or_none
from noren.journeys.identify_member import Identified
from noren.journeys.register.contracts import Discount, GivenTender, Method, ScannedLine, SellAtRegister, SendGoods
from noren.kernel.ids import uuid7
from noren.kernel.tax import ServiceMode

_KEPT = "register_basket"
_SESSION = "register_session"


class Basket:
    """The sale that is being rung up. `sale_id` stays the same until it is over, so that it happens once; `asked` is the
    sale as it was sent while a card or QR has not answered."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        kept: dict[str, Any] = request.session.get(_KEPT) or {}
        self.sale_id = UUID(kept["sale_id"]) if kept else uuid7()
        self.lines = [ScannedLine.model_validate(line) for line in kept.get("lines", [])]
        self.last: int | None = kept.get("last")
        self.said: dict[str, str] = kept.get("said", {})
        self.member_id: UUID | None = uuid_or_none(kept.get("member_id", ""))
        self.is_weak = bool(kept.get("is_weak"))
        self.may_use_points = bool(kept.get("may_use_points", True))
        self.candidates = [Candidate.model_validate(one, strict=False) for one in kept.get("candidates", [])]
        self.points = int(kept.get("points", 0))
        self.tenders = [GivenTender.model_validate(one) for one in kept.get("tenders", [])]
        self.sent = SendGoods.model_validate(kept["sent"], strict=False) if kept.get("sent") else None
        self.hold_ids = [UUID(hold_id) for hold_id in kept.get("hold_ids", [])]
        self.asked = SellAtRegister.model_validate(kept["asked"]) if kept.get("asked") else None

    def add(self, variant_id: UUID) -> None:
        """One more of these goods; the same goods at the same conditions are one line."""
        for place, line in enumerate(self.lines):
            if line.variant_id == variant_id and line.discount is None:
                self.lines[place] = line.model_copy(update={"quantity": min(line.quantity + 1, 9_999)})
                self.last = place
                return
        self.lines.append(ScannedLine(variant_id=variant_id))
        self.last = len(self.lines) - 1

    def take_hold(self, hold: Hold) -> None:
        """What is held for whoever buys, once."""
        if hold.id in self.hold_ids:
            return
        self.hold_ids.append(hold.id)
        for line in hold.lines:
            for _unit in range(line.open_quantity):
                self.add(line.variant_id)

    def take_holds(self, held: Sequence[Hold]) -> None:
        """Several holds of the same buyer."""
        for hold in held:
            self.take_hold(hold)

    def change(
        self, place: int, *, quantity: int | None, mode: ServiceMode | None, discount: Discount | bool | None
    ) -> None:
        """Change a line; no quantity takes it away. `discount` False leaves it as it is."""
        if not 0 <= place < len(self.lines):
            return
        if quantity == 0:
            del self.lines[place]
            self.last = None
            return
        changed: dict[str, Any] = {}
        if quantity is not None:
            changed["quantity"] = quantity
        if mode is not None:
            changed["service_mode"] = mode
        if not isinstance(discount, bool):
            changed["discount"] = discount
        self.lines[place] = self.lines[place].model_copy(update=changed)
        self.last = place

    @property
    def tendered_minor(self) -> int:
        """What the tenders that were chosen already pay."""
        return sum(tender.amount_minor for tender in self.tenders)

    def pay_part(self, tender: GivenTender) -> None:
        """Choose a tender for a part of the total; all cash is one."""
        cash = next((one for one in self.tenders if one.method is Method.CASH), None)
        if tender.method is not Method.CASH or cash is None:
            self.tenders.append(tender)
            return
        self.tenders[self.tenders.index(cash)] = GivenTender(
            method=Method.CASH,
            amount_minor=cash.amount_minor + tender.amount_minor,
            received_minor=(cash.received_minor or cash.amount_minor) + (tender.received_minor or tender.amount_minor),
        )

    def greet(self, found: Identified) -> None:
        """Somebody has shown who they are, or one of these candidates may be them."""
        self.candidates = list(found.candidates)
        if found.member is not None:
            self.member_id, self.is_weak = found.member.member_id, found.weak
            self.may_use_points = found.may_use_points
            self.points = self.points if found.may_use_points else 0

    def forget_member(self) -> None:
        """The sale is nobody's again."""
        self.member_id, self.is_weak, self.candidates, self.points = None, False, [], 0
        self.may_use_points = True

    def keep(self, *, said: str = "", kind: str = "good") -> None:
        """Keep it, with a word for the next page."""
        self._request.session[_KEPT] = {
            "sale_id": str(self.sale_id),
            "lines": [line.model_dump(mode="json") for line in self.lines],
            "last": self.last,
            "said": {"kind": kind, "text": said} if said else {},
            "member_id": str(self.member_id or ""),
            "is_weak": self.is_weak,
            "may_use_points": self.may_use_points,
            "candidates": [one.model_dump(mode="json") for one in self.candidates],
            "points": self.points,
            "tenders": [tender.model_dump(mode="json") for tender in self.tenders],
            "hold_ids": [str(hold_id) for hold_id in self.hold_ids],
            "sent": self.sent.model_dump(mode="json") if self.sent else None,
            "asked": self.asked.model_dump(mode="json") if self.asked else None,
        }

    def renew(self) -> None:
        """The same goods under a new sale: the one before was refused."""
        self.sale_id, self.asked, self.tenders = uuid7(), None, []

    def empty(self) -> None:
        """Nothing is on the counter any more."""
        self._request.session.pop(_KEPT, None)


def session_of(request: HttpRequest) -> UUID | None:
    """The till session that this browser works in."""
    return uuid_or_none(request.session.get(_SESSION, ""))


def work_in(request: HttpRequest, session_id: UUID | None) -> None:
    """Remember the till session of this browser, or forget it."""
    request.session[_SESSION] = str(session_id or "")
