"""The moment at which an order begins to bring points: how many is decided once, by the rule that held then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from noren.domains.identity import api as identity
from noren.domains.loyalty.contracts import Place, Programme, Rule
from noren.domains.loyalty.events import PointsPromised
from noren.domains.loyalty.queries.estimate import left_out_by
from noren.domains.loyalty.rules import EarningLine, points_of_order, rule_for
from noren.domains.orders.api import SoldLineFacts, SoldOrderFacts
from noren.domains.orders.contracts import Channel, LineKind, PointsAs
from noren.domains.places import api as places
from noren.platform import sql
from noren.platform.command import command_id, emit

_KNOWN = "SELECT order_id FROM loyalty_earning WHERE order_id = ANY(%s)"
_BEGIN = """
WITH e AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(earnings)s::jsonb)
             AS e(order_id uuid, member_id uuid, base_minor bigint, points bigint, expiry_months int)
), begun AS (
  INSERT INTO loyalty_earning (order_id, programme_id, member_id, base_minor, points, expiry_months, at, command_id)
  SELECT order_id, %(programme)s, member_id, base_minor, points, expiry_months, %(at)s, %(command)s FROM e ORDER BY order_id
  ON CONFLICT (order_id) DO NOTHING RETURNING order_id
), lines AS (
  INSERT INTO loyalty_earning_line (line_id, order_id, quantity, points, allocated_minor, pending, posted, owed)
  SELECT line_id, order_id, quantity, points, allocated_minor, 0, 0, 0
    FROM jsonb_to_recordset(%(lines)s::jsonb) AS l(line_id uuid, order_id uuid, quantity bigint, points bigint, allocated_minor bigint)
   WHERE order_id IN (SELECT order_id FROM begun)
)
SELECT order_id FROM begun
"""


def begin_earning(sold: Sequence[SoldOrderFacts], programme: Programme, at: datetime) -> None:
    """Write down what orders will bring that are seen for the first time, inside the running command.

    Only registered members earn; what was brought in from another system earns nothing here.
    """
    known = {row[0] for row in sql.rows(_KNOWN, ([order.id for order in sold],))}
    paid = [order for order in sold if order.id not in known and _is_ours(order)]
    groups = identity.registered_groups(member_ids=sorted({order.member_id for order in paid}))
    earnings: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for order in paid:
        rule = rule_for(programme, _place(order), at=order.placed_at)
        if rule is None or order.member_id not in groups or order.currency != programme.currency:
            continue
        earning, its_lines = _of_order(order, rule)
        earnings.append(earning)
        lines += its_lines
    if earnings:
        _write(earnings, lines, programme, at)


_UNKNOWN = """
SELECT n.line_id FROM unnest(%s::uuid[], %s::uuid[]) AS n(line_id, order_id)
  JOIN loyalty_earning e ON e.order_id = n.order_id
 WHERE NOT EXISTS (SELECT 1 FROM loyalty_earning_line l WHERE l.line_id = n.line_id)
"""
_ADD = """
INSERT INTO loyalty_earning_line (line_id, order_id, quantity, points, allocated_minor, pending, posted, owed)
SELECT line_id, order_id, quantity, points, allocated_minor, 0, 0, 0
  FROM jsonb_to_recordset(%s::jsonb) AS l(line_id uuid, order_id uuid, quantity bigint, points bigint, allocated_minor bigint)
    ON CONFLICT (line_id) DO NOTHING
"""


def add_exchanged(sold: Sequence[SoldOrderFacts], programme: Programme) -> None:
    """Write down what lines bring that came in exchange for others, inside the running command: by the rule under which
    their order was placed. The earnings of these orders are locked."""
    came = {line.line_id: (order, line) for order in sold for line in order.lines if line.replaces_id is not None}
    if not came:
        return
    asked = (list(came), [order.id for order, _line in came.values()])
    lines: list[dict[str, Any]] = []
    for (line_id,) in sql.rows(_UNKNOWN, asked):
        order, line = came[line_id]
        rule = rule_for(programme, _place(order), at=order.placed_at)
        if rule is not None:
            lines += _of_order(
                order.model_copy(update={"lines": [line], "points_minor": _of_tender(order, line)}), rule
            )[1]
    if lines:
        sql.touch(_ADD, (orjson.dumps(lines).decode(),))


def _of_tender(order: SoldOrderFacts, line: SoldLineFacts) -> int:
    """How much of a line was paid with the order's points, in proportion."""
    whole = sum(one.amount_minor for one in order.lines if one.replaces_id is None)
    return order.points_minor * line.amount_minor // whole if whole > 0 else 0


def _is_ours(order: SoldOrderFacts) -> bool:
    return order.confirmed_at is not None and not order.historic and order.channel is not Channel.IMPORT


def _place(order: SoldOrderFacts) -> Place:
    location = places.all_facts().get(order.location_id)
    return Place(
        company_id=order.company_id, brand_id=location.brand_id if location else None, store_id=order.location_id
    )


def _of_order(order: SoldOrderFacts, rule: Rule) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    goods = [line for line in order.lines if line.kind is LineKind.ITEM]
    left_out = left_out_by(rule, [line.product_id for line in goods if line.product_id])
    base, points = points_of_order(
        [
            EarningLine(
                line_id=line.line_id,
                amount_minor=line.amount_minor,
                tax_rate=line.tax_rate,
                reduced=line.reduced,
                earns=line.product_id not in left_out and line.tax_category not in rule.excluded_tax_categories,
            )
            for line in goods
        ],
        rule=rule,
        rounding=order.rounding,
        currency=order.currency,
        tender_minor=order.points_minor if order.points_as is PointsAs.TENDER else 0,
    )
    quantities = {line.line_id: line.quantity for line in goods}
    earning = {
        "order_id": order.id,
        "member_id": order.member_id,
        "base_minor": base,
        "points": sum(line.points for line in points.values()),
        "expiry_months": rule.expiry_months,
    }
    lines = [
        {
            "line_id": line_id,
            "order_id": order.id,
            "quantity": quantities[line_id],
            "points": line.points,
            "allocated_minor": line.allocated_minor,
        }
        for line_id, line in points.items()
    ]
    return earning, lines


def _write(earnings: list[dict[str, Any]], lines: list[dict[str, Any]], programme: Programme, at: datetime) -> None:
    begun = {
        row[0]
        for row in sql.rows(
            _BEGIN,
            {
                "earnings": orjson.dumps(earnings).decode(),
                "lines": orjson.dumps(lines).decode(),
                "programme": programme.id,
                "at": at,
                "command": command_id(),
            },
        )
    }
    for earning in earnings:
        if earning["order_id"] in begun and earning["points"]:
            emit(PointsPromised(order_id=earning["order_id"], member_id=earning["member_id"], points=earning["points"]))
