"""Where a shipment comes from. Pure: figures in, choice out."""

from collections.abc import Sequence
from uuid import UUID

from noren.domains.places.contracts import LocationFacts
from noren.domains.stock.api import OutOfStock
from noren.domains.stock.contracts import Availability
from noren.journeys.checkout.contracts import WantedLine


def choose_sources(
    *, lines: Sequence[WantedLine], sources: Sequence[LocationFacts], available: Sequence[Availability]
) -> list[tuple[UUID, list[WantedLine]]]:
    """The fewest parcels: one place that has everything (warehouses first, then the fullest shelf), else place by
    place the one that covers most of what is left. A line is never split.

    Raises: OutOfStock, naming the variants that no place can send.
    """
    stock = {(level.location_id, level.variant_id): level.available for level in available}
    open_lines = list(lines)
    chosen: list[tuple[UUID, list[WantedLine]]] = []
    while open_lines:
        covers = {source.id: _covered(source.id, open_lines, stock) for source in sources}
        best = max(
            sources,
            key=lambda s: (
                len(covers[s.id]),
                s.kind == "warehouse",
                sum(stock.get((s.id, line.variant_id), 0) for line in covers[s.id]),
                s.id,
            ),
        )
        if not covers[best.id]:
            raise OutOfStock(
                lines=[
                    {
                        "variant_id": str(line.variant_id),
                        "asked": line.quantity,
                        "available": max((stock.get((source.id, line.variant_id), 0) for source in sources), default=0),
                    }
                    for line in open_lines
                ]
            )
        chosen.append((best.id, covers[best.id]))
        taken = {id(line) for line in covers[best.id]}
        open_lines = [line for line in open_lines if id(line) not in taken]
    return chosen


def _covered(location_id: UUID, lines: Sequence[WantedLine], stock: dict[tuple[UUID, UUID], int]) -> list[WantedLine]:
    """Which lines this place can send together; the same variant on two lines draws from the same shelf."""
    left = {line.variant_id: stock.get((location_id, line.variant_id), 0) for line in lines}
    covered = []
    for line in lines:
        if left[line.variant_id] >= line.quantity:
            left[line.variant_id] -= line.quantity
            covered.append(line)
    return covered
