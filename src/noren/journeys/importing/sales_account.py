"""The account of a file of sales, from what was counted while it came in."""

from collections.abc import Iterable

from noren.domains.orders.contracts import BroughtIn
from noren.journeys.importing.account import Account, Figure, Part, shown_rejects, standing_of
from noren.journeys.importing.contracts import Totals


def account_of_sales(
    *,
    totals: Totals,
    before: BroughtIn | None,
    after: BroughtIn | None,
    file_name: str,
    rejects_file: str,
    source: str,
    currency: str,
    store: str,
    rejects: Iterable[tuple[int, str]] = (),
) -> Account:
    """A file belongs to one place, so it is its own account by store. Without `before` and `after` it is a dry run."""
    is_dry = before is None or after is None
    standing = (
        []
        if before is None or after is None
        else standing_of(before=before.model_dump(), after=after.model_dump(), new={}, asks_new=False)
    )
    return Account(
        kind="orders",
        file_name=file_name,
        source=source,
        store=store,
        currency=currency,
        dry_run=is_dry,
        whole=Part(figures=_figures(totals, is_dry=is_dry), standing=standing),
        rejects=shown_rejects((line, reason, "") for line, reason in rejects),
        rejected_rows=totals.rejects,
        rejects_file=rejects_file if totals.rejects else "",
    )


def _figures(totals: Totals, *, is_dry: bool) -> list[Figure]:
    net_here = totals.here_sales_minor - totals.here_credits_minor
    compared = (
        ("orders", totals.orders, totals.here_orders),
        ("sold_minor", totals.sales_minor, totals.here_sales_minor),
        ("returns", totals.returns, totals.here_returns),
        ("returned_minor", totals.credits_minor, totals.here_credits_minor),
        ("net_minor", totals.net_minor, net_here),
    )
    lines = Figure(what="lines", in_file=totals.rows, rejected=totals.rejects, taken=totals.rows - totals.rejects)
    return [lines, *(Figure(what=what, taken=taken, here=None if is_dry else here) for what, taken, here in compared)]
