"""What is asked for with GET changes nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern

from noren.faces.member import urls as member_pages
from tests.permissions.asking import METHODS, ask
from tests.permissions.scene import Scene, make_scene

pytestmark = pytest.mark.django_db

_WRITES = re.compile(r"(?<!FOR )(?<!KEY )\b(?:INSERT\s+INTO|UPDATE(?!\s+SET)|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
_NOTES = {
    "platform_access_token": "when a key was used last",
    "platform_throttle": "how often somebody has asked",
}
_LOGGED = {"identity.view": {"platform_command_log", "platform_outbox", "platform_idempotency"}}
"""Reads whose very look is kept: who of the staff opened a person's page."""


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that statements meanwhile write to."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        tables.update(_WRITES.findall(str(sql)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


def test_a_write_would_be_seen(scene: Scene) -> None:
    with written() as tables:
        ask(scene, "stock.set_safety", "head")

    assert {"stock_level", "platform_command_log"} <= tables


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def test_reading_over_the_api_writes_nothing(scene: Scene) -> None:
    asked, wrong = 0, []
    for operation, method in METHODS.items():
        if method != "get":
            continue
        with written() as tables:
            answer = ask(scene, operation, "head")
        asked += answer.status_code == 200
        wrong += [
            f"{operation} writes {table}" for table in sorted(tables - _NOTES.keys() - _LOGGED.get(operation, set()))
        ]

    assert asked > 25
    assert not wrong, "\n".join(wrong)


def test_looking_at_the_shop_writes_nothing(scene: Scene) -> None:
    known: dict[str, UUID | str] = {"product_id": _a_product(), "location_id": scene.world.shibuya}
    asked, wrong = 0, []
    for page in member_pages.urlpatterns:
        assert isinstance(page, URLPattern)
        wanted = page.pattern.converters.keys()
        if wanted - known.keys():
            continue
        address = "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(known[found[1]]), str(page.pattern))
        with written() as tables:
            answer = Client().get(address)
        asked += answer.status_code == 200
        wrong += [f"{address} writes {table}" for table in sorted(tables - _NOTES.keys())]

    assert asked > 10
    assert not wrong, "\n".join(wrong)


def _a_product() -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM catalog_product LIMIT 1")
        found: UUID = cursor.fetchone()[0]
    return found
