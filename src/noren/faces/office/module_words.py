"""What the parts of the business are called, what each does, and what leaving it out means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from noren.domains.places import api as places
from noren.domains.places.contracts import Module
from noren.faces.office.forms import Form

if TYPE_CHECKING:
    from collections.abc import Collection

    from django_stubs_ext import StrOrPromise

MODULE: dict[Module, tuple[StrOrPromise, str, StrOrPromise, StrOrPromise]] = {
    Module.REGISTER: (
        pgettext_lazy("module", "Register"),
        "scan-barcode",
        _("Sell in the store: a till on a tablet or computer, with receipts, change and the closing of the day."),
        _("The register is not shown. Every till must be closed first; receipts and reports stay readable."),
    ),
    Module.WEB_ORDERS: (
        _("Web orders"),
        "shopping-bag",
        _("Customers order on their phone or computer and collect in your store."),
        _(
            "Goods are shown with price and stock, but cannot be ordered. Open orders are still handed over and given back."
        ),
    ),
    Module.DELIVERY: (
        _("Delivery"),
        "truck",
        _("Orders are sent to the customer's home."),
        _("Only collection is offered. Parcels that wait are still sent."),
    ),
    Module.MEMBERSHIP: (
        pgettext_lazy("module", "Membership"),
        "users",
        _(
            "Customers join with their e-mail address, carry a card on the phone and see all their purchases in one place."
        ),
        _("Nobody joins or signs in, and everybody orders as a guest. What members have stays."),
    ),
    Module.POINTS: (
        _("Points"),
        "coins",
        _("Purchases bring points that pay for the next ones."),
        _("No points are earned, used or shown. Balances stay, and go on expiring; returns are still settled."),
    ),
    Module.CONNECTIONS: (
        pgettext_lazy("module", "Connections"),
        "webhook",
        _("Other systems read and write over the API, and are told of events by webhooks."),
        _("API keys and webhooks are not shown. Those in use must be revoked first."),
    ),
    Module.TRANSFERS: (
        pgettext_lazy("module", "Transfers and deliveries"),
        "package",
        _(
            "Stores ask each other for goods, members have some brought to try on, and what suppliers bring is received."
        ),
        _("Not shown. What is on its way must have arrived first; stock still moves by sales, counts and adjustments."),
    ),
}


def module_rows(form: Form, on: Collection[str]) -> list[dict[str, Any]]:
    """Every module for a form: its words, whether it is ticked, what it rests on, and what is wrong with it."""
    return [
        {
            "value": module.value,
            "name": name,
            "icon": icon,
            "does": does,
            "without": without,
            "on": module.value in on,
            "needs": MODULE[places.MODULE_NEEDS[module]][0] if module in places.MODULE_NEEDS else "",
            "error": form.errors.get(module.value, ""),
        }
        for module, (name, icon, does, without) in MODULE.items()
    ]
