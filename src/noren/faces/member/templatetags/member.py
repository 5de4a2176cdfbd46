"""What only the shop's templates use: swatches, the state of a door, an address, JSON-LD."""

from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from noren.domains.places.contracts import LocationFacts, OpenNow
from noren.faces.shared.prefectures import prefecture
from noren.faces.shared.templatetags.noren import local
from noren.faces.shared.tenders import tender_name

register = template.Library()
_SAFE_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@register.simple_tag
def swatch(hex_code: str) -> SafeString:
    """A colour as a dot; drawn, because the content policy allows no inline style."""
    return format_html(
        '<svg class="swatch" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="10" fill="{}"/></svg>',
        hex_code or "#d8d3c7",
    )


@register.simple_tag
def door(opened: OpenNow | None, zone: str) -> SafeString:
    """Whether a store is open and until when, else when it opens."""
    if opened is None:
        return SafeString("")
    if opened.is_open and opened.until is None:
        return format_html('<span class="door door-open">{}</span>', _("Open around the clock"))
    if opened.is_open:
        text = _("Open until %(time)s") % {"time": local(opened.until, f"time@{zone}")}
        return format_html('<span class="door door-open">{}</span>', text)
    if opened.next_opening is None:
        return format_html('<span class="door door-closed">{}</span>', _("Closed for now"))
    text = _("Closed · opens %(moment)s") % {"moment": local(opened.next_opening, f"moment@{zone}")}
    return format_html('<span class="door door-closed">{}</span>', text)


@register.filter
def address(place: LocationFacts) -> str:
    """A place's address in one line, without its postal code."""
    parts = (prefecture(place.prefecture_code), place.city, place.town, place.block)
    return "".join(parts) + (f" {place.building}" if place.building else "")


@register.filter
def options(line: Any) -> str:
    """`紺 / M` of a line's options or of a cart's line."""
    language = (get_language() or "ja")[:2]
    if isinstance(line, dict):
        colour, size = line.get("colour") or {}, line.get("size") or ""
    else:
        colour, size = getattr(line, "colour_name", None) or {}, getattr(line, "size", "")
    name = colour if isinstance(colour, str) else colour.get(language) or colour.get("ja") or ""
    return " / ".join(part for part in (name, str(size)) if part)


@register.filter
def percent(rate: Any) -> str:
    """`0.08` as `8%`."""
    return f"{float(rate) * 100:g}%"


@register.filter
def points(number: int) -> str:
    """`12345` as `12,345`, in both languages."""
    return f"{number:,}"


@register.simple_tag
def tender(provider: str, method: str) -> str:
    """What a means of payment is called."""
    return tender_name(provider, method)


@register.filter
def absolute(number: int) -> int:
    """A number without its sign."""
    return abs(number)


@register.filter
def times(number: int, factor: int) -> int:
    """What points are worth."""
    return number * factor


@register.filter
def plain(number: float) -> str:
    """A length in a drawing: a dot, no grouping."""
    return f"{number:.1f}"


@register.filter
def in_groups(digits: str, size: int) -> str:
    """`123456789012` as `1234 5678 9012`."""
    return " ".join(digits[place : place + size] for place in range(0, len(digits), size))


@register.filter
def last_day(ends_at: datetime, zone: str) -> str:
    """The last day on which something counts that ends at an instant, which often is the midnight after."""
    return local(ends_at - timedelta(microseconds=1), f"date@{zone}")


@register.filter
def last_weekday(ends_at: datetime, zone: str) -> str:
    """The same, short and with its weekday, for something that ends soon."""
    return local(ends_at - timedelta(microseconds=1), f"day@{zone}")


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """A block of data for search engines, safe inside a script element (which as data is never run)."""
    text = orjson.dumps(data).decode().translate(_SAFE_IN_SCRIPT)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


@register.filter
def media(path: str | None) -> str:
    """The address of a kept picture."""
    from django.conf import settings  # noqa: PLC0415 - read when asked: tests change it

    return f"{settings.MEDIA_URL}{path}" if path else ""


@register.filter
def unlocalized(number: float) -> str:
    """A coordinate as an address wants it: a dot, no grouping."""
    return f"{number:.5f}"


@register.filter
def on_day(day: date, wanted: str = "date") -> str:
    """A day: `date` in full, `weekday` short with its weekday."""
    japanese = (get_language() or "ja").startswith("ja")
    forms = {
        "date": "Y年n月j日" if japanese else "j M Y",
        "weekday": "n月j日(D)" if japanese else "D j M",
    }
    return date_format(day, forms[wanted])
