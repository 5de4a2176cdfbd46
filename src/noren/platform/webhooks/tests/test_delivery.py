"""Events reach their receivers: signed, in order, again after a failure or a crash, and nobody waits for somebody else."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.actor import SYSTEM
from noren.platform.housekeeping import forget_short_lived
from noren.platform.outbox.relay import relay_all
from noren.platform.webhooks import delivery, schedule
from noren.platform.webhooks.commands import enable, replay, rotate_secret
from noren.platform.webhooks.contracts import EndpointRef, Replay, RotateSecret
from noren.platform.webhooks.dispatch import Dispatcher, deliver_due
from noren.platform.webhooks.queue import wanted
from noren.platform.webhooks.reading import get_delivery, get_endpoint, list_deliveries
from noren.platform.webhooks.schedule import DELAYS_S
from noren.platform.webhooks.tests.receiver import Receiver, endpoint, publish, receiving, state_of, verified

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "JITTER", 0.0)


def told(at: datetime = NOON) -> int:
    """What was published is noted, and what is due is sent."""
    relay_all(at=at)
    return deliver_due(at=at, timeout_s=5)


def test_an_event_arrives_signed_with_its_own_data_and_where_it_stands() -> None:
    with receiving() as receiver:
        made = endpoint(receiver.url, "register.*", at=NOON)
        subject = uuid7()
        event = publish(at=NOON, subject=subject)
        publish(at=NOON, type="identity.profile_changed.v1")
        sequence = sql.value("SELECT seq FROM platform_outbox WHERE id = %s", (event,))

        assert told() == 1

    headers, body = receiver.had[0]
    assert receiver.bodies == [
        {
            "type": "register.session_opened.v1",
            "timestamp": "2026-11-20T03:00:00+00:00",
            "data": {"total_minor": 1200, "event_id": str(event), "subject_id": str(subject), "sequence": sequence},
        }
    ]
    assert headers["webhook-id"] == f"msg_{event.hex}"
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert headers["content-type"] == "application/json"
    assert verified(headers, body, made.secret or "")
    assert state_of(event) == ("delivered", 1, 200)


def test_history_and_what_nobody_wants_is_not_sent() -> None:
    with receiving() as receiver:
        endpoint(receiver.url, "identity.*", at=NOON)
        publish(at=NOON, type="identity.profile_changed.v1", historic=True)
        publish(at=NOON, type="register.session_opened.v1")

        assert told() == 0

    assert receiver.had == []
    assert sql.value("SELECT count(*) FROM platform_processed WHERE handler = 'webhooks.deliveries'") == 1


def test_an_old_secret_signs_along_until_its_time_is_over() -> None:
    with receiving() as receiver:
        old = endpoint(receiver.url, at=NOON)
        wish = RotateSecret(endpoint_id=old.id, secret_id=uuid7(), grace_s=60)
        new = rotate_secret(input=wish, actor=SYSTEM, at=NOON)
        again = rotate_secret(input=wish, actor=SYSTEM, at=NOON + SECOND)
        publish(at=NOON)
        told(NOON + 59 * SECOND)
        publish(at=NOON)
        told(NOON + 60 * SECOND)

    during, after = receiver.had
    assert again.secret is None
    assert [verified(*during, secret=secret or "") for secret in (old.secret, new.secret)] == [True, True]
    assert [verified(*after, secret=secret or "") for secret in (old.secret, new.secret)] == [False, True]


def test_a_failing_receiver_is_tried_after_growing_pauses_with_the_same_id_and_then_disabled() -> None:
    with receiving(status=500) as receiver:
        made = endpoint(receiver.url, at=NOON)
        event = publish(at=NOON)
        at = NOON
        told(at)
        for pause in DELAYS_S[1:]:
            assert deliver_due(at=at + timedelta(seconds=pause) - SECOND) == 0
            at += timedelta(seconds=pause)
            assert get_endpoint(endpoint_id=made.id, actor=SYSTEM).disabled_at is None
            assert deliver_due(at=at) == 1

    assert receiver.ids == [f"msg_{event.hex}"] * 10
    assert state_of(event) == ("failed", 10, 500)
    given_up = get_endpoint(endpoint_id=made.id, actor=SYSTEM)
    assert (given_up.disabled_at, given_up.disabled_reason, given_up.failed) == (at, "gave_up", 1)
    assert sql.row("SELECT actor_kind, subjects FROM platform_command_log WHERE name = 'webhooks.give_up'") == (
        "system",
        [made.id],
    )


def test_what_comes_while_an_endpoint_is_given_up_is_replayed_after_it() -> None:
    with receiving() as receiver:
        made = endpoint(receiver.url, at=NOON)
        sql.touch("UPDATE webhooks_endpoint SET disabled_at = %s, disabled_reason = 'gave_up'", (NOON,))
        meanwhile = publish(at=NOON + SECOND)
        assert told(NOON + SECOND) == 0
        later = NOON + timedelta(hours=1)

        enable(input=EndpointRef(endpoint_id=made.id), actor=SYSTEM, at=later)
        wanted.forget()
        wish = Replay(endpoint_id=made.id, failed_since=NOON)
        assert replay(input=wish, actor=SYSTEM, at=later).count == 1
        assert deliver_due(at=later) == 1

    assert receiver.ids == [f"msg_{meanwhile.hex}"]
    assert state_of(meanwhile) == ("delivered", 1, 200)


def test_one_bad_delivery_among_good_ones_disables_nobody() -> None:
    with receiving(status=400) as receiver:
        made = endpoint(receiver.url, at=NOON)
        bad = publish(at=NOON)
        told()
        sql.touch("UPDATE webhooks_delivery SET tries = 9")
        receiver.status = 200
        publish(at=NOON)
        told(NOON + SECOND)
        receiver.status = 400
        told(NOON + 6 * SECOND)

    assert state_of(bad) == ("failed", 10, 400)
    assert get_endpoint(endpoint_id=made.id, actor=SYSTEM).disabled_at is None


def test_a_receiver_that_says_gone_is_disabled_at_once() -> None:
    with receiving(status=410) as receiver:
        made = endpoint(receiver.url, at=NOON)
        publish(at=NOON)
        told()
        publish(at=NOON)

        assert told(NOON + timedelta(days=1)) == 0

    assert len(receiver.had) == 1
    assert get_endpoint(endpoint_id=made.id, actor=SYSTEM).disabled_reason == "gone"


def test_a_redirect_is_a_failure_and_is_not_followed() -> None:
    with receiving() as elsewhere, receiving(status=307, headers={"Location": elsewhere.url}) as receiver:
        endpoint(receiver.url, at=NOON)
        event = publish(at=NOON)
        told()

    assert elsewhere.had == []
    assert state_of(event) == ("waiting", 1, 307)


def test_a_receiver_that_asks_for_less_is_left_alone_for_as_long_as_it_says() -> None:
    with receiving(status=429, headers={"Retry-After": "600"}) as receiver:
        made = endpoint(receiver.url, at=NOON)
        for _ in range(3):
            publish(at=NOON)
        relay_all(at=NOON)
        dispatcher = Dispatcher()
        while dispatcher.step(at=NOON, patience_s=5) or not dispatcher.is_idle:
            pass

        assert get_endpoint(endpoint_id=made.id, actor=SYSTEM).paused_until == NOON + timedelta(minutes=10)
        before = len(receiver.had)
        assert deliver_due(at=NOON + timedelta(minutes=10) - SECOND) == 0
        receiver.status = 200
        assert deliver_due(at=NOON + timedelta(minutes=10)) == 3

    assert before <= 3
    assert {body["type"] for body in receiver.bodies} == {"register.session_opened.v1"}


def test_a_crash_between_sending_and_marking_sends_again_with_the_same_id(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        endpoint(receiver.url, at=NOON)
        event = publish(at=NOON)
        relay_all(at=NOON)
        dying = Dispatcher()
        monkeypatch.setattr("noren.platform.webhooks.dispatch.settle", lambda *_a, **_k: None)  # it never came to it
        dying.step(at=NOON, patience_s=5)
        monkeypatch.undo()
        sent = state_of(event)

        assert deliver_due(at=NOON + delivery.LEASE - SECOND) == 0
        assert deliver_due(at=NOON + delivery.LEASE) == 1

    assert sent == ("waiting", 1, None)
    assert receiver.ids == [f"msg_{event.hex}"] * 2
    assert receiver.had[0][1] == receiver.had[1][1]
    assert state_of(event) == ("delivered", 2, 200)


def test_whoever_comes_late_does_not_settle_what_another_has_claimed_since() -> None:
    with receiving(status=500) as receiver:
        endpoint(receiver.url, at=NOON)
        event = publish(at=NOON)
        relay_all(at=NOON)
        late = claimed(at=NOON)
        answer = delivery.send(late, at=NOON)
        claimed(at=NOON + delivery.LEASE)
        delivery.settle(late, answer, at=NOON + delivery.LEASE + SECOND)

    assert state_of(event) == ("waiting", 2, None)


def claimed(*, at: datetime) -> dict[str, object]:
    (row,) = delivery.claim(busy=delivery.Counter(), quick=1, slow=1, per_endpoint=1, at=at)
    return row


def test_events_about_one_subject_arrive_in_order_and_hold_up_no_other_subject() -> None:
    with receiving(status=500) as receiver:
        endpoint(receiver.url, at=NOON)
        order = uuid7()
        first = publish(at=NOON, subject=order)
        told()
        receiver.status = 200
        second, other = publish(at=NOON, subject=order), publish(at=NOON)
        told(NOON + SECOND)
        held_back = state_of(second)
        told(NOON + 5 * SECOND)

    assert held_back == ("waiting", 0, None)
    assert receiver.ids == [f"msg_{event.hex}" for event in (first, other, first, second)]


def test_a_silent_receiver_holds_up_no_other_and_gets_one_request_at_a_time() -> None:
    with receiving() as silent, receiving() as receiver:
        silent.open.clear()
        endpoint(silent.url, "register.*", at=NOON)
        endpoint(receiver.url, "identity.*", at=NOON)
        for _ in range(20):
            publish(at=NOON)
        dispatcher = Dispatcher(timeout_s=0.3)
        relay_all(at=NOON)
        dispatcher.step(at=NOON, patience_s=0)
        publish(at=NOON, type="identity.profile_changed.v1")
        relay_all(at=NOON)
        dispatcher.step(at=NOON, patience_s=0)

        assert wait_for(receiver, 1)
        assert len(silent.had) <= 4
        dispatcher.finish(at=NOON, patience_s=5)
        before = len(silent.had)
        after_rest = NOON + timedelta(minutes=1)
        dispatcher = Dispatcher(timeout_s=0.3)
        assert dispatcher.step(at=after_rest, patience_s=5) == 1
        dispatcher.finish(at=after_rest, patience_s=5)

    assert len(silent.had) == before + 1
    assert sql.value("SELECT min(error) FROM webhooks_delivery WHERE error <> ''").startswith(
        "No complete answer within"
    )


def wait_for(receiver: Receiver, count: int) -> bool:
    for _ in range(200):
        if len(receiver.had) >= count:
            return True
        time.sleep(0.01)
    return False


def test_the_log_keeps_the_beginning_of_the_answer_and_no_signature() -> None:
    with receiving(status=500, text=b"x" * 5_000 + b"\0") as receiver:
        made = endpoint(receiver.url, at=NOON)
        publish(at=NOON)
        told()

    (one,) = list_deliveries(endpoint_id=made.id, actor=SYSTEM).items
    detail = get_delivery(endpoint_id=made.id, delivery_id=one.id, actor=SYSTEM)
    assert (detail.response_text, detail.response_status, detail.error) == ("x" * 2_048, 500, "HTTP 500")
    assert (made.secret or "")[6:] not in detail.model_dump_json()
    assert "v1," not in detail.model_dump_json()


def test_one_delivery_is_made_again_with_the_same_id_and_body() -> None:
    with receiving() as receiver:
        made = endpoint(receiver.url, at=NOON)
        publish(at=NOON)
        told()
        (one,) = list_deliveries(endpoint_id=made.id, actor=SYSTEM).items

        replay(input=Replay(endpoint_id=made.id, delivery_id=one.id), actor=SYSTEM, at=NOON + SECOND)
        deliver_due(at=NOON + SECOND)

    assert receiver.ids[0] == receiver.ids[1]
    assert receiver.had[0][1] == receiver.had[1][1]


def test_the_log_is_kept_for_thirty_days() -> None:
    endpoint("http://127.0.0.1:9/", at=NOON)
    publish(at=NOON)
    relay_all(at=NOON)

    forget_short_lived(at=NOON + timedelta(days=30))
    assert sql.value("SELECT count(*) FROM webhooks_delivery") == 1

    forget_short_lived(at=NOON + timedelta(days=30, seconds=1))
    assert sql.value("SELECT count(*) FROM webhooks_delivery") == 0


def test_verify_tells_of_deliveries_that_nobody_sends() -> None:
    made = endpoint("http://127.0.0.1:9/", at=NOON)
    publish(at=NOON)
    relay_all(at=NOON)

    assert verify.webhooks_nobody_sends(at=NOON + timedelta(minutes=15)) == []
    (finding,) = verify.webhooks_nobody_sends(at=NOON + timedelta(minutes=16))
    assert finding.subject == f"webhook {made.id}"


def test_an_endpoint_costs_one_statement_for_all_that_is_due_and_one_for_each_answer(django_assert_num_queries) -> None:
    with receiving() as receiver:
        endpoint(receiver.url, at=NOON)
        for _ in range(3):
            publish(at=NOON)
        relay_all(at=NOON)
        dispatcher = Dispatcher()
        receiver.open.clear()
        with django_assert_num_queries(1):
            assert dispatcher.step(at=NOON, patience_s=0) == 3
        assert wait_for(receiver, 3)
        receiver.open.set()
        time.sleep(0.1)
        with django_assert_num_queries(3):
            dispatcher.finish(at=NOON, patience_s=5)
