"""An account as a page to print and sign, in the language of the file's mapping."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from noren.journeys.importing.account import Account, Figure, Part
from noren.journeys.importing.errors import FileUnreadable
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.reasons import reason
from noren.kernel.money import currency_of

WORDS = {
    "members": gettext_noop("People"),
    "products": gettext_noop("Products"),
    "variants": gettext_noop("Variants"),
    "prices": gettext_noop("Prices"),
    "prices_minor": gettext_noop("Sum of all prices"),
    "levels": gettext_noop("Stocked goods by store"),
    "units": gettext_noop("Units in stock"),
    "holders": gettext_noop("Holders"),
    "amount": gettext_noop("Balance of all"),
    "lines": gettext_noop("Line count"),
    "price": gettext_noop("Sum of all prices"),
    "quantity": gettext_noop("Sum of the units"),
    "points": gettext_noop("Sum of the points"),
    "orders": gettext_noop("Sales brought in"),
    "sold_minor": gettext_noop("Amount of the sales"),
    "returns": gettext_noop("Returns brought in"),
    "returned_minor": gettext_noop("Amount of the returns"),
    "net_minor": gettext_noop("Sales less returns"),
}
"""What figures and sums are called."""


def write_page(*, account: Account, time_zone: str, language: str, file: Path, at: datetime) -> None:
    """Write the page.

    Raises: FileUnreadable.
    """
    with override(language):
        shown = {"at": at.astimezone(ZoneInfo(time_zone)), "language": language}
        page = render_to_string("journeys/reconciliation.html", shown | in_words(account))
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise FileUnreadable(f"{file}: {error.strerror or error}.") from error


def in_words(account: Account) -> dict[str, object]:
    """The account for a template, its names and reasons in the language of the moment."""
    return {
        "account": account,
        "parts": [_told(account, part) for part in (account.whole, *account.stores)],
        "rejects": [(one.line, reason(RejectCode(one.reason)), one.detail) for one in account.rejects],
    }


def _told(account: Account, part: Part) -> dict[str, object]:
    return {
        "store": part.store,
        "figures": [_figure(account, one) for one in part.figures],
        "standing": [
            (_word(one.what), *(_shown(account, one.what, n) for n in (one.before, one.after, one.moved, one.new)))
            for one in part.standing
        ],
    }


def _figure(account: Account, one: Figure) -> tuple[str, list[str], str, bool]:
    columns = (one.in_file, one.left_out, one.rejected, one.taken, one.here)
    told = [_shown(account, one.what, number) for number in columns]
    return _word(one.what), told, _shown(account, one.what, one.difference), bool(one.difference)


def _word(what: str) -> str:
    return _(WORDS[what])


def _shown(account: Account, what: str, number: int | None) -> str:
    """A number as people read it; money of a known currency in its own units."""
    if number is None:
        return "–"
    digits = currency_of(account.currency).minor_digits if account.currency and what.endswith("_minor") else 0
    return f"{number / 10**digits:,.{digits}f}" if digits else f"{number:,}"
