"""What the timers of the worker do, for those who look whether all is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LANE: dict[str, StrOrPromise] = {
    "books": _("Own books"),
    "network": _("Calls to others"),
    "background": _("In the background"),
    "housekeeping": _("Tidying up"),
}
TIMER: dict[str, StrOrPromise] = {
    "fulfilment.count_waiting": _("Counts how many orders wait in each store"),
    "fulfilment.measure_pace": _("Measures how long stores take to prepare orders"),
    "fulfilment.tell_overdue": _("Tells of orders that nobody collected"),
    "holds.close_expired": _("Ends holds whose time is up"),
    "holds.tell_due_soon": _("Reminds of holds that end soon"),
    "journeys.apply_change_sets": _("Applies approved bulk edits when they start"),
    "journeys.find_shortfalls": _("Looks for promises that can no longer be kept"),
    "journeys.forget_rejects": _("Throws away files of rejected lines after 90 days"),
    "journeys.mend_promises": _("Mends promises that can no longer be kept"),
    "journeys.rescue_payments": _("Asks payment providers about payments without an answer"),
    "journeys.send_refunds": _("Sends refunds that wait"),
    "journeys.settle_shortfalls": _("Gives money back where nobody has chosen about missing goods"),
    "ledger.expire_due": _("Lets points expire that are due"),
    "operations.verify": _("Checks balances when somebody has asked for it"),
    "orders.forget_carts": _("Forgets carts that were left long ago"),
    "platform.deliver_mail": _("Sends letters"),
    "platform.housekeeping": _("Clears away what is no longer needed"),
    "sandbox_payments.deliver_webhooks": _("Plays the payment provider of the sandbox"),
    "stock.expire_holds": _("Frees stock that was held and not bought"),
    "stock.review_in_turn": _("Reviews how much stock is kept back, level by level"),
    "stock.review_moved": _("Reviews how much is kept back of stock that has moved"),
    "storefront.refresh_due": _("Brings the shop's lists up to date where a date has come"),
}
