"""The account of one file for the chain's papers: a page to print, in the mapping's language."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from noren.journeys.importing.errors import FileUnreadable
from noren.journeys.importing.tables.contracts import TableOutcome, TableWish
from noren.journeys.importing.tables.reasons import reason

STANDING = {
    "members": gettext_noop("People"),
    "products": gettext_noop("Products"),
    "variants": gettext_noop("Variants"),
    "prices": gettext_noop("Prices"),
    "prices_minor": gettext_noop("Sum of all prices"),
    "levels": gettext_noop("Stocked goods by store"),
    "units": gettext_noop("Units in stock"),
    "holders": gettext_noop("Holders"),
    "amount": gettext_noop("Balance of all"),
}
"""What stands here before and after, in words."""


def write_reconciliation(*, wish: TableWish, outcome: TableOutcome, file: Path, at: datetime) -> None:
    """Write the page.

    Raises: FileUnreadable.
    """
    with override(wish.mapping.language):
        page = render_to_string("journeys/reconciliation.html", _context(wish, outcome, at))
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise FileUnreadable(f"{file}: {error.strerror or error}.") from error


def _context(wish: TableWish, outcome: TableOutcome, at: datetime) -> dict[str, object]:
    columns = wish.mapping.columns
    sums = [
        (_("In the file"), outcome.in_file),
        (_("Other stores, left out"), outcome.left_out),
        (_("Rejected"), outcome.rejected),
        (_("Taken"), outcome.taken),
    ]
    if not wish.dry_run:
        sums += [(_("In Noren, of what was taken"), outcome.here), (_("Difference"), outcome.difference)]
    return {
        "wish": wish,
        "outcome": outcome,
        "at": at.astimezone(ZoneInfo(wish.mapping.time_zone)),
        "language": wish.mapping.language,
        "sums": sums,
        "standing": [
            (
                _(STANDING[name]),
                outcome.before.get(name, 0),
                outcome.after[name],
                outcome.moved[name],
                outcome.new.get(name),
            )
            for name in sorted(outcome.after)
        ],
        "has_sums": outcome.in_file.amount > 0,
        "differences": [
            (one.line, columns.get(one.what, one.what), one.in_file, one.here) for one in outcome.differences
        ],
        "rejects": [(one.line, reason(one.code), columns.get(one.detail, one.detail)) for one in outcome.rejects],
    }
