from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from noren.platform import sql
from noren.platform.repair import Repair
from noren.platform.verify import Finding, check

_LEVELS = """
WITH moved AS (
  SELECT location_id, variant_id, sum(delta) AS on_hand, sum(unavailable_delta) AS unavailable
    FROM stock_movement WHERE {which} GROUP BY 1, 2
), promised AS (
  SELECT location_id, variant_id, sum(open_quantity) AS reserved FROM stock_reservation_line
   WHERE open_quantity > 0 AND {which} GROUP BY 1, 2
), kept AS (
  SELECT location_id, variant_id, on_hand, unavailable, reserved FROM stock_level WHERE {which}
)
SELECT coalesce(l.location_id, m.location_id, p.location_id), coalesce(l.variant_id, m.variant_id, p.variant_id),
       coalesce(l.on_hand, 0), coalesce(m.on_hand, 0)::bigint, coalesce(l.unavailable, 0), coalesce(m.unavailable, 0)::bigint,
       coalesce(l.reserved, 0), coalesce(p.reserved, 0)::bigint
  FROM kept l
  FULL JOIN moved m USING (location_id, variant_id)
  FULL JOIN promised p USING (location_id, variant_id)
 WHERE coalesce(l.on_hand, 0) <> coalesce(m.on_hand, 0)
    OR coalesce(l.unavailable, 0) <> coalesce(m.unavailable, 0)
    OR coalesce(l.reserved, 0) <> coalesce(p.reserved, 0)
 ORDER BY 1, 2
"""
_ALL = _LEVELS.format(which="true")
_THESE = _LEVELS.format(
    which="(location_id, variant_id) IN (SELECT * FROM unnest(%(locations)s::uuid[], %(variants)s::uuid[]))"
)


@dataclass(frozen=True, slots=True)
class WrongLevel:
    """A level beside what its movements (`moved`, `unavailable_moved`) and its open promises (`promised`) add up to."""

    location_id: UUID
    variant_id: UUID
    on_hand: int
    moved: int
    unavailable: int
    unavailable_moved: int
    reserved: int
    promised: int

    @property
    def finding(self) -> Finding:
        return Finding(
            subject=f"location {self.location_id}, variant {self.variant_id}",
            problem=(
                f"on hand {self.on_hand}, movements {self.moved}; unavailable {self.unavailable}, "
                f"movements {self.unavailable_moved}; reserved {self.reserved}, promises {self.promised}"
            ),
        )

    @property
    def change(self) -> str:
        """What setting the level to its facts changes."""
        figures = (
            ("on hand", self.on_hand, self.moved, "its movements"),
            ("unavailable", self.unavailable, self.unavailable_moved, "its movements"),
            ("reserved", self.reserved, self.promised, "its open promises"),
        )
        return "; ".join(
            f"set {name} from {kept} to {facts}, what {which} add up to"
            for name, kept, facts, which in figures
            if kept != facts
        )


def wrong_levels(*, levels: Sequence[tuple[UUID, UUID]] | None = None) -> list[WrongLevel]:
    """Levels (of these (location, variant); None: of all) that differ from their facts, in their order."""
    if levels is None:
        return [WrongLevel(*row) for row in sql.rows(_ALL)]
    named = {"locations": [one[0] for one in levels], "variants": [one[1] for one in levels]}
    return [WrongLevel(*row) for row in sql.rows(_THESE, named)]


def level_repairs(*, at: datetime) -> list[Repair]:
    """What the levels would be set to. Not proposed: fewer than no units that cannot be sold, which no level can hold."""
    return [
        Repair(
            id=f"{one.location_id}/{one.variant_id}",
            subject=one.finding.subject,
            problem=one.finding.problem,
            change=one.change,
        )
        for one in wrong_levels()
        if one.unavailable_moved >= 0
    ]


@check("stock.levels")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Levels that differ from the sum of their movements or of their open promises."""
    return [one.finding for one in wrong_levels()]
