"""What the store's pages show in a way of their own: time left, phone numbers, addresses, reasons."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from django import template
from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from noren.domains.fulfilment.contracts import Fulfilment, Recipient
from noren.faces.shared.prefectures import prefecture
from noren.faces.shared.why_words import why_in_short
from noren.faces.store.story import reason_words
from noren.kernel.japanese import format_postal_code

register = template.Library()
SOON_MINUTES = 15


@register.simple_tag
def due(due_at: datetime, at: datetime) -> SafeString:
    """The time left until something is due, in words; the page counts it down by itself."""
    minutes = int((due_at - at).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    hour, minute = _("h "), _(" min")
    shown = f"{hours}{hour}{rest}{minute}" if hours else f"{rest}{minute}"
    left, late = _("{time} left"), _("{time} late")
    return format_html(
        '<time class="due" data-minutes-left datetime="{}" data-left="{}" data-late="{}" data-hour="{}" data-minute="{}">{}</time>',
        due_at.isoformat(),
        left.replace("{time}", "%"),
        late.replace("{time}", "%"),
        hour,
        minute,
        (late if minutes < 0 else left).replace("{time}", shown),
    )


@register.filter
def urgency(due_at: datetime, at: datetime) -> str:
    """`late`, `soon` or `calm`."""
    minutes = (due_at - at).total_seconds() // 60
    return "late" if minutes < 0 else "soon" if minutes <= SOON_MINUTES else "calm"


@register.filter
def short_day(at: datetime | None) -> str:
    """`11/30(月)`, for a narrow column."""
    if at is None:
        return ""
    japanese = (get_language() or "ja").startswith("ja")
    return date_format(at.astimezone(ZoneInfo(settings.TIME_ZONE)), "n/j(D)" if japanese else "j M")


@register.filter
def numeric_day(at: datetime) -> str:
    """`2026/11/30`, for a narrow column."""
    return f"{at.astimezone(ZoneInfo(settings.TIME_ZONE)):%Y/%m/%d}"


@register.filter
def phone(number: str) -> str:
    """A phone number as it is dialled in Japan."""
    try:
        parsed = phonenumbers.parse(number, "JP")
    except phonenumbers.NumberParseException:
        return number
    national = parsed.country_code == 81
    wanted = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, wanted)


@register.filter
def masked_phone(number: str) -> str:
    """The last four digits: enough to ask whether it is theirs."""
    return f"…{number[-4:]}" if len(number) >= 4 else ""


@register.filter
def address_lines(to: Recipient) -> list[str]:
    """A Japanese address in the lines of a label."""
    place = f"{prefecture(to.prefecture_code)}{to.city}{to.town}{to.block}"
    code = format_postal_code(to.postal_code.replace("-", "")) if to.postal_code else ""
    return [line for line in (code, place, to.building) if line]


@register.filter
def reason(codes: str) -> str:
    """Reasons that were kept as codes, in words."""
    return reason_words(codes)


@register.filter
def why_short(part: Fulfilment) -> str:
    """Why the goods come from here, in one line; empty where nobody had to choose."""
    return why_in_short(part.why) if part.why is not None else ""


@register.filter
def of(mapping: dict[object, object], key: object) -> object:
    """A value by a key that stands in a variable; empty where it is absent."""
    return mapping.get(key, "")


@register.filter
def grouped(number: int) -> str:
    """A count in groups of three digits."""
    return f"{number:,}"


@register.filter
def full_name(person: Any) -> str:
    """A name in the order of the page's language; empty where nothing is known."""
    names = [person.family_name, person.given_name]
    ordered = names if (get_language() or "ja").startswith("ja") else names[::-1]
    return " ".join(name for name in ordered if name)
