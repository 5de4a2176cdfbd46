"""Goods of suppliers: what was ordered or announced, and when nothing more will come."""

from datetime import datetime
from uuid import UUID

from noren.domains.places import api as places
from noren.domains.places.contracts import Module
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ExpectLine, ExpectStock, IncomingKind
from noren.domains.supply import events
from noren.domains.supply.commands.receipts import known_goods
from noren.domains.supply.contracts import (
    ChangePurchase,
    PlacePurchase,
    PlacePurchases,
    Purchase,
    PurchaseRef,
    PurchaseState,
)
from noren.domains.supply.errors import PurchaseClosed, PurchaseExists, PurchaseNotFound, SomethingCame
from noren.domains.supply.queries.purchases import get_purchase, get_supplier
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command, command_id, constraint_errors, emit, note_subject

constraint_errors(
    {
        "supply_purchase_number_once": PurchaseExists,
        "supply_purchase_pkey": PurchaseExists,
        "supply_purchase_line_pkey": PurchaseExists,
    }
)

_LOCK = "SELECT 1 FROM supply_purchase WHERE id = %s FOR NO KEY UPDATE"
_INSERT = """
INSERT INTO supply_purchase (id, supplier_id, location_id, number, state, note, ordered_at, command_id)
VALUES (%s, %s, %s, %s, 'open', %s, %s, %s)
"""
_LINES = """
INSERT INTO supply_purchase_line (id, purchase_id, variant_id, quantity, arrived, damaged, expected_at)
SELECT l.id, %s, l.variant_id, l.quantity, 0, 0, l.expected_at
  FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::timestamptz[]) AS l(id, variant_id, quantity, expected_at)
"""
_NOTE = "UPDATE supply_purchase SET note = %s WHERE id = %s"
_CHANGE = """
INSERT INTO supply_purchase_line AS l (id, purchase_id, variant_id, quantity, arrived, damaged, expected_at)
SELECT g.id, g.purchase_id, g.variant_id, g.quantity, 0, 0, g.expected_at
  FROM (SELECT u.id, %s::uuid AS purchase_id, u.variant_id, u.quantity, u.expected_at FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::timestamptz[])
        AS u(id, variant_id, quantity, expected_at)) g
ON CONFLICT (purchase_id, variant_id) DO UPDATE SET quantity = excluded.quantity, expected_at = excluded.expected_at
"""
_WANT_NONE = "UPDATE supply_purchase_line SET quantity = 0, expected_at = NULL WHERE id = ANY(%s)"
_FORGET = "DELETE FROM supply_purchase_line WHERE id = ANY(%s)"
_END = "UPDATE supply_purchase SET state = %s, closed_at = %s WHERE id = %s"


@command("supply.place_purchase")
def place_purchase(*, input: PlacePurchase, actor: Actor, at: datetime) -> Purchase:
    """Write down what a supplier is to bring, or announces; it is expected at the place from now on.

    Raises: SupplierNotFound, LocationNotFound, UnknownGoods, PurchaseExists, NotAllowed.
    Locks: incoming lines.  Emits: supply.purchase_placed.v1
    """
    actor.require("supply.place_purchase", input.location_id)
    places.require_module(module=Module.TRANSFERS)
    get_supplier(supplier_id=input.supplier_id)
    places.get_location(location_id=input.location_id)
    lines = input.lines
    known_goods([line.variant_id for line in lines])
    placed = (input.id, input.supplier_id, input.location_id, input.number, input.note, at, command_id())
    sql.exactly(1, _INSERT, placed)
    goods = [line.variant_id for line in lines], [line.quantity for line in lines]
    sql.exactly(
        len(lines), _LINES, (input.id, [line.id for line in lines], *goods, [line.expected_at for line in lines])
    )
    note_subject(input.id)
    expected = [
        ExpectLine(
            id=line.id,
            location_id=input.location_id,
            variant_id=line.variant_id,
            quantity=line.quantity,
            expected_at=line.expected_at,
        )
        for line in lines
    ]
    stock.expect(
        input=ExpectStock(kind=IncomingKind.PURCHASE, reference_id=input.id, lines=expected), actor=SYSTEM, at=at
    )
    purchase = get_purchase(purchase_id=input.id)
    emit(events.PurchasePlaced(**about_purchase(purchase)))
    return purchase


@command("supply.place_purchases", permission="supply.place_purchase")
def place_purchases(*, input: PlacePurchases, actor: Actor, at: datetime) -> list[UUID]:
    """Write down several purchases, all or none; their ids.

    Raises: as `place_purchase`.  Locks: incoming lines.  Emits: supply.purchase_placed.v1 for each
    """
    return [place_purchase(input=one, actor=actor, at=at).id for one in input.purchases]


@command("supply.change_purchase", permission="supply.place_purchase")
def change_purchase(*, input: ChangePurchase, actor: Actor, at: datetime) -> Purchase:
    """Want other goods, quantities or days of a purchase that is open; what has come of it stays.

    With nothing more to come of what has partly come, it is closed.

    Raises: PurchaseNotFound, PurchaseClosed, UnknownGoods, NotAllowed.
    Locks: the purchase, incoming lines.  Emits: supply.purchase_changed.v1, supply.purchase_closed.v1 where it ends
    """
    purchase = lock_purchase(input.purchase_id, permission="supply.place_purchase", actor=actor)
    require_open(purchase)
    known_goods([line.variant_id for line in input.lines])
    known = {line.variant_id: line for line in purchase.lines}
    # A line is its goods: whatever id was sent, that which is there keeps its own.
    wanted = [(known[one.variant_id].id if one.variant_id in known else one.id, one) for one in input.lines]
    kept = {line_id for line_id, _ in wanted}
    gone = [line for line in purchase.lines if line.id not in kept]
    given = [one.quantity for _, one in wanted], [one.expected_at for _, one in wanted]
    sql.exactly(1, _NOTE, (input.note, purchase.id))
    goods = [one.variant_id for _, one in wanted]
    sql.exactly(len(wanted), _CHANGE, (purchase.id, [line_id for line_id, _ in wanted], goods, *given))
    sql.touch(_WANT_NONE, ([line.id for line in gone if line.arrived or line.explained],))
    sql.touch(_FORGET, ([line.id for line in gone if not line.arrived and not line.explained],))
    changed = get_purchase(purchase_id=purchase.id)
    _expect(changed, at)
    emit(events.PurchaseChanged(**about_purchase(changed)))
    return changed if changed.to_come else end_purchase(changed, PurchaseState.CLOSED, at=at)


def _expect(purchase: Purchase, at: datetime) -> None:
    expected = [
        ExpectLine(
            id=line.id,
            location_id=purchase.location_id,
            variant_id=line.variant_id,
            quantity=line.to_come,
            expected_at=line.expected_at,
        )
        for line in purchase.lines
        if line.to_come
    ]
    wish = ExpectStock(kind=IncomingKind.PURCHASE, reference_id=purchase.id, lines=expected)
    stock.restate_incoming(input=wish, actor=SYSTEM, at=at)


@command("supply.close_purchase", permission="supply.place_purchase")
def close_purchase(*, input: PurchaseRef, actor: Actor, at: datetime) -> Purchase:
    """Nothing more of it will come: what is missing is no longer expected.

    Raises: PurchaseNotFound, PurchaseClosed, NotAllowed.  Locks: the purchase, incoming lines.  Emits: supply.purchase_closed.v1
    """
    purchase = lock_purchase(input.purchase_id, permission="supply.place_purchase", actor=actor)
    require_open(purchase)
    return end_purchase(purchase, PurchaseState.CLOSED, at=at)


@command("supply.cancel_purchase", permission="supply.place_purchase")
def cancel_purchase(*, input: PurchaseRef, actor: Actor, at: datetime) -> Purchase:
    """Call a purchase off of which nothing has come.

    Raises: PurchaseNotFound, PurchaseClosed, SomethingCame, NotAllowed.
    Locks: the purchase, incoming lines.  Emits: supply.purchase_closed.v1
    """
    purchase = lock_purchase(input.purchase_id, permission="supply.place_purchase", actor=actor)
    require_open(purchase)
    if purchase.receipts:
        raise SomethingCame
    return end_purchase(purchase, PurchaseState.CANCELED, at=at)


def lock_purchase(purchase_id: UUID, *, permission: str, actor: Actor) -> Purchase:
    """The purchase, for this command alone. For the commands of this folder.

    Raises: PurchaseNotFound, also for whoever works elsewhere; NotAllowed.
    """
    if sql.row(_LOCK, (purchase_id,)) is None:
        raise PurchaseNotFound
    purchase = get_purchase(purchase_id=purchase_id)
    if not actor.may_at("supply.view", purchase.location_id):
        raise PurchaseNotFound
    actor.require(permission, purchase.location_id)
    return purchase


def require_open(purchase: Purchase) -> None:
    """Raises: PurchaseClosed."""
    if purchase.state is not PurchaseState.OPEN:
        raise PurchaseClosed(state=purchase.state.value)


def end_purchase(purchase: Purchase, state: PurchaseState, *, at: datetime) -> Purchase:
    """Forget what is still expected and say so. For the commands of this folder."""
    sql.exactly(1, _END, (state.value, at, purchase.id))
    stock.expect(input=ExpectStock(kind=IncomingKind.PURCHASE, reference_id=purchase.id, lines=[]), actor=SYSTEM, at=at)
    emit(events.PurchaseClosed(**about_purchase(purchase), missing=purchase.to_come))
    return get_purchase(purchase_id=purchase.id)


def about_purchase(purchase: Purchase) -> dict[str, UUID]:
    """What every event of a purchase names."""
    return {"purchase_id": purchase.id, "supplier_id": purchase.supplier_id, "location_id": purchase.location_id}
