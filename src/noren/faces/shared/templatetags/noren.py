"""What templates of every face use: money, text in the reader's language, times of a place, icons, assets."""

import hashlib
import os
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import segno
from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import BaseModel

from noren.domains.shelves.contracts import FloorPlan, Spot
from noren.faces.shared.shelf_words import FIXTURE_KIND, spot_words
from noren.kernel.gtin import format_jan13
from noren.kernel.japanese import format_postal_code
from noren.kernel.money import Money

register = template.Library()


@register.filter
def spot(place: Spot) -> str:
    """A place of goods in words."""
    return spot_words(place)


@register.filter
def fixture_kind(kind: str) -> str:
    """What a kind of fixture is called."""
    return str(FIXTURE_KIND.get(kind, kind))


@register.filter
def plan_text(plan: FloorPlan) -> int:
    """The size of letters on a floor plan, in its own centimetres: as large on the screen whatever the floor measures."""
    return max(plan.width, plan.height) // 40


ICONS = "/static/vendor/lucide/icons-1.62.0.svg"
_UI = Path(settings.ROOT) / "ui"
FEW = 3


@register.simple_tag
@lru_cache(maxsize=1_000, typed=True)
def icon(name: str, extra: str = "", label: str = "") -> SafeString:
    """A Lucide icon of the sprite. Without a label it is decoration and hidden from screen readers."""
    told = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon {}" {}><use href="{}#{}"></use></svg>', extra, told, ICONS, name)


@register.simple_tag
def code_picture(text: str) -> SafeString:
    """A QR code, drawn into the page; black on white in the dark too, for the scanner's sake."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(scale=3, border=2, dark="#000", light="#fff")
    return mark_safe(drawn)  # noqa: S308 - drawn by the library


@register.simple_tag
def asset(path: str) -> str:
    """The address of a file of `ui/`, with a mark that changes when the file does, so that browsers may keep it."""
    return f"/static/{path}?v={_mark(path, os.stat(f'{_UI}/{path}').st_mtime_ns)}"  # noqa: PTH116 - a dozen on a page


@register.filter
def media(path: str) -> str:
    """The address of a file in storage; empty where there is none."""
    return f"{settings.MEDIA_URL}{path}" if path else ""


@cache
def _mark(path: str, _changed: int) -> str:
    return hashlib.sha256((_UI / path).read_bytes()).hexdigest()[:10]


@register.filter
def money(amount_minor: int | None, currency: str = "JPY") -> str:
    """`2990` as `¥2,990`; a dash where there is no amount."""
    return "–" if amount_minor is None else Money(int(amount_minor), currency).format_ja()


@register.simple_tag
def price(amount_minor: int | None, currency: str = "JPY", extra: str = "") -> SafeString:
    """A price to consumers: the number large, with the legal mark that tax is included."""
    if amount_minor is None:
        return format_html('<span class="muted">{}</span>', _("Not for sale here"))
    return format_html(
        '<span class="price {}">{}<span class="price-note">({})</span></span>',
        extra,
        money(amount_minor, currency),
        _("tax included"),
    )


@register.filter
def in_language(text: Any) -> str:
    """Text that people edited, in the reader's language, else in Japanese, else whatever there is."""
    if isinstance(text, BaseModel):
        text = text.model_dump()
    if not isinstance(text, Mapping):
        return "" if text is None else str(text)
    language = (get_language() or "ja")[:2]
    return str(text.get(language) or text.get("ja") or next((value for value in text.values() if value), ""))


_CARRIERS_IN_ENGLISH = {
    "ヤマト運輸": "Yamato Transport",
    "佐川急便": "Sagawa Express",
    "日本郵便": "Japan Post",
    "西濃運輸": "Seino Transportation",
}


@register.filter
def carrier_name(carrier: str) -> str:
    """A carrier as it calls itself in the reader's language; one that is not known here stays as it was typed."""
    return carrier if (get_language() or "ja").startswith("ja") else _CARRIERS_IN_ENGLISH.get(carrier, carrier)


@register.filter
def local(at: datetime | None, wanted: str = "moment") -> str:
    """An instant on the wall clock of Japan (or of a zone after `@`): `day`, `time`, `moment`, `full`, `short`."""
    if at is None:
        return ""
    form, _sep, zone = wanted.partition("@")
    there = at.astimezone(ZoneInfo(zone or settings.TIME_ZONE))
    japanese = (get_language() or "ja").startswith("ja")
    formats = {
        "time": "H:i",
        "day": "n月j日(D)" if japanese else "D j M",
        "short": "n/j H:i" if japanese else "j M H:i",
        "moment": "n月j日(D) H:i" if japanese else "D j M, H:i",
        "full": "Y年n月j日 H:i" if japanese else "j M Y, H:i",
        "date": "Y年n月j日" if japanese else "j M Y",
    }
    return date_format(there, formats[form])


@register.simple_tag
def stock_mark(available: int | None) -> SafeString:
    """How much there is, as ◎ △ × with a word: never by colour alone."""
    if not available or available <= 0:
        return format_html('<span class="stock stock-none"><span class="stock-mark">×</span>{}</span>', _("None"))
    if available <= FEW:
        return format_html('<span class="stock stock-few"><span class="stock-mark">△</span>{}</span>', _("Few left"))
    return format_html('<span class="stock stock-many"><span class="stock-mark">◎</span>{}</span>', _("In stock"))


@register.filter
def distance(metres: int | None) -> str:
    """`850` as `850 m`, `12300` as `12 km`."""
    if metres is None:
        return ""
    return (
        f"{round(metres, -1)} m"
        if metres < 1_000
        else f"{metres / 1_000:.1f} km"
        if metres < 10_000
        else f"{metres // 1_000} km"
    )


@register.filter
def jan(gtin: str | None) -> str:
    """A stored GTIN of 14 digits as it is printed on the goods."""
    return format_jan13(gtin) if gtin else ""


@register.filter
def postal(code: str) -> str:
    """`1500001` as `〒150-0001`."""
    return format_postal_code(code) if code else ""


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The page's own query string with some values changed; None or an empty text takes one away."""
    request: HttpRequest = context["request"]
    kept = {name: value for name, value in request.GET.items() if name not in changes}
    kept |= {name: str(value) for name, value in changes.items() if value not in (None, "")}
    return f"?{urlencode(kept)}" if kept else request.path


@register.filter
def item(mapping: Mapping[Any, Any], key: Any) -> Any:
    """A value of a mapping by a key that stands in a variable; None where it is absent."""
    return mapping.get(key)
