"""The office's own template words: fields of forms, sorted columns, figures, and what things are called."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from noren.domains.fulfilment.contracts import Fulfilment
from noren.faces.office.charts import hour_label
from noren.faces.office.desk import Subject
from noren.faces.office.forms import Form
from noren.faces.office.words import TONES, WORDS
from noren.faces.shared.templatetags.noren import in_language, local
from noren.faces.shared.why_words import why_sentences
from noren.kernel.money import Money
from noren.platform.actor import Actor

register = template.Library()


@register.simple_tag
def why_here(part: Fulfilment, places: Mapping[UUID, Mapping[str, str]], currency: str) -> list[str]:
    """Why the goods of a part come from where they come from, sentence by sentence; empty where nobody had to choose."""
    names = {place: in_language(name) for place, name in places.items()}
    return why_sentences(part.why, names, currency=currency) if part.why is not None else []


@register.inclusion_tag("office/parts/field.html")
def field(form: Form, name: str, label: str, **more: Any) -> dict[str, Any]:
    """A labelled input with its hint and its error; `type="textarea"` for longer text."""
    return {
        "name": name,
        "label": label,
        "value": form.values.get(name, ""),
        "error": form.errors.get(name, ""),
        "type": more.pop("type", "text"),
        "required": more.pop("required", False),
        "hint": more.pop("hint", ""),
        "id": more.pop("id", name),
        "more": more,
    }


@register.inclusion_tag("office/parts/choose.html")
def choose(form: Form, name: str, label: str, options: Sequence[tuple[Any, Any]], **more: Any) -> dict[str, Any]:
    """A labelled select."""
    return {
        "name": name,
        "label": label,
        "options": [(str(value), shown) for value, shown in options],
        "value": str(form.values.get(name, "")),
        "error": form.errors.get(name, ""),
        "hint": more.get("hint", ""),
        "required": more.get("required", False),
        "autosubmit": more.get("autosubmit", False),
    }


@register.simple_tag
def ticked(form: Form, name: str, value: str = "") -> str:
    """`checked` where this box was ticked."""
    return "checked" if (str(value) in form.many(name) if value else form.ticked(name)) else ""


@register.inclusion_tag("office/parts/key.html", takes_context=True)
def form_key(context: Context, form: Form | None = None) -> dict[str, Any]:
    """The hidden fields of every form: CSRF token and idempotency key."""
    return {"key": (form or Form()).key, "csrf_token": context.get("csrf_token", "")}


@register.inclusion_tag("office/parts/sort_head.html", takes_context=True)
def sort_head(context: Context, by: str, label: str, current: Any, number: bool = False) -> dict[str, Any]:
    """The head of a column that the list can be sorted by."""
    request: HttpRequest = context["request"]
    kept = {name: value for name, value in request.GET.items() if name not in ("sort", "page", "cursor")}
    return {
        "address": f"?{urlencode({**kept, 'sort': by})}",
        "label": label,
        "chosen": str(current) == by,
        "number": number,
    }


@register.filter
def said(value: Any, kind: str) -> str:
    """What a state, a channel or a reason is called; an unknown one is shown as it is."""
    return str(WORDS[kind].get(str(value), value))


@register.inclusion_tag("office/parts/badge.html")
def state(value: Any, kind: str) -> dict[str, str]:
    """A state as a badge."""
    return {"tone": TONES.get(str(value), ""), "label": said(value, kind)}


@register.filter
def plain_amount(amount_minor: int | None, currency: str) -> str:
    """An amount as it is typed into a field: `2990`, `12.50`."""
    return "" if amount_minor is None else str(Money(amount_minor, currency).to_decimal())


@register.filter
def weekday(day: date) -> str:
    """A calendar day with its weekday."""
    japanese = (get_language() or "ja").startswith("ja")
    return date_format(day, "n月j日(D)" if japanese else "D j M")


@register.filter
def plain_day(day: date | None) -> str:
    """A calendar day with its year."""
    japanese = (get_language() or "ja").startswith("ja")
    return "" if day is None else date_format(day, "Y年n月j日" if japanese else "j M Y")


@register.filter
def signed(number: int) -> str:
    """`+3`, `−2`, `±0`."""
    return f"+{number:,}" if number > 0 else f"−{abs(number):,}" if number < 0 else "±0"


@register.filter
def number(value: int) -> str:
    """`−1,234`: grouped, with the minus sign."""
    return f"{value:,}".replace("-", "−")


@register.filter
def hour(value: int) -> str:
    """An hour of the day, from then to the next."""
    return hour_label(value)


@register.filter
def month(value: str) -> str:
    """`2026-11` as a month of a table."""
    year, _dash, number = value.partition("-")
    japanese = (get_language() or "ja").startswith("ja")
    return f"{year}年{int(number)}月" if japanese else date_format(date(int(year), int(number), 1), "M Y")


@register.filter
def last_day(ends_at: datetime | None) -> str:
    """The last day of what ends at the midnight behind it."""
    return "" if ends_at is None else str(local(ends_at - timedelta(seconds=1), "date"))


@register.filter
def as_list(value: Any) -> list[Any]:
    """A field that was sent once or several times, as a list."""
    return list(value) if isinstance(value, list) else [value] if value else []


@register.filter
def file_name(path: str) -> str:
    """The end of a path."""
    return PurePath(path).name


@register.filter
def bytes_shown(number: int) -> str:
    """`1536000` as `1.5 MB`."""
    size = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1_000 or unit == "GB":
            return f"{size:.0f} {unit}" if unit in ("B", "kB") else f"{size:.1f} {unit}"
        size /= 1_000
    return ""


@register.filter
def short(value: UUID | str) -> str:
    """The end of an id, which is what differs."""
    return str(value)[-8:]


@register.filter
def percent(rate: Any) -> str:
    """`0.08` as `8%`."""
    return f"{float(rate) * 100:g}%"


@register.filter
def percent2(rate: float) -> str:
    """`0.00513` as `0.51%`."""
    return f"{rate * 100:.2f}%"


@register.filter
def may(actor: Actor, permission: str) -> bool:
    """Whether somebody may do this at all."""
    return actor.may(permission)


@register.filter
def minutes(count: int) -> str:
    """How long something takes, in the largest unit that says it exactly: minutes, hours or days."""
    if count and count % 1_440 == 0:
        return ngettext("{n} day", "{n} days", count // 1_440).format(n=count // 1_440)
    if count and count % 60 == 0:
        return ngettext("{n} hour", "{n} hours", count // 60).format(n=count // 60)
    return ngettext("{n} minute", "{n} minutes", count).format(n=count)


@register.filter
def every(seconds: float) -> str:
    """How often a timer runs: `every 2 seconds`, `every 10 minutes`."""
    if seconds >= 60 and seconds % 60 == 0:
        return _("every {time}").format(time=minutes(int(seconds) // 60))
    shown = f"{seconds:g}"
    return _("every {time}").format(time=ngettext("{n} second", "{n} seconds", round(seconds)).format(n=shown))


@register.filter
def holds(subject: Subject, path: str) -> bool:
    """Whether a page belongs under an entry of the navigation."""
    return subject.holds(path)


@register.filter
def split_words(text: str) -> list[str]:
    """`"a b"` as a list, for a loop over names."""
    return text.split()
