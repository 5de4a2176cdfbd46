from typing import Any

import pytest

from noren.platform.webhooks.queue import wanted


@pytest.fixture(autouse=True)
def _to_this_machine(settings: Any) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = True
    wanted.forget()
