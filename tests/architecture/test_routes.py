"""Every page has an address and a name of its own."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.openapi.schema import OpenAPISchema

from noren.faces.api.build import api


def pages(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Address and name of everything that is no operation of the API, no file and no other's page."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":
                yield from pages(pattern.url_patterns, address)
        elif not address.startswith(("^static/", "^media/", "media/")):
            yield address, pattern.name or ""


def test_every_page_has_a_name() -> None:
    found = list(pages(get_resolver().url_patterns))
    nameless = [address for address, name in found if not name]

    assert len(found) > 80
    assert not nameless, "\n".join(nameless)


def test_no_name_and_no_address_stands_for_two_pages() -> None:
    found = list(pages(get_resolver().url_patterns))

    for wanted in ([address for address, _ in found], [name for _, name in found]):
        twice = [one for one, times in Counter(wanted).items() if times > 1]
        assert not twice, "\n".join(twice)


def test_no_name_in_the_api_document_stands_for_two_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The document knows a shape by its class's name alone: the second of a name would silently replace the first."""
    twice: set[str] = set()

    def add(document: OpenAPISchema, definitions: dict[str, Any]) -> None:
        twice.update(name for name, shape in definitions.items() if document.schemas.get(name, shape) != shape)
        document.schemas.update(definitions)

    monkeypatch.setattr(OpenAPISchema, "add_schema_definitions", add)

    assert len(api.get_openapi_schema()["components"]["schemas"]) > 150
    assert twice == set()
