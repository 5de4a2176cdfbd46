from datetime import timedelta
from uuid import UUID

import pytest

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ImportMovement, ImportMovements, MovementReason
from noren.domains.stock.tests.making import NOON, Shelf, shelf
from noren.kernel.ids import dated_id
from noren.platform import sql, verify
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def lost(on: Shelf, variant: UUID, *units: int) -> int:
    """Old corrections of one variant, a day apart; how many were new."""
    movements = [
        ImportMovement(
            id=dated_id(NOON - timedelta(days=900 - day), "lost", day),
            location_id=on.here,
            variant_id=variant,
            delta=delta,
            reason=MovementReason.ADJUSTMENT,
            note="damaged",
            at=NOON - timedelta(days=900 - day),
        )
        for day, delta in enumerate(units)
    ]
    return stock.import_movements(input=ImportMovements(movements=movements), actor=SYSTEM, at=NOON).created


def test_the_past_is_explained_and_today_left_alone() -> None:
    on = shelf(units=7)
    events = sql.value("SELECT count(*) FROM platform_outbox")

    assert lost(on, on.shirt, -4, -2, 1) == 3

    story = stock.level_story(location_id=on.here, variant_id=on.shirt, at=NOON)
    assert (story.level.on_hand, story.level.available) == (7, 7)
    assert [(m.reason, m.delta, m.on_hand_after) for m in story.movements] == [
        (MovementReason.OPENING, 7, 7),
        (MovementReason.ADJUSTMENT, 1, 0),
        (MovementReason.ADJUSTMENT, -2, -1),
        (MovementReason.ADJUSTMENT, -4, 1),
        (MovementReason.OPENING, 5, 5),
    ]
    assert sql.value("SELECT count(*) FROM platform_outbox") == events
    assert [finding for finding in verify.run(at=NOON) if finding.check == "stock.levels"] == []


def test_a_second_time_nothing_is_new() -> None:
    on = shelf(units=7)
    lost(on, on.shirt, -4, -2)

    assert lost(on, on.shirt, -4, -2) == 0

    assert (
        sql.value("SELECT count(*) FROM stock_movement WHERE variant_id = %s AND location_id = %s", (on.shirt, on.here))
        == 4
    )
