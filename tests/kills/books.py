"""What must agree when everything is calm again, beside `verify`: the sandbox company's books, and the events."""

from collections.abc import Callable, Iterable
from typing import Any

from noren.platform.events import handlers

Ask = Callable[[str], list[tuple[Any, ...]]]

_DISAGREE = {
    "charge and payment": """
        SELECT coalesce(c.payment_id, p.id), c.state, c.amount_minor, p.state, p.captured_minor
          FROM sandbox_charge c FULL JOIN (SELECT * FROM payments_payment WHERE provider = 'sandbox') p ON p.id = c.payment_id
         WHERE (CASE WHEN c.state = 'captured' THEN c.amount_minor ELSE 0 END) <> coalesce(p.captured_minor, -1)
    """,
    "refund at the company and ours": """
        SELECT coalesce(s.payment_id, r.payment_id), s.back, r.back
          FROM (SELECT payment_id, sum(amount_minor) AS back FROM sandbox_refund GROUP BY 1) s
          FULL JOIN (SELECT r.payment_id, sum(r.amount_minor) AS back FROM payments_refund r
                       JOIN payments_payment p ON p.id = r.payment_id AND p.provider = 'sandbox'
                      WHERE r.state = 'done' GROUP BY 1) r ON r.payment_id = s.payment_id
         WHERE s.back IS DISTINCT FROM r.back
    """,
    "order and its events": """
        SELECT o.code, o.state, e.placed, e.confirmed, e.failed, e.completed
          FROM orders_order o LEFT JOIN LATERAL (
               SELECT count(*) FILTER (WHERE type = 'orders.placed.v1') AS placed,
                      count(*) FILTER (WHERE type = 'orders.confirmed.v1') AS confirmed,
                      count(*) FILTER (WHERE type = 'orders.failed.v1') AS failed,
                      count(*) FILTER (WHERE type = 'orders.completed.v1') AS completed
                 FROM platform_outbox WHERE subject = o.id) e ON true
         WHERE (e.placed, e.confirmed, e.failed, e.completed) IS DISTINCT FROM
               (1::bigint, (o.confirmed_at IS NOT NULL)::int::bigint, (o.state = 'failed')::int::bigint,
                (o.state = 'completed')::int::bigint)
    """,
    "captured payment and its event": """
        SELECT p.id, p.state, e.seen FROM payments_payment p LEFT JOIN LATERAL (
               SELECT count(*) AS seen FROM platform_outbox
                WHERE subject = p.id AND type IN ('payments.captured.v1', 'payments.late_capture.v1')) e ON true
         WHERE e.seen <> (p.captured_minor > 0)::int
    """,
    "refund and its event": """
        SELECT p.id, r.done, e.seen FROM payments_payment p
          LEFT JOIN LATERAL (SELECT count(*) AS done FROM payments_refund WHERE payment_id = p.id AND state = 'done') r ON true
          LEFT JOIN LATERAL (SELECT count(*) AS seen FROM platform_outbox
                              WHERE subject = p.id AND type = 'payments.refunded.v1') e ON true
         WHERE e.seen <> r.done
    """,
    "movement without its event": """
        SELECT m.id, m.reason FROM stock_movement m
         WHERE NOT EXISTS (SELECT 1 FROM platform_outbox o WHERE o.command_id = m.command_id AND o.type = 'stock.changed.v1')
    """,
    "event without its command": """
        SELECT o.id, o.type FROM platform_outbox o
         WHERE NOT EXISTS (SELECT 1 FROM platform_command_log c WHERE c.id = o.command_id)
    """,
    "history without its command": """
        SELECT h.order_id, h.what FROM orders_history h
         WHERE NOT EXISTS (SELECT 1 FROM platform_command_log c WHERE c.id = h.command_id)
    """,
    "event not relayed, or twice in the outbox": """
        SELECT id, type FROM platform_outbox GROUP BY id, type HAVING count(*) <> 1 OR bool_or(relayed_at IS NULL)
    """,
    "delivery that failed": "SELECT handler, event_id, error FROM platform_failed_delivery",
}
_UNPROCESSED = """
SELECT o.type, count(*) FROM platform_outbox o
 WHERE o.type IN ({types}) AND NOT EXISTS (
       SELECT 1 FROM platform_processed p WHERE p.handler = '{handler}' AND p.event_id = o.id)
 GROUP BY 1
"""
_UNDELIVERED = """
SELECT o.type, coalesce(d.state, 'not noted'), count(*)
  FROM webhooks_endpoint e JOIN platform_outbox o ON o.recorded_at > e.created_at AND NOT o.historic
   AND EXISTS (SELECT 1 FROM unnest(e.event_types) AS wanted(kind) WHERE o.type LIKE replace(wanted.kind, '*', '%'))
  LEFT JOIN webhooks_delivery d ON d.endpoint_id = e.id AND d.event_id = o.id
 WHERE d.state IS DISTINCT FROM 'delivered' GROUP BY 1, 2
"""
UNDER_WAY = """
SELECT (SELECT count(*) FROM platform_outbox WHERE relayed_at IS NULL)
     + (SELECT count(*) FROM platform_failed_delivery WHERE next_at IS NOT NULL)
     + (SELECT count(*) FROM payments_payment WHERE rescue_at IS NOT NULL)
     + (SELECT count(*) FROM payments_refund WHERE state = 'pending')
     + (SELECT count(*) FROM sandbox_webhook WHERE next_at IS NOT NULL)
"""
WEBHOOKS_UNDER_WAY = "SELECT count(*) FROM webhooks_delivery WHERE state = 'waiting'"


def disagreements(ask: Ask) -> list[str]:
    """Everything that does not agree, in words; an empty list is what we want."""
    found = [f"{name}: {row}" for name, statement in _DISAGREE.items() for row in ask(statement)]
    for handler, (types, _function) in handlers().items():
        if handler == "webhooks.deliveries":  # wants what endpoints ask for
            found += [f"webhook: {count} of {kind} {state}" for kind, state, count in ask(_UNDELIVERED)]
            continue
        if not types:
            continue
        statement = _UNPROCESSED.format(handler=handler, types=_quoted(types))
        found += [f"{handler} has not had {count} of {kind}" for kind, count in ask(statement)]
    return found


def _quoted(types: Iterable[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in types)
