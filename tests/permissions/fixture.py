"""The one scene that permission and API tests ask about."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction

from noren.platform.accounts import bearer
from tests.permissions.scene import Scene, make_scene


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """One scene for all requests of a module; each request is undone after it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        bearer.forget_tokens()
        yield make_scene()
        transaction.set_rollback(True)
    bearer.forget_tokens()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
