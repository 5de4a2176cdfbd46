from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from noren.domains.orders.contracts import MAX_LINES, MAX_QUANTITY, Contract
from noren.kernel.errors import AppError, ErrorKind
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, constraint_errors


class CartFull(AppError):
    code = "cart.full"
    kind = ErrorKind.CONFLICT
    message = "The cart holds as many different goods as it can."


class CartExists(AppError):
    """A member has one cart, the same on every device; `cart_id` is theirs."""

    code = "cart.exists"
    kind = ErrorKind.CONFLICT
    message = "You have a cart already."


class UnknownGoods(AppError):
    code = "cart.unknown_goods"
    kind = ErrorKind.NOT_FOUND
    message = "This product is unknown."


constraint_errors({"orders_cart_line_variant_id_fk": UnknownGoods, "orders_cart_member_id_key": CartExists})


class CartLineInput(Contract):
    """`quantity` 0 takes the goods out of the cart."""

    cart_id: UUID
    variant_id: UUID
    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]


class CartRef(Contract):
    cart_id: UUID


class AdoptCart(Contract):
    """A guest's cart becomes the member's at sign-in."""

    cart_id: UUID
    member_id: UUID


_ADD = """
WITH cart AS (
  INSERT INTO orders_cart (id, member_id) VALUES (%(cart)s, %(member)s)
  ON CONFLICT (id) DO UPDATE SET updated_at = now() RETURNING id
)
INSERT INTO orders_cart_line AS l (cart_id, variant_id, quantity)
SELECT id, %(variant)s, %(quantity)s FROM cart
ON CONFLICT (cart_id, variant_id) DO UPDATE
   SET quantity = least({quantity}, %(most)s)
"""
_OTHER_CART = """
SELECT o.id FROM orders_cart o WHERE o.member_id = %(member)s AND o.id <> %(cart)s
   AND NOT EXISTS (SELECT 1 FROM orders_cart c WHERE c.id = %(cart)s)
"""
_ADD_TO = _ADD.format(quantity="l.quantity + excluded.quantity")
_SET_TO = _ADD.format(quantity="excluded.quantity")


@command("cart.add", permission="")
def add_to_cart(*, input: CartLineInput, actor: Actor, at: datetime) -> int:
    """Put units into the cart, beside those that are there; returns the cart's number of different goods.

    Raises: UnknownGoods, CartFull, CartExists (a member's second cart).
    """
    return _write(_ADD_TO, input, actor)


@command("cart.set", permission="")
def set_cart_line(*, input: CartLineInput, actor: Actor, at: datetime) -> int:
    """Set how many units of one variant are in the cart; 0 takes it out. Returns the number of different goods.

    Raises: UnknownGoods, CartFull, CartExists (a member's second cart).
    """
    if input.quantity == 0:
        sql.touch(
            "DELETE FROM orders_cart_line WHERE cart_id = %s AND variant_id = %s", (input.cart_id, input.variant_id)
        )
        return _count(input.cart_id)
    return _write(_SET_TO, input, actor)


@command("cart.clear", permission="")
def clear_cart(*, input: CartRef, actor: Actor, at: datetime) -> None:
    """Empty the cart: its goods were ordered."""
    sql.touch("DELETE FROM orders_cart_line WHERE cart_id = %s", (input.cart_id,))


@command("cart.adopt", permission="")
def adopt_cart(*, input: AdoptCart, actor: Actor, at: datetime) -> UUID:
    """Join a guest's cart with the member's: the larger quantity of each variant stays. Returns the member's cart.

    A cart that is another member's stays theirs, and the answer is a new cart.
    """
    sql.touch("INSERT INTO orders_cart (id, member_id) VALUES (%s, NULL) ON CONFLICT DO NOTHING", (input.cart_id,))
    own = sql.value("SELECT id FROM orders_cart WHERE member_id = %s FOR UPDATE", (input.member_id,))
    if own is None:
        adopted = sql.touch(
            "UPDATE orders_cart SET member_id = %s WHERE id = %s AND member_id IS NULL",
            (input.member_id, input.cart_id),
        )
        if adopted:
            return input.cart_id
        own = uuid7()
        sql.exactly(1, "INSERT INTO orders_cart (id, member_id) VALUES (%s, %s)", (own, input.member_id))
        return own
    if own != input.cart_id:
        sql.touch(
            "INSERT INTO orders_cart_line AS l (cart_id, variant_id, quantity)"
            " SELECT %s, g.variant_id, g.quantity FROM orders_cart_line g JOIN orders_cart c ON c.id = g.cart_id"
            "  WHERE g.cart_id = %s AND c.member_id IS NULL"
            " ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = greatest(l.quantity, excluded.quantity)",
            (own, input.cart_id),
        )
        sql.touch(
            "WITH emptied AS (DELETE FROM orders_cart_line l USING orders_cart c"
            " WHERE c.id = l.cart_id AND c.id = %(cart)s AND c.member_id IS NULL)"
            " DELETE FROM orders_cart WHERE id = %(cart)s AND member_id IS NULL",
            {"cart": input.cart_id},
        )
    return UUID(str(own))


def _write(statement: str, input: CartLineInput, actor: Actor) -> int:
    if actor.member_id is not None:
        other = sql.value(_OTHER_CART, {"member": actor.member_id, "cart": input.cart_id})
        if other is not None:
            raise CartExists(cart_id=str(other))
    sql.exactly(
        1,
        statement,
        {
            "cart": input.cart_id,
            "member": actor.member_id,
            "variant": input.variant_id,
            "quantity": max(1, input.quantity),
            "most": MAX_QUANTITY,
        },
    )
    count = _count(input.cart_id)
    if count > MAX_LINES:
        raise CartFull
    return count


def _count(cart_id: UUID) -> int:
    return int(sql.value("SELECT count(*) FROM orders_cart_line WHERE cart_id = %s", (cart_id,)))
