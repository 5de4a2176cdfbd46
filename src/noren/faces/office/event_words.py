"""What events and the state of their deliveries are called on the pages of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SUBJECT: dict[str, StrOrPromise] = {
    "orders": _("Orders"),
    "fulfilment": _("Preparation and hand-over"),
    "payments": _("Payments"),
    "stock": _("Stock"),
    "holds": _("Holds"),
    "stocktake": _("Stocktakes"),
    "supply": _("Transfers and deliveries"),
    "epcis": _("EPCIS"),
    "shelves": _("Floor plans and shelves"),
    "catalog": _("Products and prices"),
    "places": _("Stores"),
    "register": _("Tills"),
    "identity": _("Customers"),
    "loyalty": _("Points"),
    "ledger": _("Balances"),
}
EVENT: dict[str, StrOrPromise] = {
    "orders.placed.v1": _("Order was placed"),
    "orders.confirmed.v1": _("Order was paid and confirmed"),
    "orders.failed.v1": _("Order failed at its payment"),
    "orders.cancelled.v1": _("Order was cancelled, whole or in part"),
    "orders.line_exchanged.v1": _("Missing goods were exchanged for similar ones"),
    "orders.completed.v1": _("Order was completed"),
    "orders.goods_returned.v1": _("Goods came back"),
    "orders.imported.v1": _("Past orders were imported (never sent)"),
    "fulfilment.reserved.v1": _("Part is to be prepared"),
    "fulfilment.prepared.v1": _("Part stands ready"),
    "fulfilment.completed.v1": _("Part was handed over or sent"),
    "fulfilment.canceled.v1": _("Part was cancelled"),
    "fulfilment.failed.v1": _("Nothing of a part was found"),
    "fulfilment.remedy_proposed.v1": _("Customer is asked what to do about missing goods"),
    "fulfilment.shortfall_settled.v1": _("Missing goods are settled"),
    "fulfilment.overdue.v1": _("Part was not collected in time"),
    "payments.captured.v1": _("Money was taken"),
    "payments.declined.v1": _("Payment was declined"),
    "payments.requires_action.v1": _("Customer has to confirm the payment"),
    "payments.expired.v1": _("Payment has expired"),
    "payments.late_capture.v1": _("Money came too late and goes back"),
    "payments.refund_requested.v1": _("Refund was asked for"),
    "payments.refunded.v1": _("Money was given back"),
    "shelves.placed.v1": _("Goods have other places in a store"),
    "shelves.floor_changed.v1": _("Floor plan was changed"),
    "epcis.captured.v1": _("EPCIS events were captured"),
    "stock.changed.v1": _("Stock or availability has changed"),
    "stock.shortfall.v1": _("More is promised than there is"),
    "stock.reservation_expired.v1": _("Reservation has expired"),
    "supply.transfer_requested.v1": _("Goods of another store are wanted"),
    "supply.transfer_approved.v1": _("Transfer was approved"),
    "supply.transfer_picked.v1": _("Transfer stands ready to be sent"),
    "supply.transfer_shipped.v1": _("Transfer has left"),
    "supply.transfer_received.v1": _("Transfer has arrived"),
    "supply.transfer_ended.v1": _("Transfer was refused or called off"),
    "supply.difference_settled.v1": _("Difference of a transfer was closed"),
    "supply.purchase_placed.v1": _("Goods were ordered or announced"),
    "supply.purchase_changed.v1": _("Purchase was changed"),
    "supply.purchase_difference_explained.v1": _("Difference of a delivery was explained"),
    "supply.purchase_closed.v1": _("Nothing more of a purchase will come"),
    "supply.goods_received.v1": _("Delivery was received"),
    "holds.placed.v1": _("Goods are held for somebody"),
    "holds.prepared.v1": _("Held goods were put aside"),
    "holds.extended.v1": _("Hold was extended"),
    "holds.due_soon.v1": _("Hold ends soon"),
    "holds.bought.v1": _("Held goods were bought"),
    "holds.returned.v1": _("Goods are held again: the order was not paid"),
    "holds.ended.v1": _("Hold was canceled or released"),
    "holds.expired.v1": _("Hold has ended"),
    "holds.put_back.v1": _("Held goods were put back"),
    "catalog.product_changed.v1": _("Product has changed"),
    "catalog.price_changed.v1": _("Price has changed"),
    "places.location_changed.v1": _("Store has changed"),
    "register.session_opened.v1": _("Till was opened"),
    "stocktake.opened.v1": _("Stocktake was begun"),
    "stocktake.counted.v1": _("Counting of a stocktake has ended"),
    "stocktake.closed.v1": _("Stocktake was closed"),
    "stocktake.adjustment_asked.v1": _("Adjustment waits for approval"),
    "register.session_closed.v1": _("Till was closed"),
    "identity.member_registered.v1": _("Customer was registered"),
    "identity.consent_changed.v1": _("Customer wants news, or no longer"),
    "identity.profile_changed.v1": _("Customer's data have changed"),
    "identity.identifier_linked.v1": _("Address, phone or card was added"),
    "identity.identifier_unlinked.v1": _("Address, phone or card was removed"),
    "identity.card_rotated.v1": _("Membership card was renewed"),
    "identity.members_merged.v1": _("Two records were joined to one person"),
    "identity.members_unmerged.v1": _("Records of a person were parted again"),
    "loyalty.points_promised.v1": _("Points were promised for an order"),
    "ledger.balance_changed.v1": _("Balance has changed"),
    "webhooks.test.v1": pgettext_lazy("webhook", "Test"),
}
DELIVERY_STATE: dict[str, StrOrPromise] = {
    "waiting": pgettext_lazy("delivery", "Waiting"),
    "delivered": pgettext_lazy("delivery", "Delivered"),
    "failed": pgettext_lazy("delivery", "Failed"),
}
DELIVERY_TONE = {"waiting": "warning", "delivered": "success", "failed": "accent"}


def named(event_type: str) -> str:
    """What an event is called; one without a name is shown by its type."""
    return str(EVENT.get(event_type, event_type))


def named_pattern(pattern: str) -> str:
    """What a type or pattern is called: `orders.*` is everything about orders."""
    if pattern == "*":
        return str(_("Every event"))
    subject, _dot, rest = pattern.partition(".")
    if rest == "*" and subject in SUBJECT:
        return str(_("%(subject)s: all")) % {"subject": SUBJECT[subject]}
    return named(pattern)
