"""Every kind of change that there is."""

from noren.journeys.bulk_edit.contracts import ChangeKind
from noren.journeys.bulk_edit.kind import Kind
from noren.journeys.bulk_edit.prices import Prices
from noren.journeys.bulk_edit.products import Products
from noren.journeys.bulk_edit.safety import Safety

KINDS: dict[ChangeKind, Kind] = {
    ChangeKind.PRICES: Prices(),
    ChangeKind.PRODUCTS: Products(),
    ChangeKind.SAFETY: Safety(),
}
