"""Where a shipment comes from: what is known of each place, weighed by the policy of its brand (see fulfilment.rules)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.api import Candidate, Source
from noren.domains.fulfilment.contracts import SourcingPolicy, Why
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, LocationKind
from noren.domains.stock.api import OutOfStock
from noren.domains.stock.contracts import Availability
from noren.journeys.checkout.contracts import WantedLine
from noren.kernel.prefecture_positions import position_of

Chosen = tuple[LocationFacts, list[WantedLine], Why]


def choose_sources(
    *,
    lines: Sequence[WantedLine],
    sources: Sequence[LocationFacts],
    available: Sequence[Availability],
    prefecture_code: str,
    at: datetime,
) -> list[Chosen]:
    """The places that send, the cheapest by the policy; a line is divided only where that is the way to send it.

    Everything comes from one company, because one invoice has one seller.
    Raises: OutOfStock, naming the variants that the places have too few of.
    """
    wanted = quantities_of(lines)
    best = cheapest(wanted=wanted, sources=sources, available=available, prefecture_code=prefecture_code, at=at)
    if best is None:
        raise OutOfStock(lines=_lacking(wanted, sources, available))
    by_id = {source.id: source for source in sources}
    open_lines = list(lines)
    chosen = []
    for source in best:
        taken, open_lines = _dealt(open_lines, source.quantities)
        chosen.append((by_id[source.location_id], taken, source.why))
    return chosen


def cheapest(
    *,
    wanted: Mapping[UUID, int],
    sources: Sequence[LocationFacts],
    available: Sequence[Availability],
    prefecture_code: str,
    at: datetime,
    trial: SourcingPolicy | None = None,
) -> list[Source] | None:
    """The cheapest sources of one company for so many units of each variant; None where no company has enough.

    `trial`: with this policy as if it were set.
    """
    levels: dict[UUID, dict[UUID, Availability]] = {source.id: {} for source in sources}
    for level in available:
        if level.location_id in levels:
            levels[level.location_id][level.variant_id] = level
    companies = dict.fromkeys(source.company_id for source in sources)
    found = [
        fulfilment.choose_sources(
            wanted=wanted,
            candidates=[
                _candidate(source, levels[source.id], prefecture_code, at, trial)
                for source in _by_preference(sources, levels)
                if source.company_id == company
            ],
        )
        for company in companies
    ]
    best = min((one for one in found if one is not None), key=lambda one: one[1], default=None)
    return best[0] if best is not None else None


def quantities_of(lines: Sequence[WantedLine]) -> dict[UUID, int]:
    """How many of each variant; two lines of one draw from the same shelf."""
    wanted: dict[UUID, int] = {}
    for line in lines:
        wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
    return wanted


def _by_preference(
    sources: Sequence[LocationFacts], levels: Mapping[UUID, Mapping[UUID, Availability]]
) -> list[LocationFacts]:
    """Who wins a tie: warehouses, then the fullest shelf."""
    return sorted(
        sources,
        key=lambda s: (
            s.kind is not LocationKind.WAREHOUSE,
            -sum(level.available for level in levels[s.id].values()),
            s.id,
        ),
    )


def _candidate(
    source: LocationFacts,
    levels: Mapping[UUID, Availability],
    prefecture_code: str,
    at: datetime,
    trial: SourcingPolicy | None,
) -> Candidate:
    towards = position_of(prefecture_code)
    km = None
    if towards is not None and source.lat is not None and source.lon is not None:
        km = places.distance_m(source.lat, source.lon, *towards) // 1_000
    return Candidate(
        location_id=source.id,
        is_store=source.kind is LocationKind.STORE,
        km=km,
        waiting=fulfilment.pace_of(location_id=source.id).waiting,
        ready_at=fulfilment.ready_by(location=source, placed_at=at),
        available={variant: level.available for variant, level in levels.items()},
        days_of_cover={
            variant: level.available / level.moves_per_day for variant, level in levels.items() if level.moves_per_day
        },
        terms=fulfilment.terms_for(location=source, at=at, trial=trial),
    )


def _dealt(lines: Sequence[WantedLine], quantities: Mapping[UUID, int]) -> tuple[list[WantedLine], list[WantedLine]]:
    """The lines, as far as a place sends them, and what is left of them."""
    left = dict(quantities)
    taken, rest = [], []
    for line in lines:
        units = min(line.quantity, left.get(line.variant_id, 0))
        if units:
            left[line.variant_id] -= units
            taken.append(line if units == line.quantity else line.model_copy(update={"quantity": units}))
        if units < line.quantity:
            rest.append(line.model_copy(update={"quantity": line.quantity - units}) if units else line)
    return taken, rest


def _lacking(
    wanted: Mapping[UUID, int], sources: Sequence[LocationFacts], available: Sequence[Availability]
) -> list[dict[str, str | int]]:
    allowed = {source.id for source in sources}
    held: dict[UUID, int] = {}
    for level in available:
        if level.location_id in allowed:
            held[level.variant_id] = held.get(level.variant_id, 0) + level.available
    return [
        {"variant_id": str(variant), "asked": quantity, "available": held.get(variant, 0)}
        for variant, quantity in wanted.items()
        if held.get(variant, 0) < quantity
    ]
