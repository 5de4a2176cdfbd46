"""What a kind of change must be able to say; each has its own module."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.journeys.bulk_edit.contracts import ChangeLine, ChangeOutcome, Value
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.fields import Field
from noren.journeys.importing.tables.table import TableRow
from noren.platform.actor import Actor

Values = Mapping[str, Value | None]
"""What stands somewhere, by field; None: nothing stands there."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every line of a set: its currency, and the instant that its values are to begin at."""

    currency: str
    start: datetime


@dataclass(frozen=True, slots=True)
class Extent:
    """What a file with the present values is to hold: of one place, of one department and all below it, or of all."""

    location_id: UUID | None = None
    department_code: str = ""
    limit: int = 1

    @property
    def departments(self) -> set[str] | None:
        """The department and all below it; None: every one."""
        if not self.department_code:
            return None
        known = catalog.moved_departments().values()
        found: set[str] = set()
        below = {self.department_code}
        while below:
            found |= below
            below = {one.code for one in known if one.parent_code in below} - found
        return found


class Kind(Protocol):
    """All questions are asked for many lines at once."""

    @property
    def fields(self) -> Sequence[Field]:
        """The columns that a file of this kind may have; others change nothing."""

    @property
    def columns(self) -> Sequence[str]:
        """The heading of a file with the present values."""

    def address(self, rows: Sequence[TableRow], terms: Terms) -> list[ChangeLine]:
        """Whose values each row names and what they shall be; or `same`, or why it is refused. A row may be several lines."""

    def standing(self, lines: Sequence[ChangeLine], terms: Terms) -> list[Values | None]:
        """What will stand at the start in the place of each line; None where nothing can be put there then."""

    def write(self, lines: Sequence[ChangeLine], terms: Terms, *, set_id: UUID, actor: Actor, at: datetime) -> None:
        """Put the new values there, by the commands of those whose values they are."""

    def present(self, extent: Extent, terms: Terms) -> Iterator[dict[str, object]]:
        """What stands there now, row by row, as a file of this kind."""


def refused(line: int, reason: RejectCode | str, detail: str = "", code: str = "") -> ChangeLine:
    """A line that changes nothing, and why."""
    return ChangeLine(line=line, outcome=ChangeOutcome.REFUSED, reason=str(reason), detail=detail, code=code)


def variants_in_use(lines: Sequence[str]) -> dict[str, catalog.MovedVariant]:
    """The variants that have these SKUs, without archived ones."""
    return {one.variant.sku: one for one in catalog.moved_variants(skus=sorted(set(lines))) if not one.archived}


def variants_of(extent: Extent) -> Iterator[catalog.MovedVariant]:
    """The variants of an extent's departments, product by product."""
    departments = extent.departments
    last: catalog.MovedVariant | None = None
    while page := catalog.variants_after(last=last, limit=1_000):
        yield from (one for one in page if departments is None or one.product.department_code in departments)
        last = page[-1]
