from collections.abc import Sequence
from typing import Any
from uuid import UUID

from noren.domains.supply.contracts import Explanation, Purchase, PurchaseLine, PurchaseState, Supplier, TakenIn
from noren.domains.supply.errors import PurchaseNotFound, SupplierNotFound
from noren.platform import sql
from noren.platform.actor import Actor

_PURCHASES = """
SELECT p.id, p.number, p.supplier_id, s.name AS supplier_name, p.location_id, p.state, p.note, p.ordered_at, p.closed_at,
       lines.expected_at, lines.told AS lines,
       (SELECT count(*) FROM supply_receipt r WHERE r.purchase_id = p.id) AS receipts
  FROM supply_purchase p JOIN supply_supplier s ON s.id = p.supplier_id
 CROSS JOIN LATERAL (
    SELECT min(l.expected_at) FILTER (WHERE l.arrived < l.quantity) AS expected_at,
           jsonb_agg(jsonb_build_object('id', l.id, 'variant_id', l.variant_id, 'quantity', l.quantity, 'arrived', l.arrived,
             'damaged', l.damaged, 'expected_at', l.expected_at, 'explained', coalesce(e.difference, 0)) ORDER BY l.id) AS told,
           bool_or(CASE p.state WHEN 'canceled' THEN false WHEN 'open' THEN l.arrived > l.quantity AND l.arrived - l.quantity <> coalesce(e.difference, 0)
                   ELSE l.arrived - l.quantity <> coalesce(e.difference, 0) END) AS differ
      FROM supply_purchase_line l
      LEFT JOIN LATERAL (SELECT sum(difference)::bigint AS difference FROM supply_explanation WHERE line_id = l.id) e ON true
     WHERE l.purchase_id = p.id
  ) lines
"""
_ONE = f"{_PURCHASES} WHERE p.id = %s"
_LISTED = f"""
{_PURCHASES}
 WHERE (%(all)s OR p.location_id = ANY(%(places)s)) AND (%(states)s::text[] IS NULL OR p.state = ANY(%(states)s))
   AND (NOT %(differing)s OR lines.differ) AND (%(supplier)s::uuid IS NULL OR p.supplier_id = %(supplier)s)
 ORDER BY p.state = 'open' DESC, CASE WHEN p.state = 'open' THEN lines.expected_at END NULLS LAST, p.ordered_at DESC, p.id
 LIMIT %(limit)s
"""
_SUPPLIERS = """
SELECT id, code, name, archived_at IS NOT NULL AS archived FROM supply_supplier ORDER BY archived_at IS NOT NULL, code
"""
_SUPPLIER = "SELECT id, code, name, archived_at IS NOT NULL AS archived FROM supply_supplier WHERE id = %s"


_EXPLAINED = """
SELECT e.id, e.line_id, e.resolution, e.difference, e.note, e.explained_at, e.explained_by
  FROM supply_explanation e JOIN supply_purchase_line l ON l.id = e.line_id WHERE l.purchase_id = %s ORDER BY e.explained_at, e.id
"""
_RECEIPTS = """
SELECT r.id, r.note, r.received_at, r.received_by, coalesce(sum(g.quantity), 0)::bigint AS units, coalesce(sum(g.damaged), 0)::bigint AS damaged
  FROM supply_receipt r LEFT JOIN supply_receipt_line g ON g.receipt_id = r.id WHERE r.purchase_id = %s GROUP BY r.id ORDER BY r.received_at, r.id
"""
_NUMBERED = """
SELECT p.supplier_id, p.number FROM supply_purchase p
  JOIN unnest(%s::uuid[], %s::text[]) AS g(supplier_id, number) USING (supplier_id, number)
"""


def get_purchase(*, purchase_id: UUID) -> Purchase:
    """One purchase as it stands, by one statement.

    Raises: PurchaseNotFound.
    """
    found = sql.record(_ONE, (purchase_id,))
    if found is None:
        raise PurchaseNotFound
    return _purchase(found)


def see_purchase(*, purchase_id: UUID, actor: Actor) -> Purchase:
    """A purchase for somebody of its place; others do not learn that it exists.

    Raises: PurchaseNotFound.
    """
    purchase = get_purchase(purchase_id=purchase_id)
    if not actor.may_at("supply.view", purchase.location_id):
        actor.require("supply.view")
        raise PurchaseNotFound
    return purchase


def list_purchases(
    *,
    location_ids: Sequence[UUID] | None,
    states: Sequence[PurchaseState] | None = None,
    supplier_id: UUID | None = None,
    differing: bool = False,
    limit: int = 100,
) -> list[Purchase]:
    """Purchases for these places (None: all): those that are open first, by the day they are expected.

    `differing`: of which more or fewer came than was ordered, and nobody has said why.
    """
    given = {
        "all": location_ids is None,
        "places": list(location_ids or []),
        "states": None if states is None else [state.value for state in states],
        "supplier": supplier_id,
        "differing": differing,
        "limit": limit,
    }
    return [_purchase(row) for row in sql.records(_LISTED, given)]


def list_suppliers() -> list[Supplier]:
    """Every supplier by code; those out of use last."""
    return [Supplier(**row) for row in sql.records(_SUPPLIERS)]


def get_supplier(*, supplier_id: UUID) -> Supplier:
    """Raises: SupplierNotFound."""
    found = sql.record(_SUPPLIER, (supplier_id,))
    if found is None:
        raise SupplierNotFound
    return Supplier(**found)


def explanations(*, purchase_id: UUID) -> list[Explanation]:
    """Why a purchase differs from what was ordered, in the order in which it was said."""
    return [Explanation.model_validate(row, strict=False) for row in sql.records(_EXPLAINED, (purchase_id,))]


def purchase_receipts(*, purchase_id: UUID) -> list[TakenIn]:
    """The deliveries of a purchase as they were received, in their order."""
    return [TakenIn.model_validate(row, strict=False) for row in sql.records(_RECEIPTS, (purchase_id,))]


def purchases_numbered(*, numbers: Sequence[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Which of these (supplier, number) there are."""
    found = sql.rows(_NUMBERED, ([one[0] for one in numbers], [one[1] for one in numbers]))
    return {(row[0], row[1]) for row in found}


def _purchase(row: dict[str, Any]) -> Purchase:
    lines = [PurchaseLine.model_validate(line, strict=False) for line in sql.from_json(row["lines"]) or []]
    return Purchase.model_validate({**row, "lines": lines}, strict=False)
