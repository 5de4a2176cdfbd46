import pytest

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_up(live_shop):
    assert live_shop.facts["key"]
