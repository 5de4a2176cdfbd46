"""What the steps of a payment are called, and who said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STEP: dict[str, StrOrPromise] = {
    "approved": _("Paid"),
    "declined": _("Declined"),
    "redirect": _("Sent to the provider's page"),
    "unknown": _("No sure answer"),
    "absent": _("The provider does not know it"),
    "voided": _("Voided"),
    "expired": _("Expired"),
    "refunded": _("Given back"),
}
STEP_SOURCE: dict[str, StrOrPromise] = {
    "request": _("asked at once"),
    "rescue": _("asked again by the worker"),
    "webhook": _("told by the provider"),
    "counter": _("at the counter"),
}
