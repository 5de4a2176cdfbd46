from django.utils.translation import gettext as _


def tender_name(provider: str, method: str) -> str:
    """What a means of payment is called on paper."""
    known = {"points": _("Points"), "cash": _("Cash"), "qr": _("QR payment")}
    return known.get(provider) or known.get(method) or _("Card")
