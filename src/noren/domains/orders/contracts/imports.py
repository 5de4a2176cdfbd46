"""Orders and returns of another system."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field, SkipValidation, StringConstraints

from noren.domains.orders.contracts.values import MAX_IMPORT, Contact, Contract, LineKind
from noren.kernel.tax import Rounding


class ImportLine(NamedTuple):
    """A line as it was sold, in the language of its file; what FrozenLine is, light enough for millions."""

    id: UUID
    kind: LineKind
    variant_id: UUID | None
    product_id: UUID | None
    sku: str
    name: str
    quantity: int
    unit_price_minor: int
    amount_minor: int
    tax_category: str
    tax_code: str
    tax_rate: Decimal
    reduced: bool


class ImportOrder(Contract):
    """A sale of another system, whole and long over. `origin` is what its file said besides, for the history.

    Its lines are taken as they are: to judge them once more, field by field, would double the time of an import.
    """

    id: UUID
    code: str
    member_id: UUID
    contact: Contact
    placed_at: datetime
    business_date: date
    origin: dict[str, str] = {}
    lines: SkipValidation[list[ImportLine]]


class ImportReturnLine(Contract):
    """Goods that came back, or money given back without goods (`variant_id` None), at what was credited then."""

    sku: str
    variant_id: UUID | None
    quantity: Annotated[int, Field(ge=1)]
    amount_minor: int
    tax_rate: Decimal
    reduced: bool


class ImportReturn(Contract):
    """One credit note; `code` is shared by the returns it becomes, one for each sale that it touches."""

    id: UUID
    code: str
    member_id: UUID | None
    at: datetime
    business_date: date
    origin: dict[str, str] = {}
    lines: Annotated[list[ImportReturnLine], Field(min_length=1, max_length=MAX_IMPORT)]


class ImportedFor(Contract):
    """What all facts of one import share: who sold where, in which currency and language."""

    company_id: UUID
    location_id: UUID
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    locale: Annotated[str, StringConstraints(pattern=r"^(ja|en)$")] = "ja"
    rounding: Rounding = Rounding.FLOOR


class ImportOrders(ImportedFor):
    orders: Annotated[list[ImportOrder], Field(min_length=1, max_length=MAX_IMPORT)]


class ImportReturns(ImportedFor):
    returns: Annotated[list[ImportReturn], Field(min_length=1, max_length=MAX_IMPORT)]


class BroughtIn(Contract):
    """Sales and returns of another system."""

    orders: int = 0
    sold_minor: int = 0
    returns: int = 0
    returned_minor: int = 0


class ImportedOrders(Contract):
    created: int


class ImportedReturns(Contract):
    """`created` counts credit notes; the lines of the new ones found their sale or did not."""

    created: int
    matched_lines: int
    unmatched_lines: int
