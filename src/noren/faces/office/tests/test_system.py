"""The log and the state of the installation."""

import pytest
from tests.world import make_world

from noren.faces.office.tests.making import head_office, manager, ordered, page, send
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.clock import now
from noren.platform.verification import run_asked

pytestmark = pytest.mark.django_db


def parked() -> str:
    failure, event = uuid7(), uuid7()
    seq = sql.value(
        "INSERT INTO platform_outbox (id, type, subject, payload, topics, occurred_at, command_id, historic)"
        " VALUES (%s, 'orders.placed.v1', %s, '{}', '{}', now(), %s, false) RETURNING seq",
        (event, uuid7(), uuid7()),
    )
    sql.touch(
        "INSERT INTO platform_failed_delivery (id, handler, event_seq, event_id, tries, next_at, error)"
        " VALUES (%s, 'storefront.refresh', %s, %s, 8, NULL, 'ValueError: <b>')",
        (failure, seq, event),
    )
    return str(failure)


def test_the_log_says_who_did_what_to_what_and_leads_there() -> None:
    world = make_world()
    part = ordered(world)
    browser = head_office(language="ja")
    send(browser, f"/office/orders/{part.order_id}/cancel", reason="テスト")

    text = page(browser, "/office/audit?what=orders")
    about = page(browser, f"/office/audit?subject={part.order_id}&kind=all")
    csv = b"".join(browser.get("/office/audit?format=csv&what=orders").streaming_content).decode()

    assert "本部 花子" in text
    assert f'href="/office/orders/{part.order_id}"' in text
    assert "orders.cancel" in about
    assert "orders.cancel" in csv
    assert str(part.order_id) in csv


def test_a_parked_delivery_is_shown_and_set_going_again() -> None:
    browser = head_office()
    failure = parked()

    home = browser.get("/office/").context["waiting"]
    text = page(browser, "/office/system")
    again = send(browser, f"/office/system/deliveries/{failure}/retry")
    gone = send(browser, f"/office/system/deliveries/{uuid7()}/retry")

    assert home.parked_deliveries == 1
    assert "1 parked" in text
    assert "ValueError: &lt;b&gt;" in text
    assert [again.status_code, gone.status_code] == [302, 302]
    assert sql.row("SELECT tries, next_at IS NOT NULL FROM platform_failed_delivery") == (1, True)
    assert "This has been dealt with already." in page(browser, "/office/system")


def test_a_parked_letter_is_sent_again() -> None:
    browser = head_office()
    mail = uuid7()
    sql.touch(
        "INSERT INTO platform_mail (id, recipient, subject, text, html, error, tries, next_at)"
        " VALUES (%s, 'a@example.com', '受け取りのご案内', '…', '', 'refused', 10, NULL)",
        (mail,),
    )

    before = page(browser, "/office/system")
    send(browser, f"/office/system/mails/{mail}/retry")

    assert "受け取りのご案内" in before
    assert sql.row("SELECT tries, next_at IS NOT NULL FROM platform_mail WHERE id = %s", (mail,)) == (0, True)


def test_the_log_is_for_head_office() -> None:
    world = make_world()

    assert manager(world).get("/office/audit").status_code == 403


def test_the_checks_are_asked_for_once_run_by_the_worker_and_their_result_is_shown() -> None:
    world = make_world()
    browser = head_office()

    for _ in range(2):
        send(browser, "/office/system/verify")
    waiting = page(browser, "/office/system")
    sql.touch(
        "UPDATE stock_level SET on_hand = 99 WHERE location_id = %s AND variant_id = %s", (world.shibuya, world.mug)
    )
    run_asked(at=now())
    run_asked(at=now())
    found = browser.get("/office/system").context["verification"]

    assert "The worker is checking" in waiting
    assert sql.value("SELECT count(*) FROM platform_verification") == 1
    assert sql.value("SELECT count(*) FROM platform_command_log WHERE name = %s", ("operations.verify",)) == 2
    assert found.finished_at is not None
    assert "stock.levels" in {check for check, _subject, _problem in found.findings}
