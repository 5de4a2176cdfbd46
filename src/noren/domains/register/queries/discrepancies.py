from datetime import datetime

from noren.domains.register.contracts import Session, Totals
from noren.domains.register.queries.reports import totals_of
from noren.domains.register.queries.sessions import SESSION
from noren.platform import sql
from noren.platform.verify import Finding, check

# What was taken by all tenders of a sale is what it costs; likewise for what went back.
_TENDERS = """
SELECT t.code, x.number, x.kind, x.amount_minor, coalesce(sum(p.amount_minor), 0)::bigint
  FROM register_transaction x JOIN register_till t ON t.id = x.till_id LEFT JOIN register_tender p ON p.transaction_id = x.id
 WHERE x.state = 'done' GROUP BY x.id, t.code HAVING x.amount_minor <> coalesce(sum(p.amount_minor), 0)
"""
_PAYMENTS = """
SELECT t.code, x.number, p.method, p.amount_minor, coalesce(y.captured_minor, -r.amount_minor)
  FROM register_tender p JOIN register_transaction x ON x.id = p.transaction_id JOIN register_till t ON t.id = x.till_id
  LEFT JOIN payments_payment y ON y.id = p.id LEFT JOIN payments_refund r ON r.id = p.id
 WHERE x.kind IN ('sale', 'return', 'void') AND x.state = 'done'
   AND p.amount_minor IS DISTINCT FROM coalesce(y.captured_minor, -r.amount_minor)
"""
_NUMBERS = """
SELECT t.code, t.last_number, count(x.number), coalesce(max(x.number), 0)
  FROM register_till t LEFT JOIN register_transaction x ON x.till_id = t.id GROUP BY t.id
HAVING t.last_number <> count(x.number) OR t.last_number <> coalesce(max(x.number), 0)
UNION ALL
SELECT t.code, t.last_z_number, count(z.number), coalesce(max(z.number), 0)
  FROM register_till t LEFT JOIN register_z_report z ON z.till_id = t.id GROUP BY t.id
HAVING t.last_z_number <> count(z.number) OR t.last_z_number <> coalesce(max(z.number), 0)
"""
_CLOSED = "SELECT session_id, totals, counted_minor, over_short_minor FROM register_z_report"


@check("register.sessions")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Sales that differ from their payments, gaps in the numbers, closing reports that differ from their session."""
    found = [
        Finding(subject=f"till {r[0]} no. {r[1]}", problem=f"{r[2]} of {r[3]}, tenders {r[4]}")
        for r in sql.rows(_TENDERS)
    ]
    found += [
        Finding(subject=f"till {r[0]} no. {r[1]}", problem=f"{r[2]} {r[3]}, payment {r[4]}")
        for r in sql.rows(_PAYMENTS)
    ]
    found += [
        Finding(subject=f"till {r[0]}", problem=f"numbered up to {r[1]}, {r[2]} are there, the last is {r[3]}")
        for r in sql.rows(_NUMBERS)
    ]
    reports = {row[0]: row[1:] for row in sql.rows(_CLOSED)}
    for row in sql.records(f"{SESSION} WHERE s.state = 'CLOSED'"):
        session = Session.model_validate(row, strict=False)
        report = reports.get(session.id)
        if report is None or not _agrees(session, *report):
            found.append(Finding(subject=f"till session {session.id}", problem="its closing report says otherwise"))
    return found


def _agrees(session: Session, stored: str, counted_minor: int, over_short_minor: int) -> bool:
    totals = totals_of(session)
    written = Totals.model_validate(sql.from_json(stored), strict=False)
    return totals == written and over_short_minor == counted_minor - totals.cash_expected_minor
