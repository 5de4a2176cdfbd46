"""What is not there, not allowed or broken is told in the frame of its face, with a way to go on."""

import pytest
from django.test import Client, RequestFactory

from noren.faces.office.tests.making import head_office, manager
from noren.faces.shared.errors import server_error
from noren.faces.store.tests.making import clerk_at
from noren.kernel.ids import uuid7
from tests.world import make_world

pytestmark = pytest.mark.django_db
NOWHERE = "There is nothing at this address."


def test_a_lost_page_of_the_shop_has_its_header_its_search_and_ways_to_go_but_no_code():
    answer = Client(headers={"accept-language": "en"}).get("/nowhere")

    text = answer.content.decode()
    assert answer.status_code == 404
    assert f"<h1>{NOWHERE}</h1>" in text
    assert 'role="search"' in text
    assert 'href="/products">See all products' in text
    assert "not_found" not in text


def test_lost_pages_of_office_and_store_have_their_navigation():
    world = make_world()

    office, store = head_office().get(f"/office/bulk/{uuid7()}"), clerk_at(world).get("/store/nowhere")

    assert office.status_code == store.status_code == 404
    assert 'id="office-nav"' in office.content.decode()
    assert "There is no such change set." in office.content.decode()
    assert 'id="rail"' in store.content.decode()
    assert 'href="/store/stock">Look up stock' in store.content.decode()


def test_who_may_not_see_a_page_is_told_so_in_the_office_and_a_stranger_gets_no_frame():
    world = make_world()

    refused = manager(world).get("/office/keys")
    stranger = Client(headers={"accept-language": "en"}).get("/office/nowhere")

    assert refused.status_code == 403
    assert "permission.denied" in refused.content.decode()
    assert 'id="office-nav"' in refused.content.decode()
    assert stranger.status_code == 404
    assert 'id="office-nav"' not in stranger.content.decode()


def test_a_fault_is_told_even_where_no_page_can_be_made(monkeypatch):
    monkeypatch.setattr("noren.faces.shared.errors.render", lambda *_args, **_more: 1 / 0)

    answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "エラーが発生しました" in answer.content.decode()
