"""Orders' public face: one order, whichever channel it came through."""

from noren.domains.orders.commands.cancel_lines import cancel_lines
from noren.domains.orders.commands.cart import (
    AdoptCart,
    CartExists,
    CartFull,
    CartLineInput,
    CartRef,
    UnknownGoods,
    add_to_cart,
    adopt_cart,
    clear_cart,
    set_cart_line,
)
from noren.domains.orders.commands.confirm import confirm
from noren.domains.orders.commands.exchange_line import exchange_line
from noren.domains.orders.commands.fail import fail
from noren.domains.orders.commands.forget_carts import GUEST_CARTS_KEPT, ForgetCarts, forget_carts
from noren.domains.orders.commands.history import LockedOrder, ask_lock, lock_order
from noren.domains.orders.commands.import_orders import import_orders
from noren.domains.orders.commands.import_returns import import_returns
from noren.domains.orders.commands.place import place
from noren.domains.orders.commands.record_fulfilled import record_fulfilled
from noren.domains.orders.commands.record_return import record_return
from noren.domains.orders.commands.set_shipping_fee import set_shipping_fee
from noren.domains.orders.errors import (
    ExchangeDearer,
    LineNotFound,
    NothingToCancel,
    OrderCodeTaken,
    OrderExists,
    OrderNotFound,
    OrderStateConflict,
    ReturnExceedsSold,
    ReturnExists,
    UnknownCompany,
)
from noren.domains.orders.queries.brought_in import brought_in, brought_in_at
from noren.domains.orders.queries.cart import cart_lines
from noren.domains.orders.queries.codes_of import codes_of
from noren.domains.orders.queries.discrepancies import discrepancies
from noren.domains.orders.queries.get_order import find_order, find_orders, get_order, is_order
from noren.domains.orders.queries.matching import matching
from noren.domains.orders.queries.sales_after import sales_after
from noren.domains.orders.queries.shipping_fee import shipping_fee, shipping_fees
from noren.domains.orders.queries.sold_orders import SoldLineFacts, SoldOrderFacts, sold_orders
from noren.domains.orders.rules import is_code, new_code, normalise_code, share, state_at_checkout, taxes_of

__all__ = [
    "GUEST_CARTS_KEPT",
    "AdoptCart",
    "CartExists",
    "CartFull",
    "CartLineInput",
    "CartRef",
    "ExchangeDearer",
    "ForgetCarts",
    "LineNotFound",
    "LockedOrder",
    "NothingToCancel",
    "OrderCodeTaken",
    "OrderExists",
    "OrderNotFound",
    "OrderStateConflict",
    "ReturnExceedsSold",
    "ReturnExists",
    "SoldLineFacts",
    "SoldOrderFacts",
    "UnknownCompany",
    "UnknownGoods",
    "add_to_cart",
    "adopt_cart",
    "ask_lock",
    "brought_in",
    "brought_in_at",
    "cancel_lines",
    "cart_lines",
    "clear_cart",
    "codes_of",
    "confirm",
    "discrepancies",
    "exchange_line",
    "fail",
    "find_order",
    "find_orders",
    "forget_carts",
    "get_order",
    "import_orders",
    "import_returns",
    "is_code",
    "is_order",
    "lock_order",
    "matching",
    "new_code",
    "normalise_code",
    "place",
    "record_fulfilled",
    "record_return",
    "sales_after",
    "set_cart_line",
    "set_shipping_fee",
    "share",
    "shipping_fee",
    "shipping_fees",
    "sold_orders",
    "state_at_checkout",
    "taxes_of",
]
