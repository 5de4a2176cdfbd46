"""Payments: found by what one knows of them, told step by step, and asked about again."""

import pytest
from tests.world import make_world

from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Payment
from noren.faces.office.tests.making import browser_of, head_office, ordered, page, send, staff
from noren.kernel.ids import uuid7
from noren.platform import sql

pytestmark = pytest.mark.django_db


def paid() -> tuple[Payment, str]:
    part = ordered(make_world())
    (payment,) = payments.payments_for(purpose_id=part.order_id)
    return payment, part.order_code


def test_the_list_is_filtered_by_provider_and_day() -> None:
    payment, code = paid()
    browser = head_office()
    day = sql.value(
        "SELECT (created_at AT TIME ZONE 'Asia/Tokyo')::date FROM payments_payment WHERE id = %s", (payment.id,)
    )

    found = browser.get(f"/office/payments?provider=sandbox&since={day}&until={day}").context["page"].items
    others = [
        browser.get(f"/office/payments?{query}").context["page"].items
        for query in ("provider=cash", "since=2999-01-01", "until=2000-01-01")
    ]

    assert [one.order_code for one in found] == [code]
    assert others == [[], [], []]


def test_a_payment_tells_its_steps_and_nothing_is_asked_again_when_all_is_settled() -> None:
    payment, code = paid()
    browser = head_office()

    text = page(browser, f"/office/payments/{payment.id}")
    send(browser, f"/office/payments/{payment.id}/retry")

    assert code in text
    assert "asked at once" in text
    assert "Ask the provider again" not in text
    assert "settled already" in page(browser, f"/office/payments/{payment.id}")


def test_a_refund_that_is_stuck_is_sent_at_once_when_somebody_asks() -> None:
    payment, _code = paid()
    browser = head_office()
    refund = uuid7()
    sql.touch(
        "INSERT INTO payments_refund (id, payment_id, amount_minor, state, reason, rescue_at, tries, created_at, command_id)"
        " VALUES (%s, %s, 100, 'pending', '', now() + interval '1 hour', 7, now() - interval '1 day', %s)",
        (refund, payment.id, uuid7()),
    )

    seen = browser.get(f"/office/payments/{payment.id}").context["seen"]
    answer = send(browser, f"/office/payments/{payment.id}/retry")

    assert (seen.in_trouble, seen.can_retry) == (True, True)
    assert answer.status_code == 302
    assert sql.value("SELECT rescue_at < now() + interval '10 minutes' FROM payments_refund WHERE id = %s", (refund,))
    assert sql.value("SELECT count(*) FROM platform_command_log WHERE name = %s", ("payments.retry",)) == 1
    assert "Provider asked again" in page(browser, f"/office/audit?subject={payment.id}")


def test_an_area_manager_sees_the_payments_of_their_stores_only() -> None:
    world = make_world()
    other = ordered(world, store=world.umeda)
    (payment,) = payments.payments_for(purpose_id=other.order_id)
    staff("A001", "area_manager", world.shibuya)

    assert browser_of("A001").get(f"/office/payments/{payment.id}").status_code == 404
