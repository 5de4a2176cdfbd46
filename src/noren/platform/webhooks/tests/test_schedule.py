from datetime import UTC, datetime, timedelta

import pytest

from noren.platform.webhooks.contracts import DisabledReason
from noren.platform.webhooks.schedule import DELAYS_S, WHOLE, next_try, reason_to_disable, rest_until
from noren.platform.webhooks.signing import signature

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def test_signs_as_the_standard_does() -> None:
    made = signature(
        secrets=[_bytes("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
        webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def _bytes(secret: str) -> bytes:
    from base64 import b64decode  # noqa: PLC0415 - for the vector alone

    return b64decode(secret)


@pytest.mark.parametrize("tries", range(1, 10))
def test_pauses_grow_as_the_standard_says_with_a_tenth_of_chance(tries: int) -> None:
    pause = next_try(tries=tries, status=500, retry_after="3600", at=NOON)

    assert pause is not None
    assert DELAYS_S[tries] <= (pause - NOON).total_seconds() <= DELAYS_S[tries] * 1.1


def test_ten_tries_and_no_more() -> None:
    assert next_try(tries=10, status=None, retry_after="", at=NOON) is None


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [("60", 60), ("Fri, 20 Nov 2026 03:02:00 GMT", 120), ("999999", 86_400), ("9" * 40, 86_400), ("soon", 5), ("-5", 5),
     ("Fri, 20 Nov 2020 03:02:00 GMT", 5), ("Sat, 31 Dec 9999 23:59:59 -2359", 5)],
)  # fmt: skip
def test_a_throttling_receivers_wish_is_respected_up_to_a_day(wish: str, seconds: int) -> None:
    assert rest_until(failures=1, status=429, retry_after=wish, at=NOON) in (
        NOON + timedelta(seconds=seconds),
        NOON + timedelta(days=1) if wish.startswith("Sat") else None,
    )


def test_a_silent_endpoint_rests_longer_and_longer_and_one_that_answers_does_not() -> None:
    rests = [rest_until(failures=failures, status=None, retry_after="", at=NOON) for failures in (1, 2, 3, 50)]

    assert [rest - NOON for rest in rests if rest] == [timedelta(seconds=seconds) for seconds in (5, 10, 20, 300)]
    assert rest_until(failures=3, status=500, retry_after="", at=NOON) is None


def test_an_endpoint_is_given_up_when_nothing_got_through_for_the_whole_schedule() -> None:
    just = {"status": 500, "at": NOON}

    assert reason_to_disable(failing_since=NOON - WHOLE, **just) is DisabledReason.GAVE_UP
    assert reason_to_disable(failing_since=NOON - WHOLE + timedelta(seconds=1), **just) is None
    assert reason_to_disable(status=410, failing_since=NOON, at=NOON) is DisabledReason.GONE
