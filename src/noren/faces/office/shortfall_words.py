"""What causes, remedies and outcomes of missing goods are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CAUSE: dict[str, StrOrPromise] = {
    "sale": _("Sold in the store"),
    "count": _("A count found less"),
    "damage": _("Found damaged"),
    "waste": _("Thrown away"),
    "adjustment": _("Adjusted by staff"),
    "transfer": _("Sent to another place"),
    "return": _("Came back damaged"),
    "receipt": _("A delivery brought less"),
    "picking": _("Not found while picking"),
    "rejected": _("The place could not prepare it"),
    "shelf": _("More promised than there"),
    "": _("More promised than there"),
}
REMEDY: dict[str, StrOrPromise] = {
    "WAIT": _("Wait"),
    "OTHER_STORE": _("Another place"),
    "SIMILAR": _("Similar goods"),
    "REFUND": _("Money back"),
}
SHORTFALL_OUTCOME: dict[str, StrOrPromise] = {
    "MOVED": _("Comes from another place"),
    "WAITING": _("Customer waits"),
    "OTHER_STORE": _("Another store"),
    "EXCHANGED": _("Similar goods taken"),
    "REFUNDED": _("Money given back"),
    "FOUND": _("Found after all"),
    "CANCELLED": _("Order cancelled"),
}
DECIDED_BY: dict[str, StrOrPromise] = {
    "customer": _("by the customer"),
    "staff": _("by staff"),
    "system": pgettext_lazy("decided", "by itself"),
    "api_key": _("over the API"),
}
