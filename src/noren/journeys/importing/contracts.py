"""What an import is asked for, and what it tells."""

from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from noren.domains.catalog.contracts import ImportProducts
from noren.domains.identity.contracts import ImportGuests, ImportMembers
from noren.domains.orders.contracts import BroughtIn, ImportOrders, ImportReturns
from noren.domains.stock.contracts import ImportMovements


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Totals(Contract):
    """What a file holds, what of it is here, and how much of it was new. Money is in minor units of the file's one currency.

    `rounded_off` is what the rows say beyond whole minor units: sales − credits + rounded_off is the file's own sum.
    """

    rows: int = 0
    rejects: int = 0
    orders: int = 0
    order_lines: int = 0
    guest_orders: int = 0
    returns: int = 0
    return_lines: int = 0
    matched_lines: int = 0
    unmatched_lines: int = 0
    adjustments: int = 0
    units_sold: int = 0
    units_returned: int = 0
    units_adjusted: int = 0
    sales_minor: int = 0
    credits_minor: int = 0
    rounded_off: Decimal = Decimal(0)
    members: int = 0
    products: int = 0
    prices: int = 0
    here_orders: int = 0
    here_returns: int = 0
    here_sales_minor: int = 0
    here_credits_minor: int = 0
    new_orders: int = 0
    new_returns: int = 0
    new_adjustments: int = 0
    new_members: int = 0
    new_products: int = 0
    new_prices: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(**{name: getattr(self, name) + getattr(other, name) for name in Totals.model_fields})

    @property
    def net_minor(self) -> int:
        return self.sales_minor - self.credits_minor


class BeginRun(Contract):
    run_id: UUID
    source: str
    file_name: str
    location_id: UUID


class Progress(Contract):
    """How far a run is: the next row to bring in, whether the last one was, and whether its account is kept.

    `before` None: begun by a version that kept no accounts.
    """

    rows_done: int
    totals: Totals
    finished: bool
    before: BroughtIn | None
    accounted: bool


class WriteMasters(Contract):
    """Customers, products and prices that the file speaks of, before its sales."""

    run_id: UUID
    members: ImportMembers | None = None
    products: ImportProducts | None = None


class WriteBatch(Contract):
    """The rows from `after_row` up to `up_to_row`, as the facts they become."""

    run_id: UUID
    after_row: int
    up_to_row: int
    guests: ImportGuests | None
    orders: ImportOrders | None
    returns: ImportReturns | None
    movements: ImportMovements | None
    tally: Totals


class FinishRun(Contract):
    """`surveyed`: what the whole file was seen to hold besides its documents (rows, rejects, customers, products)."""

    run_id: UUID
    surveyed: Totals
