"""The member's card, and what is kept of purchases of every channel."""

import base64
import re
import zlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.loyal import give, has, make_programme
from tests.world import World, clerk

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import PriceLine, SetPrices
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import AcceptCode, IdentifierKind
from noren.domains.orders import api as orders
from noren.faces.member.tests.making import (
    choose_store,
    code_for,
    confirmation,
    fill_in,
    make_shop,
    put_in_cart,
    sign_in,
)
from noren.journeys.reads.own_data import own_data
from noren.journeys.register.contracts import ScannedLine
from noren.journeys.register.sell import sell_at_register
from noren.journeys.tests.till import cash, opened, sale
from noren.kernel.ids import uuid7
from noren.platform import sql, text_carriers
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.outbox.relay import relay_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_shop()


def with_card(client: Client) -> Any:
    """The card's page, the card made."""
    client.post("/card")
    return client.get("/card")


def accepted(payload: str) -> UUID:
    return identity.accept_code(input=AcceptCode(payload=payload, place="till-1"), actor=SYSTEM, at=now())


def text_of(pdf: bytes) -> str:
    """What stands in a PDF of ours: its strings are UTF-16."""
    streams = [
        zlib.decompress(base64.a85decode(found.strip(), adobe=False))
        for found in re.findall(rb"stream\n(.*?)~>\s*endstream", pdf, re.DOTALL)
    ]
    parts = re.findall(rb"\(((?:\\.|[^\\)])*)\)", b"".join(streams), re.DOTALL)
    return "".join(
        re.sub(rb"\\([()])", rb"\1", part).decode("unicode_escape").encode("latin-1").decode("utf-16-be", "replace")
        for part in parts
    )


# --- the card


def test_a_card_is_made_by_a_post_and_its_code_names_the_member_at_a_till(client: Client, world: World) -> None:
    member_id = sign_in(client)
    before = client.get("/card")

    shown = with_card(client)

    assert "code" not in before.context
    assert accepted(shown.context["code"].payload) == member_id
    text = shown.content.decode()
    assert shown.context["code"].secret in text
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert shown.context["code"].secret not in client.get("/card/offline").content.decode()


def test_after_a_renewal_the_lost_phones_code_is_refused(client: Client, world: World) -> None:
    member_id = sign_in(client)
    lost = with_card(client).context["code"]

    client.post("/card/new-code", {"key": str(uuid7())})

    with pytest.raises(identity.MembershipCodeWrong):
        accepted(lost.payload)
    renewed = client.get("/card").context["code"]
    assert renewed.card_number == lost.card_number
    assert accepted(renewed.payload) == member_id


def test_who_is_not_signed_in_has_neither_card_nor_points(client: Client, world: World) -> None:
    make_programme()

    assert client.get("/card").headers["Location"] == "/sign-in?next=/card"
    assert client.get("/points").headers["Location"] == "/sign-in?next=/points"
    assert client.post("/card").status_code == 302
    for path in ("/card/new-code", "/points/link-card", "/points/link-email", "/points/link-phone"):
        assert client.post(
            path, {"number": "1234567890123", "phone": "090-1234-5678", "email": "x@example.com"}
        ).status_code in (302, 401), path
    assert sql.value("SELECT count(*) FROM identity_card") == 0
    assert sql.value("SELECT count(*) FROM identity_identifier") == 0
    assert sql.value("SELECT count(*) FROM platform_mail") == 0


def test_the_worker_keeps_the_cards_frame_and_no_page_of_anybody(client: Client, world: World) -> None:
    worker = client.get("/sw.js", headers={"Accept-Language": "en"}).content.decode()

    for kept in (
        "/static/js/member-card.js?v=",
        "/static/vendor/qrcode-generator/",
        'LANGUAGE = "en"',
        '"/card/offline"',
    ):
        assert kept in worker
    assert client.get("/app.webmanifest").json()["shortcuts"][0]["url"] == "/card"


# --- what names a member


def test_a_plastic_card_is_linked_once_and_thanked_for(client: Client, world: World) -> None:
    make_programme(link_reward=100)
    member_id = sign_in(client)

    linked = client.post("/points/link-card", {"number": "1234-5678 9012"})
    client.post("/points/link-card", {"number": "123456789012"})
    relay_all(at=now())

    assert linked.headers["Location"] == "/points?linked=card#links"
    assert identity.find_member(kind=IdentifierKind.CARD, raw="123456789012") == member_id
    assert has(member_id, at=now()) == (100, 0, 0)
    assert with_card(client).context["card"].plastic == ["123456789012"]


def test_a_card_of_somebody_else_or_no_card_at_all_is_refused(client: Client, world: World) -> None:
    make_programme()
    other = sign_in(Client(), "taro@example.com")
    first = Client()
    sign_in(first, "taro@example.com")
    first.post("/points/link-card", {"number": "123456789012"})
    sign_in(client)

    taken = client.post("/points/link-card", {"number": "123456789012"})
    wrong = client.post("/points/link-card", {"number": "12ab"})

    assert (taken.status_code, wrong.status_code) == (422, 422)
    assert "123456789012" in taken.content.decode()
    assert identity.find_member(kind=IdentifierKind.CARD, raw="123456789012") == other
    assert sql.value("SELECT count(*) FROM identity_identifier WHERE kind = 'card'") == 1


def test_another_address_is_linked_by_its_code_and_signs_the_same_member_in(client: Client, world: World) -> None:
    make_programme()
    member_id = sign_in(client)
    code = code_for(client, "/points/link-email", "second@example.com")

    wrong = client.post("/points/link-email", {"code": "000000" if code != "000000" else "111111"})
    assert wrong.status_code == 422
    assert identity.find_member(kind=IdentifierKind.EMAIL, raw="second@example.com") is None
    client.post("/points/link-email", {"code": code})

    assert sign_in(Client(), "second@example.com") == member_id


class NoPhone:
    """A connector that is there."""

    def send(self, *, message_id: UUID, recipient: str, text: str, at: datetime) -> None: ...


def test_a_phone_is_linked_by_its_code_and_thanked_for_once(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_programme(link_reward=100)
    member_id = sign_in(client)
    monkeypatch.setattr(text_carriers, "_registered", [])
    assert "link-phone" not in client.get("/points").content.decode()
    monkeypatch.setattr(text_carriers, "_registered", [NoPhone()])

    def link() -> str:
        client.post("/points/link-phone", {"phone": "０９０-1234-5678"})
        code = sql.value("SELECT substring(text FROM '[0-9]{6}') FROM platform_mail ORDER BY created_at DESC LIMIT 1")
        assert "+819012345678" in client.get("/points").content.decode()
        return str(client.post("/points/link-phone", {"code": code}).headers["Location"])

    assert link() == link() == "/points?linked=phone#links"
    relay_all(at=now())
    assert identity.find_member(kind=IdentifierKind.PHONE, raw="09012345678") == member_id
    assert has(member_id, at=now()) == (100, 0, 0)

    client.post("/points/link-phone", {"phone": "090-1111-1111"})
    client.post("/points/link-phone", {})  # another number
    assert "link-phone" in client.get("/points").content.decode()
    assert client.get("/points").context["waiting_phone"] == ""
    assert client.post("/points/link-phone", {"phone": "03-1234-5678"}).status_code == 422


# --- purchases of every channel


def test_a_purchase_at_a_till_is_listed_with_its_receipt_as_page_and_file(client: Client, world: World) -> None:
    member_id = sign_in(client)
    session = opened(world)
    line = ScannedLine(variant_id=world.beans, quantity=2)
    wish = sale(session, line, tenders=[cash(2160, 3000)], member_id=member_id)
    sold = sell_at_register(input=wish, actor=clerk(world.shibuya), at=now())
    put_in_cart(client, world.mug)
    fill_in(client, store=str(world.shibuya))
    client.post("/checkout/confirm", confirmation(client))

    listed = {ch: len(client.get(f"/orders?channel={ch}").context["listed"].items) for ch in ("", "store", "web", "x")}
    page = client.get(f"/orders/{wish.id}").content.decode()
    paper = client.get(f"/orders/{wish.id}/receipt").content.decode()
    pdf = client.get(f"/orders/{wish.id}/receipt.pdf")

    assert listed == {"": 2, "store": 1, "web": 1, "x": 2}
    assert "店頭でのお買い物" in page
    assert f"1-{sold.number}" in paper
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.content == client.get(f"/orders/{wish.id}/receipt.pdf").content
    for said in (
        "適格簡易請求書",
        "T7000012050002",
        "コーヒー豆 200g ※",
        "￥2,160",
        "￥160",
        f"1-{sold.number}",
        "￥3,000",
        "￥840",
    ):
        assert said in text_of(pdf.content), said
    for stranger in (Client(), other_member()):
        assert stranger.get(f"/orders/{wish.id}/receipt.pdf").status_code == 404


def test_a_guests_order_has_its_receipt_as_a_file_too(client: Client, world: World) -> None:
    put_in_cart(client, world.beans, 3)
    fill_in(client, store=str(world.shibuya))
    fields = confirmation(client)
    client.post("/checkout/confirm", fields)

    pdf = client.get(f"/orders/{fields['order']}/receipt.pdf", headers={"Accept-Language": "en"})

    assert "Qualified simplified invoice" in text_of(pdf.content)
    code = orders.get_order(order_id=UUID(fields["order"])).code
    assert pdf.headers["Content-Disposition"] == f'inline; filename="receipt-{code}.pdf"'


# --- the way there


def test_an_offer_is_shown_until_it_ends(client: Client, world: World) -> None:
    at = now()
    lower = PriceLine(
        id=uuid7(), variant_id=world.shirt, amount_minor=2_000, valid_from=at - timedelta(days=1), valid_to=at + timedelta(days=1)
    )  # fmt: skip
    catalog.set_prices(input=SetPrices(prices=[lower]), actor=SYSTEM, at=at)

    offers = client.get("/").context["offers"]

    assert [(offer.name["ja"], offer.price_minor) for offer in offers] == [("リネンシャツ", 2_000)]


def test_a_store_that_is_followed_later_is_chosen_in_a_checkout_that_was_begun(client: Client, world: World) -> None:
    put_in_cart(client, world.shirt)
    fill_in(client, how="delivery", email="")
    assert client.get("/checkout").context["draft"].store is None

    choose_store(client, world.umeda)

    assert client.get("/checkout").context["draft"].store == world.umeda


def test_a_birthday_is_kept_and_nonsense_is_none(client: Client, world: World) -> None:
    sign_in(client)

    client.post("/me", {"family_name": "山田", "birthday": "1990-04-01"})
    kept = client.get("/me").context["member"].birthday
    client.post("/me", {"family_name": "山田", "birthday": "tomorrow"})

    assert str(kept) == "1990-04-01"
    assert client.get("/me").context["member"].birthday is None


def test_a_member_takes_their_own_data_along_and_nobody_elses(client: Client, world: World) -> None:
    make_programme()
    member_id = sign_in(client)
    give(member_id, 500, at=now())
    put_in_cart(client, world.shirt)
    fill_in(client, store=str(world.shibuya))
    client.post("/checkout/confirm", confirmation(client))

    own, others = client.get("/me/data.json").json(), other_member().get("/me/data.json").json()

    assert (own["member"]["id"], own["points"]["balance"]["available"]) == (str(member_id), 500)
    assert [line["name"]["ja"] for line in own["orders"][0]["lines"]] == ["リネンシャツ"]
    assert (others["orders"], others["points_history"]) == ([], [])
    assert Client().get("/me/data.json").headers["Location"] == "/sign-in?next=/me"


def test_only_the_demo_says_where_its_letters_lie(client: Client, world: World, settings: Any) -> None:
    client.post("/sign-in", {"email": "hanako@example.com"})
    settings.DEMO = False
    earnest = client.get("/sign-in/code").content.decode()
    settings.DEMO = True

    demo = client.get("/sign-in/code").content.decode()

    assert "outbox" not in earnest
    assert str(settings.MAIL_FOLDER) in demo


def test_a_members_pages_cost_a_fixed_number_of_statements(client: Client, world: World) -> None:
    make_programme()
    member_id = sign_in(client)
    with_card(client)
    few = {path: statements(client, path) for path in ("/card", "/points", "/", "/me", "/cart", "/orders")}
    for _ in range(3):
        give(member_id, 100, at=now())
        put_in_cart(client, world.shirt)
        fill_in(client, store=str(world.shibuya))
        client.post("/checkout/confirm", confirmation(client))

    many = {path: statements(client, path) for path in few}

    assert many == few == {"/card": 9, "/points": 11, "/": 12, "/me": 9, "/cart": 8, "/orders": 6}


def statements(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def other_member() -> Client:
    client = Client()
    sign_in(client, "taro@example.com")
    return client


def test_the_store_of_a_guest_becomes_the_members_own_and_goes_with_them(client: Client, world: World) -> None:
    client.post("/stores/mine", {"store": str(world.umeda)})
    member_id = sign_in(client)
    elsewhere = Client()
    elsewhere.post("/stores/mine", {"store": str(world.shibuya)})
    sign_in(elsewhere)
    kept = elsewhere.get("/me").context["my_store"].id

    elsewhere.post("/stores/mine", {"store": str(world.shibuya)})
    elsewhere.post("/stores/mine", {"store": str(world.warehouse)})

    assert kept == world.umeda
    assert client.get("/me").context["my_store"].id == world.shibuya
    assert own_data(member_id=member_id, at=now()).store == "shibuya"
    client.post("/sign-out")
    assert client.get("/").context["my_store"] is None
