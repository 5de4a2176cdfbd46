from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from noren.platform import sql, timers

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def every(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    monkeypatch.setattr(timers, "_timers", {})
    return timers.every


def test_due_work_is_done_once_for_all_workers(every: Callable[..., Callable[[object], object]]) -> None:
    ran: list[datetime] = []

    def sweep(at: datetime) -> None:
        ran.append(at)

    every(60, "trial.sweep")(sweep)

    assert timers.run_due(at=NOON) == 1
    assert timers.run_due(at=NOON + timedelta(seconds=59)) == 0
    assert timers.run_due(at=NOON + timedelta(seconds=60)) == 1

    assert ran == [NOON, NOON + timedelta(seconds=60)]


def test_work_that_fails_is_noted_and_stops_nobody_else(every: Callable[..., Callable[[object], object]]) -> None:
    ran: list[str] = []

    def fail(at: datetime) -> None:
        raise ValueError("broken")

    every(60, "trial.broken")(fail)
    every(60, "trial.whole")(lambda at: ran.append("whole"))

    assert timers.run_due(at=NOON) == 2

    assert ran == ["whole"]
    assert sql.value("SELECT last_error FROM platform_timer WHERE name = 'trial.broken'") == "ValueError('broken')"


def test_a_success_forgets_the_error_before(every: Callable[..., Callable[[object], object]]) -> None:
    every(60, "trial.sweep")(lambda at: None)
    timers.run_due(at=NOON)
    sql.touch("UPDATE platform_timer SET last_error = 'old'")

    timers.run_due(at=NOON + timedelta(minutes=2))

    assert sql.value("SELECT last_error FROM platform_timer") == ""


def test_a_lane_does_its_own_work_only(every: Callable[..., Callable[[object], object]]) -> None:
    ran: list[str] = []

    def call(at: datetime) -> None:
        ran.append("network")

    def tidy(at: datetime) -> None:
        ran.append("background")

    every(60, "trial.call", lane="network")(call)
    every(60, "trial.tidy", lane="background")(tidy)

    assert timers.run_due(at=NOON, lane="network") == 1
    assert ran == ["network"]
    with pytest.raises(ValueError, match="no lane"):
        every(60, "trial.lost", lane="elsewhere")
