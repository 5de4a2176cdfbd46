"""Where a basket would be sent from today, and where with a policy that is not set yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.fulfilment.api import Source
from noren.domains.fulfilment.contracts import Contract, SourcingPolicy, Why
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.journeys.checkout.sourcing import cheapest


class PreviewSource(Contract):
    """What would come from one place (units by code as it was asked for), and why."""

    location_id: UUID
    units: dict[str, int]
    why: Why


class SourcingPreview(Contract):
    """Empty lists: no company has enough. `unknown`: codes of no goods; then nothing was asked."""

    unknown: list[str] = []
    today: list[PreviewSource] = []
    trial: list[PreviewSource] = []

    @property
    def is_same(self) -> bool:
        """Whether the trial changes where anything comes from."""
        return [(one.location_id, one.units) for one in self.today] == [
            (one.location_id, one.units) for one in self.trial
        ]


def sourcing_preview(
    *, wanted: Mapping[str, int], prefecture_code: str, trial: SourcingPolicy, at: datetime
) -> SourcingPreview:
    """Choose with today's stock and work for so many units of each SKU or GTIN, twice: as it is, and with the trial.

    Two statements. The trial holds from `at` on here, whenever it is to begin.
    """
    called = catalog.variants_called(codes=list(wanted))
    unknown = [code for code in wanted if code not in called]
    if unknown or not wanted:
        return SourcingPreview(unknown=unknown)
    units: dict[UUID, int] = {}
    for code, quantity in wanted.items():
        units[called[code]] = units.get(called[code], 0) + quantity
    sources = places.locations_offering(service="ship_from")
    levels = stock.availability(variant_ids=sorted(units), location_ids=[one.id for one in sources], at=at)
    now = trial.model_copy(update={"valid_from": at})
    chosen = [
        cheapest(wanted=units, sources=sources, available=levels, prefecture_code=prefecture_code, at=at, trial=one)
        for one in (None, now)
    ]
    codes = {variant: code for code, variant in called.items()}
    return SourcingPreview(today=_shown(chosen[0], codes), trial=_shown(chosen[1], codes))


def _shown(chosen: Sequence[Source] | None, codes: Mapping[UUID, str]) -> list[PreviewSource]:
    return [
        PreviewSource(
            location_id=one.location_id,
            units={codes[variant]: units for variant, units in one.quantities.items()},
            why=one.why,
        )
        for one in chosen or []
    ]
