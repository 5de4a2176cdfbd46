"""A page that is drawn once for many readers shows each of them what is theirs, and what holds now."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import NOON, World

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import PriceLine, SetPrices
from noren.domains.places import api as places
from noren.domains.places.contracts import Module, SetModules
from noren.faces.member.tests.making import choose_store, make_shop, order_of, product_id, put_in_cart, sign_in
from noren.faces.shared.remembered import Memory, mark, memory
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


_TOKEN = r'name="csrfmiddlewaretoken" value="([^"]+)"'


def _first(pattern: str, text: str) -> str:
    """What stands there first; a page without it fails here."""
    found = re.search(pattern, text)
    assert found is not None, pattern
    return found.group(1)


@pytest.fixture
def world() -> Iterator[World]:
    memory.forget()
    yield make_shop()
    memory.forget()


def shown(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def pages(world: World) -> list[str]:
    return ["/", "/products", f"/products/{product_id('shirt')}"]


def drawn(path: str, *clients: Client) -> int:
    """How many pages had to be drawn for these readers."""
    before = memory.kept
    for client in clients:
        shown(client, path)
    return memory.kept - before


def test_readers_of_the_same_content_share_one_drawing(world: World) -> None:
    for path in pages(world):
        assert drawn(path, Client(), Client(), Client()) == 1, path


def test_every_answer_has_its_own_token_and_key_and_no_mark_is_left(client: Client, world: World) -> None:
    path, other = f"/products/{product_id('shirt')}", Client()

    answers = [shown(client, path), shown(client, path), shown(other, path)]

    keys = {_first(r'name="key"[^>]*value="([^"]+)"', text) for text in answers}
    tokens = {_first(_TOKEN, text) for text in answers}
    assert len(keys) == len(tokens) == 3
    assert client.cookies["csrftoken"].value != other.cookies["csrftoken"].value
    assert not any(mark("key").partition(".")[0] in text for text in answers)
    strict = Client(enforce_csrf_checks=True)
    token = _first(_TOKEN, shown(strict, path))
    form = {"variant": str(world.shirt), "quantity": 1, "csrfmiddlewaretoken": token}
    assert strict.post("/cart/add", form).status_code == 302
    assert other.get(path).headers["Content-Security-Policy"]


def test_what_two_members_see_of_one_page_is_their_own(world: World) -> None:
    one, other, guest = Client(), Client(), Client()
    ids = [sign_in(one, "one@example.com"), sign_in(other, "other@example.com")]
    order = order_of(one, world, (world.shirt, 1))

    for path in pages(world):
        texts = [shown(client, path) for client in (one, other, guest)]
        assert [_first(r'data-member="([^"]*)"', text) for text in texts] == [*map(str, ids), ""], path
    assert f"/orders/{order}" in shown(one, "/")
    assert f"/orders/{order}" not in shown(other, "/")
    assert shown(one, f"/orders/{order}") != ""
    assert other.get(f"/orders/{order}").status_code == guest.get(f"/orders/{order}").status_code == 404


def test_language_cart_and_store_are_the_readers(client: Client, world: World) -> None:
    other = Client()
    for path in pages(world):
        assert '<html lang="ja"' in shown(client, path, **{"Accept-Language": "ja"})
        assert '<html lang="en"' in shown(other, path, **{"Accept-Language": "en"})

    put_in_cart(client, world.shirt, 3)
    choose_store(other, world.shibuya)

    for path in pages(world):
        assert '<span class="count-number"' in shown(client, path)
        assert '<span class="count-number"' not in shown(other, path)
        assert "渋谷店" in shown(other, path, **{"Accept-Language": "ja"})


def test_a_new_price_and_a_part_that_is_switched_off_show_at_once(client: Client, world: World) -> None:
    path = f"/products/{product_id('shirt')}"
    assert "¥4,321" not in shown(client, path)
    assert 'action="/cart/add"' in shown(client, path)

    line = PriceLine(id=uuid7(), variant_id=world.shirt, amount_minor=4_321, valid_from=NOON)
    catalog.set_prices(input=SetPrices(prices=[line]), actor=SYSTEM, at=NOON)
    assert "¥4,321" in shown(client, path)

    places.set_modules(input=SetModules(on=[Module.REGISTER]), actor=SYSTEM, at=NOON)
    places.forget_locations()
    for page in pages(world):
        assert "/cart" not in shown(client, page), page
    places.set_modules(input=SetModules(on=list(Module)), actor=SYSTEM, at=NOON)
    places.forget_locations()


def test_a_remembered_page_reads_as_much_as_one_that_is_drawn(client: Client, world: World) -> None:
    sign_in(client)
    order = order_of(client, world, (world.shirt, 1))
    for path in [*pages(world), f"/orders/{order}"]:
        client.get(path)
        read = []
        for forget in (True, False):
            if forget:
                memory.forget()
            with CaptureQueriesContext(connection) as captured:
                shown(client, path)
            read.append(len(captured))
        assert read[0] == read[1], path


def test_what_nobody_asked_for_longest_is_forgotten_first() -> None:
    small = Memory(most_bytes=1_000)
    for number in range(4):
        small.keep(bytes([number]), (b"x" * 200,))
        small.find(b"\0")

    assert small.find(b"\0") is not None
    assert small.find(b"\1") is small.find(b"\2") is None
    assert small.bytes <= 1_000
