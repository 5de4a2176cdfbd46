"""Why a level is what it is, in words: every movement with who and for which order, every open promise."""

from datetime import datetime
from uuid import UUID

from noren.domains.catalog.contracts import Name
from noren.domains.orders.contracts import Contract
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import Availability, MarginStory, Movement, OpenPromise
from noren.journeys.margins import departments_of_variants
from noren.platform import sql
from noren.platform.accounts.names import names_of
from noren.platform.actor import Actor

SHOWN = 200


class Goods(Contract):
    variant_id: UUID
    product_id: UUID
    sku: str
    gtin: str | None
    name: Name
    size: str
    colour: dict[str, str]
    image: str | None


class OrderRef(Contract):
    id: UUID
    code: str


class ToldMovement(Contract):
    movement: Movement
    who: str
    order: OrderRef | None


class ToldPromise(Contract):
    promise: OpenPromise
    order: OrderRef | None


class LevelPage(Contract):
    """`carried_over` is what was on hand before the oldest movement shown; with the deltas it adds up to on hand."""

    goods: Goods
    level: Availability
    carried_over: int
    earlier_left_out: bool
    movements: list[ToldMovement]
    promises: list[ToldPromise]
    promised: int
    margin: MarginStory | None

    @property
    def arithmetic(self) -> int:
        """On hand less everything that cannot be promised; negative where too much was promised."""
        level = self.level
        return level.on_hand - level.reserved - level.unavailable - level.safety

    @property
    def is_short(self) -> bool:
        """Whether more is promised than stands here and can be sold."""
        return self.level.reserved > self.level.on_hand - self.level.unavailable


_GOODS = """
SELECT v.id AS variant_id, p.id AS product_id, v.sku, v.gtin, p.name, v.size, v.colour_name AS colour,
       (SELECT i.path FROM catalog_image i WHERE i.product_id = p.id
         ORDER BY i.variant_id IS DISTINCT FROM v.id, i.position, i.id LIMIT 1) AS image
  FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id WHERE v.id = %s
"""
_ORDERS = "SELECT id, code FROM orders_order WHERE id = ANY(%s)"


def level_page(
    *, location_id: UUID, variant_id: UUID, actor: Actor, media_url: str, at: datetime, limit: int = SHOWN
) -> LevelPage:
    """The story of one level. Nine statements.

    Raises: UnknownLevel (no such variant), NotAllowed, SignInRequired.
    """
    actor.require("stock.view", location_id)
    found = sql.record(_GOODS, (variant_id,))
    if found is None:
        raise stock.UnknownLevel
    image = f"{media_url}{found['image']}" if found["image"] else None
    goods = Goods.model_validate(
        found | {"name": sql.from_json(found["name"]), "colour": sql.from_json(found["colour"]), "image": image}
    )
    story = stock.level_story(location_id=location_id, variant_id=variant_id, at=at, limit=limit)
    wanted = {m.reference_id for m in story.movements if m.reference_id} | {p.reservation_id for p in story.promises}
    codes = {row[0]: OrderRef(id=row[0], code=row[1]) for row in sql.rows(_ORDERS, (sorted(wanted),))}
    names = names_of(ids=(m.actor_id for m in story.movements))
    paths = departments_of_variants(variant_ids=[variant_id])
    margin = stock.margin_story(
        location_id=location_id, variant_id=variant_id, departments=paths[0].departments if paths else [], at=at
    )
    oldest = story.movements[-1] if story.movements else None
    return LevelPage(
        goods=goods,
        level=story.level,
        carried_over=oldest.on_hand_after - oldest.delta if oldest else story.level.on_hand,
        earlier_left_out=len(story.movements) == limit,
        movements=[
            ToldMovement(
                movement=m,
                who=names.get(m.actor_id, "") if m.actor_id else "",
                order=codes.get(m.reference_id) if m.reference_id else None,
            )
            for m in story.movements
        ],
        promises=[ToldPromise(promise=p, order=codes.get(p.reservation_id)) for p in story.promises],
        promised=sum(p.quantity for p in story.promises),
        margin=margin,
    )
