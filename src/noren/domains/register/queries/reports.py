from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from noren.domains.register.contracts import (
    RateTotal,
    Session,
    TenderTotal,
    Totals,
    TransactionKind,
    XReport,
    ZReport,
)
from noren.domains.register.errors import ReportNotMade
from noren.domains.register.queries.sessions import get_session
from noren.platform import sql

_WHAT = """
SELECT kind, count(*), coalesce(sum(amount_minor), 0)::bigint, count(*) FILTER (WHERE discount_minor > 0),
       coalesce(sum(discount_minor), 0)::bigint, min(number), max(number)
  FROM register_transaction WHERE session_id = %s AND state = 'done' GROUP BY kind
"""
_TENDERS = """
SELECT p.method, coalesce(sum(p.amount_minor) FILTER (WHERE p.amount_minor > 0), 0)::bigint,
       coalesce(-sum(p.amount_minor) FILTER (WHERE p.amount_minor < 0), 0)::bigint, x.kind IN ('paid_in', 'paid_out')
  FROM register_tender p JOIN register_transaction x ON x.id = p.transaction_id
 WHERE x.session_id = %s AND x.state = 'done' GROUP BY 1, 4 ORDER BY 1
"""
_TAXES = """
SELECT (tax->>'rate')::numeric, (tax->>'reduced')::boolean,
       sum((tax->>'total_incl_minor')::bigint * sign)::bigint, sum((tax->>'tax_minor')::bigint * sign)::bigint
  FROM (SELECT jsonb_array_elements(taxes) AS tax, CASE kind WHEN 'sale' THEN 1 ELSE -1 END AS sign
          FROM register_transaction WHERE session_id = %s AND state = 'done') every
 GROUP BY 1, 2 ORDER BY 1 DESC, 2
"""
_Z = """
SELECT number, at, totals, counted_minor, over_short_minor, note, closed_by FROM register_z_report WHERE session_id = %s
"""


def totals_of(session: Session) -> Totals:
    """What the facts of a session add up to; three statements in one round trip."""
    what, tenders, taxes = (sql.ask(statement, (session.id,)) for statement in (_WHAT, _TENDERS, _TAXES))
    by_kind = {TransactionKind(row[0]): row[1:] for row in what.rows()}
    moved = tenders.rows()
    cash = sum(taken - back for method, taken, back, _is_movement in moved if method == "cash")
    numbers = [number for row in by_kind.values() for number in row[4:6]]
    return Totals(
        **_counted(by_kind),
        opening_float_minor=session.opening_float_minor,
        cash_expected_minor=session.opening_float_minor + cash,
        first_number=min(numbers, default=None),
        last_number=max(numbers, default=None),
        tenders=[
            TenderTotal(method=method, taken_minor=taken, given_back_minor=back)
            for method, taken, back, is_movement in moved
            if not is_movement
        ],
        taxes=_rates(taxes.rows()),
    )


def _counted(by_kind: dict[TransactionKind, Any]) -> dict[str, Any]:
    nothing = (0, 0, 0, 0, None, None)
    sale, back, void, paid_in, paid_out = (by_kind.get(kind, nothing) for kind in TransactionKind)
    return {
        "sales": sale[0],
        "sales_minor": sale[1],
        "returns": back[0],
        "returns_minor": -back[1],
        "voids": void[0],
        "voids_minor": -void[1],
        "discounts": sale[2],
        "discounts_minor": sale[3],
        "paid_in_minor": paid_in[1],
        "paid_out_minor": -paid_out[1],
    }


def _rates(rows: Iterable[tuple[Decimal, bool, int, int]]) -> list[RateTotal]:
    """Rates of which something was left."""
    return [
        RateTotal(rate=rate.normalize(), reduced=reduced, total_incl_minor=total, tax_minor=tax)
        for rate, reduced, total, tax in rows
    ]


def x_report(*, session_id: UUID, at: datetime) -> XReport:
    """How a session stands.

    Raises: SessionNotFound.
    """
    session = get_session(session_id=session_id)
    return XReport(session=session, at=at, totals=totals_of(session))


def z_report(*, session_id: UUID) -> ZReport:
    """How a session ended, as it was written down.

    Raises: SessionNotFound, ReportNotMade.
    """
    session = get_session(session_id=session_id)
    found = sql.record(_Z, (session_id,))
    if found is None:
        raise ReportNotMade
    return ZReport.model_validate({**found, "session": session, "totals": sql.from_json(found["totals"])}, strict=False)
