"""What states of transfers and purchases, and what becomes of differences, are called in the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from noren.domains.supply.contracts import DifferenceOutcome, PurchaseState, Resolution, TransferState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TRANSFER: dict[str, StrOrPromise] = {
    TransferState.REQUESTED: pgettext_lazy("transfer", "Wanted"),
    TransferState.APPROVED: _("To pick"),
    TransferState.PICKED: _("Ready to send"),
    TransferState.IN_TRANSIT: _("On the way"),
    TransferState.RECEIVED: pgettext_lazy("transfer", "Arrived"),
    TransferState.REFUSED: pgettext_lazy("transfer", "Refused"),
    TransferState.CANCELED: pgettext_lazy("transfer", "Called off"),
}
SETTLED: dict[str, StrOrPromise] = {
    DifferenceOutcome.FOUND_AT_SENDER: _("Found at the sender"),
    DifferenceOutcome.LOST: _("Lost on the way"),
    DifferenceOutcome.ARRIVED_LATER: _("Arrived later"),
    DifferenceOutcome.LACKING_AT_SENDER: _("The sender lacks them"),
    DifferenceOutcome.SURPLUS: _("Nobody lacks them"),
}
OF_MISSING = (DifferenceOutcome.FOUND_AT_SENDER, DifferenceOutcome.ARRIVED_LATER, DifferenceOutcome.LOST)
OF_SURPLUS = (DifferenceOutcome.LACKING_AT_SENDER, DifferenceOutcome.SURPLUS)
PURCHASE: dict[str, StrOrPromise] = {
    PurchaseState.OPEN: pgettext_lazy("purchase", "To come"),
    PurchaseState.CLOSED: pgettext_lazy("purchase", "Done"),
    PurchaseState.CANCELED: pgettext_lazy("purchase", "Called off"),
}
RESOLUTION: dict[str, StrOrPromise] = {
    Resolution.CREDITED: _("The supplier does not charge for it"),
    Resolution.SENT_LATER: _("Comes with another delivery"),
    Resolution.KEPT: _("Stays here and is paid"),
    Resolution.SENT_BACK: _("Goes back to the supplier"),
    Resolution.ORDERED_WRONGLY: _("Our order was wrong"),
}
OF_SHORT = (Resolution.CREDITED, Resolution.SENT_LATER, Resolution.ORDERED_WRONGLY)
OF_OVER = (Resolution.KEPT, Resolution.SENT_BACK, Resolution.CREDITED, Resolution.ORDERED_WRONGLY)
SUPPLY_TONES: dict[str, str] = {
    TransferState.REQUESTED: "warning",
    TransferState.PICKED: "primary",
    TransferState.IN_TRANSIT: "primary",
    TransferState.RECEIVED: "success",
    TransferState.CANCELED: "",
}
