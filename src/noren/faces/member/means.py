"""Means of payment that this installation offers: the sandbox's cards, by what they do. No real money moves."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Means:
    """`token` stands for a card that the provider holds; the shop never sees a card's number."""

    token: str
    name: str | Promise
    told: str | Promise
    icon: str = "credit-card"


MEANS = (
    Means("tok_ok", _("Test card · accepted"), _("The payment succeeds at once.")),
    Means("tok_redirect", _("Test card · confirmed at the bank"), _("You confirm on the bank's page (3-D Secure)."), "shield-check"),
    Means("tok_decline", _("Test card · declined"), _("The card is refused.")),
    Means("tok_insufficient", _("Test card · no funds"), _("The card has no funds left.")),
    Means("tok_late", _("Test card · slow bank"), _("The bank's answer comes some seconds later."), "hourglass"),
)  # fmt: skip
TOKENS = tuple(means.token for means in MEANS)


def means_of(token: str) -> Means | None:
    """The means of a token."""
    return next((means for means in MEANS if means.token == token), None)
