"""What a chart of the office draws, as its element reads it; the table beside it holds the same figures."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from noren.faces.office import words
from noren.faces.shared.templatetags.noren import in_language
from noren.journeys.reads.sales_today import CurrencySales, Figure
from noren.kernel.money import Money

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Series = tuple["StrOrPromise", str, Sequence[int | None]]
"""What is drawn: its name, its tone (`now`, `before`, `good`, `bad`) and its amounts in minor units (None: not yet)."""


def chart(labels: Sequence[str], series: Sequence[Series], *, currency: str = "", across: bool = False) -> str:
    """The figures of one chart as JSON; `across`: the bars lie, for long names."""
    return json.dumps(
        {
            "labels": list(labels),
            "series": [
                {"name": str(name), "tone": tone, "values": [_whole(amount, currency) for amount in amounts]}
                for name, tone, amounts in series
            ],
            "currency": currency,
            "across": across,
        },
        ensure_ascii=False,
    )


def charts_of_sales(sales: CurrencySales) -> dict[str, str]:
    """By store, by channel and by hour: today beside the same weekday last week."""
    return {
        "store": _figures(sales.by_store, [str(in_language(one.label)) for one in sales.by_store], sales.currency),
        "channel": _figures(
            sales.by_channel,
            [str(words.CHANNEL.get(one.channel, one.channel)) for one in sales.by_channel],
            sales.currency,
        ),
        "hour": chart(
            [hour_label(one.hour) for one in sales.by_hour],
            [
                (_("Today"), "now", [one.net_minor for one in sales.by_hour]),
                (_("Last week"), "before", [one.before_minor for one in sales.by_hour]),
            ],
            currency=sales.currency,
        ),
    }


def hour_label(hour: int) -> str:
    """An hour of the day as readers of the language expect it."""
    return f"{hour}時" if (get_language() or "ja").startswith("ja") else f"{hour:02}:00"


def _figures(figures: Sequence[Figure], labels: Sequence[str], currency: str) -> str:
    return chart(
        labels,
        [
            (_("Today"), "now", [one.net_minor for one in figures]),
            (_("Last week at this time"), "before", [one.before_minor for one in figures]),
        ],
        currency=currency,
        across=True,
    )


def _whole(amount: int | None, currency: str) -> float | int | None:
    """In whole units: the browser knows the currency, not its minor unit."""
    if amount is None or not currency:
        return amount
    whole = Money(amount, currency).to_decimal()
    return int(whole) if whole == whole.to_integral_value() else float(whole)
