"""Orders, work and payments."""

import pytest
from django.test import Client
from tests.world import levels, make_world

from noren.domains.orders import api as orders
from noren.domains.payments import api as payments
from noren.faces.office.tests.making import handed_over, head_office, manager, ordered, page, send
from noren.kernel.ids import uuid7
from noren.platform import sql

pytestmark = pytest.mark.django_db


def test_the_list_is_filtered_by_state_store_and_text_and_keeps_it_in_the_address() -> None:
    world = make_world()
    here, there = ordered(world), ordered(world, store=world.umeda)
    browser = head_office()

    both = page(browser, "/office/orders")
    one = page(browser, f"/office/orders?store={world.umeda}&state=confirmed")

    assert here.order_code in both
    assert there.order_code in both
    assert here.order_code not in one
    assert there.order_code in one
    assert f'<option value="{world.umeda}" selected>' in one
    assert here.order_code in page(browser, "/office/orders?text=山田花子")
    assert here.order_code not in page(browser, "/office/orders?state=failed")
    assert here.order_code not in page(browser, "/office/orders?day=2020-01-01")


@pytest.mark.parametrize("query", ["cursor=nonsense", "state=nonsense", "store=1", "day=x", "channel=%00"])
def test_a_broken_address_is_no_fault_of_ours(query: str) -> None:
    make_world()

    assert head_office().get(f"/office/orders?{query}").status_code in (200, 400)


def test_an_order_is_told_whole_with_who_did_what() -> None:
    world = make_world()
    part = handed_over(world, (world.shirt, 2), (world.beans, 1))
    browser = head_office(language="ja")

    text = page(browser, f"/office/orders/{part.order_id}")

    for told in ("リネンシャツ", "¥7,060", "10%", "8%", "※", "お支払い済み", "お渡し済み", "準備完了", "山田"):
        assert told in text, told
    assert "注文を取り消す" not in text


def test_cancelling_gives_goods_and_money_back_once_however_often_the_form_is_sent() -> None:
    world = make_world()
    part = ordered(world, (world.shirt, 2))
    browser = head_office()
    key = str(uuid7())

    first = send(browser, f"/office/orders/{part.order_id}/cancel", key, reason="お客様のご都合")
    second = send(browser, f"/office/orders/{part.order_id}/cancel", key, reason="お客様のご都合")

    assert [first.status_code, second.status_code] == [302, 302]
    assert orders.get_order(order_id=part.order_id).state == "cancelled"
    assert levels(world.shirt)[world.shibuya] == (10, 0)
    paid = payments.payments_for(purpose_id=part.order_id)[0]
    assert (paid.captured_minor, paid.refunded_minor, len(paid.refunds)) == (5980, 5980, 1)
    assert "¥5,980 goes back" in page(browser, f"/office/orders/{part.order_id}")


def test_what_was_handed_over_is_not_cancelled() -> None:
    world = make_world()
    part = handed_over(world)
    browser = head_office()

    answer = send(browser, f"/office/orders/{part.order_id}/cancel")

    assert answer.status_code == 409
    assert orders.get_order(order_id=part.order_id).state == "completed"
    assert payments.payments_for(purpose_id=part.order_id)[0].refunds == []


def test_an_export_is_whole_and_runs_no_formula() -> None:
    world = make_world()
    part = ordered(world)
    sql.touch('UPDATE orders_order SET contact = \'{"family_name": "=HYPERLINK(1)", "given_name": ""}\'')
    browser = head_office(language="ja")

    answer = browser.get("/office/orders?format=csv")
    text = b"".join(answer.streaming_content).decode()

    assert answer["Content-Type"].startswith("text/csv")
    assert text.startswith("\ufeff注文,")
    assert part.order_code in text
    assert "'=HYPERLINK(1)" in text
    assert ",5980," in text
    assert ",渋谷店," in text


def test_an_export_speaks_the_readers_language() -> None:
    world = make_world()
    ordered(world)

    text = b"".join(head_office().get("/office/orders?format=csv").streaming_content).decode()

    assert ",Shibuya," in text
    assert "渋谷" not in text


def test_payments_in_trouble_are_those_without_an_answer_for_ten_minutes() -> None:
    world = make_world()
    part = ordered(world)
    calm = ordered(world)
    sql.touch(
        "UPDATE payments_payment SET state = 'pending', created_at = now() - interval '11 minutes' WHERE purpose_id = %s",
        (part.order_id,),
    )
    browser = head_office()

    trouble = page(browser, "/office/payments?view=trouble")

    assert part.order_code in trouble
    assert calm.order_code not in trouble
    assert calm.order_code in page(browser, "/office/payments")
    assert browser.get("/office/").context["waiting"].payments_in_trouble == 1


def test_no_order_is_shown_to_who_is_not_signed_in() -> None:
    world = make_world()
    part = ordered(world)

    assert Client().get(f"/office/orders/{part.order_id}").status_code == 302
    assert Client().post(f"/office/orders/{part.order_id}/cancel", {"key": "k"}).status_code == 401
    assert orders.get_order(order_id=part.order_id).state == "confirmed"


def letters() -> list[tuple[str, str]]:
    """Who was written to, and about what."""
    return [(row[0], row[1]) for row in sql.rows("SELECT recipient, subject FROM platform_mail ORDER BY id")]


def test_a_letter_is_sent_once_more_however_often_the_form_is_sent_and_who_did_it_is_known() -> None:
    world = make_world()
    part = ordered(world, (world.shirt, 2))
    browser = manager(world, language="ja")
    path, key = f"/office/orders/{part.order_id}", str(uuid7())

    shown = page(browser, path)
    answers = [send(browser, f"{path}/letters", key, letter="confirmed").status_code for _ in range(2)]

    assert "もう一度送る" in shown
    assert answers == [302, 302]
    code = orders.get_order(order_id=part.order_id).code
    assert letters() == [("hanako@example.com", f"ご注文 {code} を承りました")]
    by = sql.value(
        "SELECT a.display_name FROM platform_command_log l JOIN platform_account a ON a.id = l.actor_id"
        " WHERE l.name = 'orders.resend_letter'"
    )
    assert by == "渋谷 店長"


def test_a_letter_that_is_not_due_is_refused_and_nobody_is_written_to() -> None:
    world = make_world()
    part = ordered(world)
    elsewhere = ordered(world, store=world.umeda)

    not_ready = send(head_office(), f"/office/orders/{part.order_id}/letters", letter="ready")
    nonsense = send(head_office(), f"/office/orders/{part.order_id}/letters", letter="x")
    out_of_reach = send(manager(world), f"/office/orders/{elsewhere.order_id}/letters", letter="confirmed")

    assert [not_ready.status_code, nonsense.status_code, out_of_reach.status_code] == [409, 409, 404]
    assert letters() == []
