"""What the states, results and reasons of many price changes are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHANGE_SET: dict[str, StrOrPromise] = {
    "draft": _("Draft"),
    "submitted": _("Waiting for approval"),
    "approved": _("Approved, not started"),
    "applied": _("Prices applied"),
    "rejected": _("Not approved"),
    "cancelled": _("Called off"),
}
CHANGE: dict[str, StrOrPromise] = {
    "changed": _("Different price"),
    "same": _("Unchanged"),
    "refused": _("Cannot be used"),
    "conflict": _("Left out: changed meanwhile"),
}
CHANGE_REASON: dict[str, StrOrPromise] = {
    "variant_unknown": _("There is no such SKU."),
    "place_unknown": _("There is no such store."),
    "currency_differs": _("The currency is another one."),
    "value_missing": _("A value is missing."),
    "number_invalid": _("This is not a number."),
    "price_invalid": _("This is not a price."),
    "negative": _("A price cannot be below 0."),
    "price_negative": _("A price cannot be below 0."),
    "date_invalid": _("The date cannot be read, or lies before the start."),
    "duplicate": _("An earlier line changes the same price."),
    "columns": _("The line has another number of columns than the heading."),
    "formula": _("The cell holds a formula or an error."),
    "text_too_long": _("A text is too long."),
}
