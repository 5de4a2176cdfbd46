"""What the kinds, states, results and reasons of many changes at once are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHANGE_KIND: dict[str, StrOrPromise] = {
    "prices": _("Prices"),
    "products": _("Products (name, department, tax, on sale)"),
    "safety": _("Safety stock"),
}
CHANGE_COLUMNS: dict[str, StrOrPromise] = {
    "prices": _("sku and price; price_channel, price_store and price_to where a price is not for all"),
    "products": _("product; name, name_en, department, tax_category and published (1 or 0) as far as they change"),
    "safety": _("sku and safety; store, where it is not for every place"),
}
CHANGE_FIELD: dict[str, StrOrPromise] = {
    "price": _("Price"),
    "name": _("Name (Japanese)"),
    "name_en": _("Name (English)"),
    "department": _("Department"),
    "tax_category": _("Tax category"),
    "published": _("On sale or not"),
    "safety": _("Safety stock"),
}
CHANGE_SET: dict[str, StrOrPromise] = {
    "draft": _("Draft"),
    "submitted": _("Waiting for approval"),
    "approved": _("Approved, not started"),
    "applied": _("Applied"),
    "rejected": _("Not approved"),
    "cancelled": _("Called off"),
}
CHANGE: dict[str, StrOrPromise] = {
    "changed": _("Changed"),
    "same": _("Unchanged"),
    "refused": _("Cannot be used"),
    "conflict": _("Left out: changed meanwhile"),
}
CHANGE_REASON: dict[str, StrOrPromise] = {
    "variant_unknown": _("There is no such SKU."),
    "product_unknown": _("There is no such product."),
    "department_unknown": _("There is no such department."),
    "value_invalid": _("This value is not known."),
    "start_taken": _("Another price starts at the same moment."),
    "place_unknown": _("There is no such store."),
    "currency_differs": _("The currency is another one."),
    "value_missing": _("A value is missing."),
    "number_invalid": _("This is not a number."),
    "price_invalid": _("This is not a price."),
    "negative": _("This cannot be below 0."),
    "price_negative": _("A price cannot be below 0."),
    "date_invalid": _("The date cannot be read, or lies before the start."),
    "duplicate": _("An earlier line changes the same thing."),
    "columns": _("The line has another number of columns than the heading."),
    "formula": _("The cell holds a formula or an error."),
    "text_too_long": _("A text is too long."),
    "amount_too_large": _("This number is out of range."),
    "control_characters": _("A text holds characters that cannot be shown."),
}
IMPORTED: dict[str, StrOrPromise] = {
    "members": _("Customers"),
    "products": _("Products"),
    "stock": _("Stock"),
    "points": _("Points"),
    "gift-cards": _("Gift cards"),
    "orders": _("Orders"),
}
