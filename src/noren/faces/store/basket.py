"""What is on the counter: kept with the browser's session on the server, so that a reload loses nothing."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from noren.faces.store.floor import uuid_or_none
from noren.journeys.register.contracts import Discount, ScannedLine
from noren.kernel.ids import uuid7
from noren.kernel.tax import ServiceMode

_KEPT = "register_basket"
_SESSION = "register_session"


class Basket:
    """The lines of the sale that is being rung up. `sale_id` stays the same until it is over, so that it happens once."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        kept: dict[str, Any] = request.session.get(_KEPT) or {}
        self.sale_id = UUID(kept["sale_id"]) if kept else uuid7()
        self.lines = [ScannedLine.model_validate(line) for line in kept.get("lines", [])]
        self.last: int | None = kept.get("last")
        self.said: dict[str, str] = kept.get("said", {})

    def add(self, variant_id: UUID) -> None:
        """One more of these goods; the same goods at the same conditions are one line."""
        for place, line in enumerate(self.lines):
            if line.variant_id == variant_id and line.discount is None:
                self.lines[place] = line.model_copy(update={"quantity": min(line.quantity + 1, 9_999)})
                self.last = place
                return
        self.lines.append(ScannedLine(variant_id=variant_id))
        self.last = len(self.lines) - 1

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

    def keep(self, *, said: str = "", kind: str = "good") -> None:
        """Keep it, with a word for the next page."""
        self._request.session[_KEPT] = {
            "sale_id": str(self.sale_id),
            "lines": [line.model_dump(mode="json") for line in self.lines],
            "last": self.last,
            "said": {"kind": kind, "text": said} if said else {},
        }

    def renew(self) -> None:
        """The same goods under a new sale: the one before was refused."""
        self.sale_id = uuid7()

    def empty(self) -> None:
        """Nothing is on the counter any more."""
        self._request.session.pop(_KEPT, None)


def session_of(request: HttpRequest) -> UUID | None:
    """The till session that this browser works in."""
    return uuid_or_none(request.session.get(_SESSION, ""))


def work_in(request: HttpRequest, session_id: UUID | None) -> None:
    """Remember the till session of this browser, or forget it."""
    request.session[_SESSION] = str(session_id or "")
