"""What the shelves' operations are asked about."""

from datetime import datetime
from uuid import UUID

from noren.domains.shelves import api as shelves
from noren.domains.shelves.contracts import SaveFixture, SaveFloor
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from tests.world import World


def floor_of_shibuya(world: World, at: datetime) -> dict[str, UUID]:
    """A floor with one shelf, on which nothing stands."""
    shelf = SaveFixture(id=uuid7(), code="A-1", x=100, y=100, width=200, height=60)
    floor = SaveFloor(id=uuid7(), location_id=world.shibuya, code="1F", width=1000, height=800, fixtures=[shelf])
    shelves.save_floor(input=floor, actor=SYSTEM, at=at)
    return {"floor": floor.id, "fixture": shelf.id}
