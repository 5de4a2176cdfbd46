"""Places and stock for tests, made through the public commands."""

from uuid import UUID

from noren.domains.catalog.tests.making import NOW
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind, SaveBrand, SaveCompany, SaveLocation
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM


def make_locations(count: int = 2) -> list[UUID]:
    company_id, brand_id = uuid7(), uuid7()
    places.save_company(input=SaveCompany(id=company_id, code="c", name={"ja": "会社"}), actor=SYSTEM, at=NOW)
    places.save_brand(
        input=SaveBrand(id=brand_id, company_id=company_id, code="b", name={"ja": "屋号"}),
        actor=SYSTEM,
        at=NOW,
    )
    made = [uuid7() for _ in range(count)]
    for number, location_id in enumerate(made):
        places.save_location(
            input=SaveLocation(
                id=location_id,
                company_id=company_id,
                brand_id=brand_id,
                kind=LocationKind.STORE,
                code=f"L{number}",
                name={"ja": f"店{number}"},
            ),
            actor=SYSTEM,
            at=NOW,
        )
    return made


def move(location_id: UUID, variant_id: UUID, delta: int) -> None:
    stock.move(
        input=MoveStock(
            reason=MovementReason.ADJUSTMENT,
            lines=[MoveLine(location_id=location_id, variant_id=variant_id, delta=delta)],
        ),
        actor=SYSTEM,
        at=NOW,
    )
