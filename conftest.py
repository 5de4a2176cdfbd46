"""What all tests rely on: nothing that the process remembers of one test is there in the next."""

from collections.abc import Iterator

import pytest

from noren.domains.fulfilment import api as fulfilment
from noren.domains.places import api as places
from noren.platform.accounts.bearer import forget_tokens


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    yield
    places.forget_locations()
    fulfilment.forget_sourcing()
    forget_tokens()
