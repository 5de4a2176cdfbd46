"""Means of payment that this installation offers: the sandbox's cards, by what they do. No real money moves."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from noren.domains.payments import api as payments


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


def means_offered() -> Sequence[Means]:
    """All that can be paid with here; none where no payment provider is set up."""
    return MEANS if payments.is_offered("sandbox") else ()


def means_of(token: str) -> Means | None:
    """The means of a token, where it is offered."""
    return next((means for means in means_offered() if means.token == token), None)
