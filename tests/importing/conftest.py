import pytest

from noren.domains.catalog import api as catalog
from noren.domains.places import api as places


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """A place that was rolled back with its test must not be kept for the next."""
    places.forget_locations()
    catalog.forget_tax_rates()
