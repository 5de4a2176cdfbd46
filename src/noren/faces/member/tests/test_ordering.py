"""From the cart to the receipt through the shop's forms."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import Client
from tests.world import NOON, World, levels

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import PriceLine, SetPrices
from noren.domains.fulfilment import api as fulfilment
from noren.domains.orders import api as orders
from noren.domains.places import api as places
from noren.domains.places.contracts import SaveLocation
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.faces.member.tests.making import (
    ADDRESS,
    choose_store,
    confirmation,
    fill_in,
    make_shop,
    order_of,
    product_id,
    put_in_cart,
)
from noren.journeys.order_access import access_token
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_shop()


def orders_made() -> int:
    return int(sql.value("SELECT count(*) FROM orders_order"))


def test_a_guest_orders_for_pick_up_and_sees_the_code(client: Client, world: World) -> None:
    order = order_of(client, world, (world.shirt, 2), (world.beans, 1))

    page = client.get(f"/orders/{order}")
    part = page.context["seen"].parts[0]
    assert page.context["order"].total_minor == 2 * 2990 + 1080
    assert part.hand_over_code[:3] in page.content.decode()
    assert client.get("/cart").context["cart_quantity"] == 0
    qr = client.get(f"/orders/{order}/parts/{part.fulfilment.id}/qr.svg")
    assert (qr.status_code, qr.headers["Content-Type"]) == (200, "image/svg+xml")


def test_the_confirmation_sent_twice_is_one_order(client: Client, world: World) -> None:
    put_in_cart(client, world.shirt)
    fill_in(client, store=str(world.shibuya))
    fields = confirmation(client)

    first = client.post("/checkout/confirm", fields)
    second = client.post("/checkout/confirm", fields)

    assert first.headers["Location"] == second.headers["Location"] == f"/orders/{fields['order']}?thanks=1"
    assert orders_made() == 1
    assert levels(world.shirt)[world.shibuya] == (10, 1)


def test_one_order_is_partly_collected_and_partly_sent(client: Client, world: World) -> None:
    order = order_of(client, world, (world.shirt, 1), (world.mug, 1), how="both", collected=str(world.shirt), **ADDRESS)

    parts = client.get(f"/orders/{order}").context["seen"].parts
    assert sorted(part.fulfilment.type for part in parts) == ["PICKUP", "SHIPMENT"]


def test_what_the_shopper_s_store_lacks_is_ordered_there_sent_home_and_the_store_s_sale(
    client: Client, world: World
) -> None:
    gone = MoveLine(location_id=world.shibuya, variant_id=world.shirt, delta=-10)
    stock.move(input=MoveStock(reason=MovementReason.WASTE, note="x", lines=[gone]), actor=SYSTEM, at=now())
    choose_store(client, world.shibuya)
    page = client.get(f"/products/{product_id('shirt')}").content.decode()
    client.post("/cart/add", {"variant": str(world.shirt), "sold_at": "1", "next": "/checkout"})
    fill_in(client, how="delivery", **ADDRESS)

    placed = client.post("/checkout/confirm", confirmation(client))

    assert 'name="sold_at"' in page
    order = orders.get_order(order_id=UUID(placed.headers["Location"].split("/")[2].partition("?")[0]))
    [part] = fulfilment.of_order(order_id=order.id)
    assert (order.location_id, part.location_id) == (world.shibuya, world.warehouse)
    assert "sold_at" not in client.session


def test_the_confirmation_names_the_six_things_that_the_law_asks_for(client: Client, world: World) -> None:
    put_in_cart(client, world.beans, 3)
    fill_in(client, store=str(world.shibuya))

    text = client.get("/checkout/confirm").content.decode()

    for title in (
        "商品と数量",
        "お支払い総額",
        "お支払い方法・時期",
        "受け取り時期・場所",
        "キャンセル・返品",
        "申込みの有効期限",
    ):
        assert title in text
    assert text.count("注文を確定する</button>") == 1
    assert "¥3,240" in text


def test_what_is_missing_is_told_beside_its_field_and_what_was_typed_stays(client: Client, world: World) -> None:
    put_in_cart(client, world.shirt)

    answer = fill_in(client, how="delivery", email="nowhere", phone="", postal_code="12", city="渋谷区")

    assert answer.status_code == 422
    assert set(answer.context["wrong"]) == {"email", "phone", "postal_code", "prefecture_code", "town", "block"}
    assert 'value="nowhere"' in answer.content.decode()
    assert 'value="渋谷区"' in answer.content.decode()


def test_a_store_without_the_goods_is_not_taken(client: Client, world: World) -> None:
    move(world.shibuya, world.shirt, -10)
    put_in_cart(client, world.shirt)

    answer = fill_in(client, store=str(world.shibuya))

    assert answer.status_code == 422
    assert "リネンシャツ" in answer.context["wrong"]["store"]


def test_a_changed_price_is_shown_before_anything_is_ordered(client: Client, world: World) -> None:
    put_in_cart(client, world.shirt)
    fill_in(client, store=str(world.shibuya))
    fields = confirmation(client)
    dearer = PriceLine(
        id=uuid7(), variant_id=world.shirt, amount_minor=3_500, valid_from=datetime(2026, 2, 1, tzinfo=UTC)
    )
    catalog.set_prices(input=SetPrices(prices=[dearer]), actor=SYSTEM, at=now())

    answer = client.post("/checkout/confirm", fields)

    assert answer.status_code == 409
    assert "合計が¥3,500に変わりました" in answer.content.decode()
    assert orders_made() == 0
    again = {"order": str(answer.context["order_id"]), "expected_total": 3_500}
    assert client.post("/checkout/confirm", again).status_code == 302
    assert orders_made() == 1


def test_lost_stock_is_named_and_nothing_is_charged(client: Client, world: World) -> None:
    put_in_cart(client, world.shirt, 2)
    fill_in(client, store=str(world.shibuya))
    fields = confirmation(client)
    move(world.shibuya, world.shirt, -9)

    answer = client.post("/checkout/confirm", fields)

    assert answer.status_code == 409
    assert "リネンシャツ" in answer.content.decode()
    assert "残り1点" in answer.content.decode()
    assert orders_made() == 0
    assert client.get("/cart").context["cart_quantity"] == 2


def test_a_declined_card_leaves_the_cart_and_another_one_is_taken(client: Client, world: World) -> None:
    put_in_cart(client, world.shirt)
    fill_in(client, store=str(world.shibuya), token="tok_decline")

    declined = client.post("/checkout/confirm", confirmation(client))

    assert declined.status_code == 409
    assert "カードが承認されませんでした" in declined.content.decode()
    assert levels(world.shirt)[world.shibuya] == (10, 0)
    fill_in(client, store=str(world.shibuya), token="tok_ok")
    assert "thanks=1" in client.post("/checkout/confirm", confirmation(client)).headers["Location"]


def test_a_bank_that_asks_is_visited_and_the_cart_stays_until_it_is_paid(client: Client, world: World) -> None:
    put_in_cart(client, world.shirt)
    fill_in(client, store=str(world.shibuya), token="tok_redirect")
    fields = confirmation(client)

    answer = client.post("/checkout/confirm", fields)

    assert answer.headers["Location"] == f"/checkout/bank/{fields['order']}"
    bank = client.get(answer.headers["Location"])
    assert "/sandbox/pay/" in bank.context["bank_url"]
    assert client.get("/cart").context["cart_quantity"] == 1
    order = client.get(f"/orders/{fields['order']}")
    assert "カード会社の本人認証が済んでいません" in order.content.decode()


def test_a_token_opens_the_order_once_and_leaves_the_address(client: Client, world: World) -> None:
    order = order_of(client, world, (world.shirt, 1))
    token = access_token(UUID(order))
    stranger = Client()

    assert stranger.get(f"/orders/{order}").status_code == 404
    assert stranger.get(f"/orders/{order}?token=wrong").status_code == 404
    opened = stranger.get(f"/orders/{order}?token={token}")

    assert opened.headers["Location"] == f"/orders/{order}"
    assert stranger.get(f"/orders/{order}").status_code == 200
    assert stranger.get(f"/orders/{order}/receipt").status_code == 200


def test_a_guest_finds_the_order_again(client: Client, world: World) -> None:
    order = order_of(client, world, (world.shirt, 1))
    code = orders.get_order(order_id=UUID(order)).code
    stranger = Client()

    wrong = stranger.post("/orders/find", {"code": code, "contact": "other@example.com"})
    found = stranger.post("/orders/find", {"code": code, "contact": "hanako@example.com"})

    assert wrong.status_code == 422
    assert 'value="other@example.com"' in wrong.content.decode()
    assert found.headers["Location"] == f"/orders/{order}"


def test_an_order_is_cancelled_once(client: Client, world: World) -> None:
    order = order_of(client, world, (world.shirt, 1))
    asked = client.get(f"/orders/{order}/cancel")
    key = str(asked.context["key"])

    client.post(f"/orders/{order}/cancel", {"key": key})
    again = client.post(f"/orders/{order}/cancel", {"key": key})

    assert again.status_code == 302
    assert client.get(f"/orders/{order}").context["order"].state == "cancelled"
    assert levels(world.shirt)[world.shibuya] == (10, 0)
    assert client.get(f"/orders/{order}/receipt").status_code == 409


def test_the_receipt_is_right_to_the_yen(client: Client, world: World) -> None:
    order = order_of(client, world, (world.shirt, 2), (world.beans, 3))

    text = client.get(f"/orders/{order}/receipt").content.decode()

    for said in (
        "適格簡易請求書",
        "T7000012050002",
        "コーヒー豆 200g ※",
        "¥9,220",
        "¥5,980",
        "¥543",
        "¥3,240",
        "¥240",
        "※は軽減税率対象商品です",
    ):
        assert said in text


def test_a_line_is_set_taken_out_and_told_when_it_cannot_be_had(client: Client, world: World) -> None:
    put_in_cart(client, world.shirt, 12)

    short = client.get("/cart")
    client.post("/cart/set", {"variant": str(world.shirt), "quantity": "3"})
    fits = client.get("/cart")
    client.post("/cart/set", {"variant": str(world.shirt), "quantity": "0"})

    assert "残り10点です" in short.content.decode()
    assert not short.context["cart"].is_ready
    assert (fits.context["cart"].is_ready, fits.context["cart"].goods_minor) == (True, 8_970)
    assert "カートは空です" in client.get("/cart").content.decode()


def test_a_form_sent_twice_adds_once_and_a_changed_one_adds_again(client: Client, world: World) -> None:
    form = {"variant": str(world.shirt), "quantity": "1", "key": str(uuid7())}

    client.post("/cart/add", form)
    client.post("/cart/add", form)
    assert client.get("/cart").context["cart"].quantity == 1

    client.post("/cart/add", {**form, "quantity": "2"})
    assert client.get("/cart").context["cart"].quantity == 3


def test_the_cart_follows_a_guest_into_their_account(client: Client, world: World) -> None:
    put_in_cart(client, world.shirt, 2)
    code = ask_for_code(client)

    signed = client.post("/sign-in/code", {"code": code, "next": "/cart"})

    assert signed.headers["Location"] == "/cart"
    assert client.get("/cart").context["cart"].quantity == 2
    assert client.get("/me").context["shopper"].is_member
    fill_in(client, store=str(world.shibuya))
    client.post("/checkout/confirm", confirmation(client))
    assert len(client.get("/orders").context["listed"].items) == 1
    client.post("/sign-out")
    assert client.get("/orders").context["listed"] is None


def test_a_wrong_code_signs_nobody_in(client: Client, world: World) -> None:
    ask_for_code(client)

    answer = client.post("/sign-in/code", {"code": "000000"})

    assert answer.status_code == 422
    assert not client.get("/me").context["shopper"].is_member


def test_a_profile_is_saved_with_its_reading_in_katakana(client: Client, world: World) -> None:
    client.post("/sign-in/code", {"code": ask_for_code(client)})

    saved = client.post(
        "/me", {"family_name": "山田", "family_name_kana": "やまだ", "phone": "090-1234-5678", "locale": "en"}
    )
    wrong = client.post("/me", {"phone": "12"})

    assert saved.headers["Location"] == "/me?saved=1"
    assert wrong.status_code == 422
    member = client.get("/me").context["member"]
    assert (member.family_name, member.family_name_kana, member.locale) == ("山田", "ヤマダ", "en")


def ask_for_code(client: Client) -> str:
    client.post("/sign-in", {"email": "hanako@example.com"})
    return str(sql.value("SELECT substring(text FROM '[0-9]{6}') FROM platform_mail ORDER BY created_at DESC LIMIT 1"))


def move(place: UUID, variant: UUID, delta: int) -> None:
    line = MoveLine(location_id=place, variant_id=variant, delta=delta)
    stock.move(input=MoveStock(reason=MovementReason.COUNT, lines=[line]), actor=SYSTEM, at=now())


def test_of_many_stores_the_likely_ones_are_shown_and_the_others_are_searched(client: Client, world: World) -> None:
    facts = places.get_location(location_id=world.umeda).model_dump()
    kept = {name: value for name, value in facts.items() if name in SaveLocation.model_fields}
    named = [(f"{number:02}", f"本店{number}", "ほんてん") for number in range(1, 8)] + [("40", "天神", "てんじん")]
    for code, name, kana in named:
        more = {"code": f"X{code}", "name": {"ja": name}, "name_kana": kana, "prefecture_code": code, "version": None}
        places.save_location(input=SaveLocation(**{**kept, **more, "id": uuid7()}), actor=SYSTEM, at=NOON)
    choose_store(client, world.shibuya)
    put_in_cart(client, world.shirt)

    def others(where: str) -> list[str]:
        shown = client.get("/checkout", {"where": where}).context["choice"]
        assert [store.location.id for store in shown.likely] == [world.shibuya, world.umeda]
        return [store.location.name["ja"] for store in shown.others]

    assert len(others("")) == 8
    assert others("天神") == others("てんじん") == others("tenjin") == others("福岡") == ["天神"]
    assert others("ない") == []

    chosen = client.get("/checkout", {"where": "天神"}).context["choice"].others[0].location.id
    kept_first = client.get("/checkout", {"where": "本店", "store": str(chosen)}).context["choice"].likely
    assert kept_first[0].location.id == chosen
