from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from noren.platform.accounts import bearer
from tests.permissions.scene import Scene, make_scene


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """One scene for all requests of a module; whatever a request does is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        bearer.forget_tokens()
        yield make_scene()
        transaction.set_rollback(True)
    bearer.forget_tokens()
