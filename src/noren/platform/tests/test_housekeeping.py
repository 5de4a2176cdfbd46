from datetime import timedelta

import pytest
from tests.plans import plans_of
from tests.world import NOON

from noren.kernel.ids import uuid7
from noren.platform import housekeeping, sql, timers
from noren.platform.housekeeping import BATCH, OUTBOX_KEPT, PROCESSED_KEPT, forget_relayed, forget_short_lived

pytestmark = pytest.mark.django_db


def _event(*, relayed_at, recorded_at) -> tuple[int, object]:
    return sql.row(
        "INSERT INTO platform_outbox (id, type, subject, payload, topics, occurred_at, recorded_at, command_id, historic, relayed_at)"
        " VALUES (%s, 'x.v1', %s, '{}', '{}', %s, %s, %s, false, %s) RETURNING seq, id",
        (uuid7(), uuid7(), recorded_at, recorded_at, uuid7(), relayed_at),
    )


def test_facts_are_forgotten_long_after_they_were_relayed_unless_a_delivery_waits() -> None:
    old, young = NOON - OUTBOX_KEPT - timedelta(seconds=1), NOON - timedelta(days=1)
    gone = _event(relayed_at=old, recorded_at=old)
    waiting = _event(relayed_at=None, recorded_at=old)
    failed = _event(relayed_at=old, recorded_at=old)
    fresh = _event(relayed_at=young, recorded_at=young)
    sql.touch(
        "INSERT INTO platform_failed_delivery (id, handler, event_seq, event_id, tries, error) VALUES (%s, 'h', %s, %s, 8, '')",
        (uuid7(), failed[0], failed[1]),
    )

    assert forget_relayed(at=NOON) == 1

    kept = [row[0] for row in sql.rows("SELECT seq FROM platform_outbox ORDER BY seq")]
    assert kept == [waiting[0], failed[0], fresh[0]]
    assert gone[0] not in kept


def test_more_old_facts_than_one_batch_are_all_forgotten() -> None:
    sql.touch(
        "INSERT INTO platform_outbox (id, type, subject, payload, topics, occurred_at, recorded_at, command_id, historic, relayed_at)"
        " SELECT gen_random_uuid(), 'x.v1', gen_random_uuid(), '{}', '{}', %(old)s, %(old)s, gen_random_uuid(), false, %(old)s"
        " FROM generate_series(1, %(count)s)",
        {"old": NOON - OUTBOX_KEPT - timedelta(days=1), "count": BATCH + 10},
    )

    assert forget_relayed(at=NOON) == BATCH + 10


def test_housekeeping_goes_on_while_there_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    sql.touch(
        "INSERT INTO platform_throttle (bucket, window_start, count) SELECT n::text, %s, 1 FROM generate_series(1, 101) n",
        (NOON - timedelta(days=2),),
    )

    assert forget_short_lived(at=NOON) == 101


@pytest.mark.parametrize(
    ("table", "column", "kept", "more"),
    [
        ("platform_idempotency", "expires_at", timedelta(), {"client": "c", "route": "r", "key": "k", "body_hash": b""}),
        ("platform_throttle", "window_start", timedelta(days=1), {"bucket": "b", "count": 1}),
        ("platform_sign_in_code", "expires_at", timedelta(days=1),
         {"id": uuid7(), "email": "a@example.com", "code_hash": b"", "tries_left": 5}),
        ("platform_challenge", "expires_at", timedelta(), {"id": uuid7(), "challenge": b""}),
        ("django_session", "expire_date", timedelta(), {"session_key": "k", "session_data": ""}),
        ("platform_mail", "sent_at", timedelta(days=30),
         {"id": uuid7(), "recipient": "", "subject": "", "text": "", "html": "", "tries": 1, "error": ""}),
        ("platform_processed", "processed_at", PROCESSED_KEPT, {"handler": "h", "event_id": uuid7()}),
    ],
)  # fmt: skip
def test_what_is_over_goes_and_what_is_not_stays(table: str, column: str, kept: timedelta, more: dict) -> None:
    names = ", ".join([column, *more])
    places = ", ".join(["%s"] * (len(more) + 1))
    insert = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - the tables of this file

    sql.touch(insert, (NOON - kept, *more.values()))
    forget_short_lived(at=NOON)
    assert sql.value(f"SELECT count(*) FROM {table}") == 1  # noqa: S608 - the tables of this file

    forget_short_lived(at=NOON + timedelta(seconds=1))
    assert sql.value(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - the tables of this file


def test_keys_of_machines_are_kept_however_old_and_sessions_are_not() -> None:
    old = NOON - timedelta(days=60)
    for kind in ("api_key", "session"):
        sql.touch(
            "INSERT INTO platform_access_token (id, kind, name, token_hash, scopes, created_at, revoked_at)"
            " VALUES (%s, %s, '', %s, '{}', %s, %s)",
            (uuid7(), kind, kind.encode(), old, old),
        )

    forget_short_lived(at=NOON)

    assert sql.rows("SELECT kind FROM platform_access_token") == [("api_key",)]


def test_deliveries_of_long_ago_are_found_by_index() -> None:
    sql.touch(
        "INSERT INTO platform_processed (handler, event_id, processed_at)"
        " SELECT 'h', gen_random_uuid(), %s - n * interval '1 hour' FROM generate_series(1, 4000) n",
        (NOON,),
    )
    sql.touch("ANALYZE platform_processed")

    assert "processed_by_time" in plans_of(lambda: forget_short_lived(at=NOON))


def test_tidying_up_never_holds_up_the_letters() -> None:
    lanes = {work.name: work.lane for work in timers.timers()}

    assert lanes["platform.housekeeping"] == lanes["orders.forget_carts"] == "housekeeping"
    assert lanes["platform.deliver_mail"] == "background"
