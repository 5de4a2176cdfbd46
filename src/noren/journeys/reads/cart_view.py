"""A cart as its owner sees it: what each line is, costs now and can be had of, and what all of it comes to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import DEFAULT_CURRENCY
from noren.domains.orders.contracts import Contract
from noren.domains.places import api as places
from noren.journeys.reads.pictures import PICTURE_OF_VARIANT
from noren.kernel.errors import AppError, ErrorKind
from noren.kernel.tax import Rounding, ServiceMode, TaxCategory, TaxLine, rate_code_for, summarise
from noren.platform import sql
from noren.platform.actor import Actor

FEW = 3


class CartNotFound(AppError):
    """Also where the cart is another member's."""

    code = "cart.not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such cart."


class CartLineView(Contract):
    """`unit_price_minor` None: not sold any more. `here`: units at the store asked about, None where none was;
    `sendable`: most that one place can send; `collectable`: most that one store can hand over."""

    variant_id: UUID
    product_id: UUID
    name: dict[str, str]
    size: str
    colour_name: dict[str, str]
    image: str | None
    quantity: int
    unit_price_minor: int | None
    amount_minor: int
    currency: str
    reduced: bool
    here: int | None
    sendable: int
    collectable: int

    @property
    def most(self) -> int:
        return max(self.sendable, self.collectable)

    @property
    def can_be_had(self) -> bool:
        """Whether it is on sale and some place has as many."""
        return self.unit_price_minor is not None and self.most >= self.quantity


class CartTax(Contract):
    rate: str
    reduced: bool
    tax_minor: int


class CartView(Contract):
    """`goods_minor` counts what can be had; delivery is not in it."""

    cart_id: UUID
    currency: str
    quantity: int
    goods_minor: int
    taxes: list[CartTax]
    lines: list[CartLineView]

    @property
    def is_ready(self) -> bool:
        """Whether all of it can be ordered as it is."""
        return bool(self.lines) and all(line.can_be_had for line in self.lines)


# One statement. What a due hold keeps is added back, as stock's own availability does.
_CART = f"""
SELECT l.variant_id, v.product_id, p.name, v.size, v.colour_name, ({PICTURE_OF_VARIANT}) AS image, l.quantity, p.tax_category,
       CASE WHEN v.archived_at IS NULL AND p.archived_at IS NULL AND p.published_at <= %(at)s THEN price.amount_minor END AS price,
       coalesce(price.currency, %(currency)s::text) AS currency,
       coalesce((
         SELECT jsonb_object_agg(s.location_id, greatest(s.on_hand - s.reserved - s.unavailable - s.safety + coalesce((
                  SELECT sum(r.open_quantity)::bigint FROM stock_reservation_line r
                   WHERE r.variant_id = s.variant_id AND r.location_id = s.location_id AND r.open_quantity > 0
                     AND r.expires_at <= %(at)s), 0), 0))
           FROM stock_level s WHERE s.variant_id = v.id), '{{}}') AS levels
  FROM orders_cart c
  JOIN orders_cart_line l ON l.cart_id = c.id
  JOIN catalog_variant v ON v.id = l.variant_id
  JOIN catalog_product p ON p.id = v.product_id
  LEFT JOIN LATERAL (
    SELECT q.amount_minor, q.currency FROM catalog_price q
     WHERE q.variant_id = v.id AND q.currency = %(currency)s::text AND q.location_id IS NULL
       AND (q.channel IS NULL OR q.channel = %(channel)s::text)
       AND q.valid_from <= %(at)s AND (q.valid_to IS NULL OR q.valid_to > %(at)s)
     ORDER BY q.channel IS NULL, q.valid_from DESC LIMIT 1
  ) price ON true
 WHERE c.id = %(cart)s
   AND (c.member_id IS NULL OR c.member_id IN (
     SELECT g.member_id FROM identity_alias a JOIN identity_alias g ON g.master_id = a.master_id WHERE a.member_id = %(member)s::uuid))
 ORDER BY l.added_at, l.variant_id
"""  # noqa: S608 - constants
_MAY_OPEN = """
SELECT c.member_id IS NULL OR c.member_id IN (
  SELECT g.member_id FROM identity_alias a JOIN identity_alias g ON g.master_id = a.master_id WHERE a.member_id = %s::uuid)
  FROM orders_cart c WHERE c.id = %s
"""


def cart_view(
    *,
    cart_id: UUID,
    actor: Actor,
    at: datetime,
    location_id: UUID | None = None,
    channel: str = "web",
    currency: str = DEFAULT_CURRENCY,
) -> CartView:
    """What is in a cart, with the channel's prices of now; empty where there is no such cart or it is another's.

    One statement beside what places and tax rates keep in the process.
    """
    found = sql.records(
        _CART,
        {"cart": cart_id, "member": actor.member_id, "at": at, "channel": channel, "currency": currency},
    )
    lines = [_line(row, location_id) for row in found]
    had = [(line, row["tax_category"]) for line, row in zip(lines, found, strict=True) if line.can_be_had]
    return CartView(
        cart_id=cart_id,
        currency=currency,
        quantity=sum(line.quantity for line in lines),
        goods_minor=sum(line.amount_minor for line, _category in had),
        taxes=_taxes(had, at),
        lines=lines,
    )


def require_cart(*, cart_id: UUID, actor: Actor) -> None:
    """Let through whoever may open the cart: anyone who knows a guest's, its member alone else; a new one is nobody's.

    Raises: CartNotFound.
    """
    if sql.value(_MAY_OPEN, (actor.member_id, cart_id)) is False:
        raise CartNotFound


def _line(row: dict[str, Any], location_id: UUID | None) -> CartLineView:
    levels = {UUID(place): int(units) for place, units in sql.from_json(row["levels"]).items()}
    offering = {
        service: {p.id for p in places.locations_offering(service=service)} for service in ("pickup", "ship_from")
    }
    return CartLineView(
        variant_id=row["variant_id"],
        product_id=row["product_id"],
        name=sql.from_json(row["name"]),
        size=row["size"],
        colour_name=sql.from_json(row["colour_name"]) or {},
        image=row["image"],
        quantity=row["quantity"],
        unit_price_minor=row["price"],
        amount_minor=(row["price"] or 0) * row["quantity"],
        currency=row["currency"],
        reduced=rate_code_for(category=TaxCategory(row["tax_category"]), service_mode=ServiceMode.TAKEAWAY)
        == "reduced",
        here=None if location_id is None else levels.get(location_id, 0),
        sendable=max((levels.get(place, 0) for place in offering["ship_from"]), default=0),
        collectable=max((levels.get(place, 0) for place in offering["pickup"]), default=0),
    )


def _taxes(lines: list[tuple[CartLineView, str]], at: datetime) -> list[CartTax]:
    """The tax within, as an invoice would round it; food counts as taken away or sent."""
    rates = catalog.tax_rates(at=at)
    taxed = []
    for line, category in lines:
        code = rate_code_for(category=TaxCategory(category), service_mode=ServiceMode.TAKEAWAY)
        taxed.append(TaxLine(line.amount_minor, rates[code].rate, code == "reduced"))
    rounding = next((place.tax_rounding for place in places.list_locations()), Rounding.FLOOR)
    return [CartTax(rate=str(t.rate), reduced=t.reduced, tax_minor=t.tax_minor) for t in summarise(taxed, rounding)]
