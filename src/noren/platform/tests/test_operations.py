"""What a person can see and set going again."""

from datetime import UTC, datetime, timedelta

import pytest

from noren.kernel.ids import uuid7
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM, SignInRequired
from noren.platform.models import FailedDelivery, Mail
from noren.platform.operations import NothingToRetry, Retry, retry_delivery, retry_mail, system_state

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def parked() -> FailedDelivery:
    return FailedDelivery.objects.create(
        handler="trial", event_seq=1, event_id=uuid7(), tries=8, next_at=None, error="it broke"
    )


def letter(**more: object) -> Mail:
    return Mail.objects.create(
        **{"recipient": "a@shop.example", "subject": "s", "text": "t", "next_at": None, "tries": 10, **more}
    )


def test_a_parked_delivery_is_due_at_once_and_counted_afresh() -> None:
    delivery = parked()

    retry_delivery(input=Retry(id=delivery.id), actor=SYSTEM, at=NOON)

    delivery.refresh_from_db()
    assert (delivery.next_at, delivery.tries) == (NOON, 1)


def test_a_parked_letter_is_due_at_once() -> None:
    mail = letter()

    retry_mail(input=Retry(id=mail.id), actor=SYSTEM, at=NOON)

    mail.refresh_from_db()
    assert (mail.next_at, mail.tries) == (NOON, 0)


def test_refuses_what_is_done_already() -> None:
    mail = letter(sent_at=NOON - timedelta(hours=1), tries=1)

    with pytest.raises(NothingToRetry):
        retry_mail(input=Retry(id=mail.id), actor=SYSTEM, at=NOON)
    with pytest.raises(NothingToRetry):
        retry_delivery(input=Retry(id=uuid7()), actor=SYSTEM, at=NOON)

    mail.refresh_from_db()
    assert (mail.next_at, mail.tries) == (None, 1)


def test_strangers_see_and_do_nothing() -> None:
    delivery = parked()

    with pytest.raises(SignInRequired):
        system_state(actor=SHOPPER, at=NOON)
    with pytest.raises(SignInRequired):
        retry_delivery(input=Retry(id=delivery.id), actor=SHOPPER, at=NOON)

    delivery.refresh_from_db()
    assert delivery.next_at is None


def test_the_state_shows_what_is_parked_and_waiting() -> None:
    delivery, mail = parked(), letter()

    state = system_state(actor=SYSTEM, at=NOON)

    assert [(failed.id, failed.error) for failed in state.failed] == [(delivery.id, "it broke")]
    assert [waiting.id for waiting in state.mails] == [mail.id]
    assert state.database_version.split(".")[0].isdigit()
