"""What the stocktake's operations are asked about."""

from datetime import datetime
from uuid import UUID

from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import (
    Adjust,
    AdjustLine,
    Count,
    CountEntry,
    NewArea,
    OpenStocktake,
    StocktakeRef,
)
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM, Actor, ActorKind
from tests.world import World


def stocktakes(world: World, at: datetime) -> dict[str, UUID]:
    """A stocktake of Shibuya that is being counted, one whose counting has ended, and an adjustment that waits."""
    ids = {name: uuid7() for name in ("stocktake", "all_counted", "area", "counted", "adjustment")}
    for this in (ids["stocktake"], ids["all_counted"]):
        area = NewArea(id=ids["area"] if this == ids["stocktake"] else uuid7(), name="売場")
        wish = OpenStocktake(id=this, location_id=world.shibuya, name="秋の棚卸", areas=[area])
        stocktake.open_stocktake(input=wish, actor=SYSTEM, at=at)
        count = ids["counted"] if this == ids["stocktake"] else uuid7()
        line = CountEntry(id=count, area_id=area.id, variant_id=world.shirt, quantity=10, counted_at=at)
        stocktake.count(input=Count(stocktake_id=this, lines=[line]), actor=SYSTEM, at=at)
    stocktake.end_counting(input=StocktakeRef(stocktake_id=ids["all_counted"]), actor=SYSTEM, at=at)
    clerk = Actor(kind=ActorKind.STAFF, id=uuid7(), grants=frozenset({"stocktake.adjust"}))
    lost = AdjustLine(variant_id=world.mug, quantity=8)
    asked = Adjust(id=ids["adjustment"], location_id=world.shibuya, reason="damaged", lines=[lost])
    stocktake.adjust(input=asked, actor=clerk, at=at)
    return ids
