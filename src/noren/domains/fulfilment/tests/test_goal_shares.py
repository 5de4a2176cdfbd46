"""How many pick-ups are ready within two hours of opening time, and how many as promised."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.world import NOON, make_world

from noren.domains.fulfilment import api
from noren.domains.fulfilment.contracts import GoalShare
from noren.domains.places import api as places
from noren.kernel.ids import uuid7
from noren.platform import sql

pytestmark = pytest.mark.django_db
EVENING = NOON + timedelta(hours=8, minutes=30)  # half an hour before closing


def part(place: UUID, *, begun: timedelta, ready: timedelta | None, due: timedelta, state: str = "PREPARED") -> None:
    """A pick-up that began so long before noon and was ready, or is due, so long after it had begun."""
    start = NOON - begun
    sql.touch(
        "INSERT INTO fulfilment_fulfilment (id, order_id, order_code, type, state, location_id, reservation_id, due_at,"
        " recipient, carrier, tracking_number, short_reason, wrong_codes, created_at, prepared_at, command_id)"
        " VALUES (%s, %s, 'X', 'PICKUP', %s, %s, %s, %s, '{}', '', '', '', 0, %s, %s, %s)",
        (
            uuid7(),
            uuid7(),
            state,
            place,
            uuid7(),
            start + due,
            start,
            None if ready is None else start + ready,
            uuid7(),
        ),
    )


def test_a_night_counts_for_nothing_and_what_still_has_time_is_not_judged() -> None:
    world = make_world(units=0)
    hour, day = timedelta(hours=1), timedelta(days=1)
    part(world.shibuya, begun=day, ready=hour, due=hour)
    part(world.shibuya, begun=day, ready=3 * hour, due=4 * hour)
    part(world.shibuya, begun=NOON - EVENING + day, ready=15 * hour, due=14 * hour)
    part(world.shibuya, begun=day, ready=None, due=hour, state="RESERVED")
    part(world.shibuya, begun=hour, ready=None, due=2 * hour, state="RESERVED")
    part(world.shibuya, begun=day, ready=None, due=hour, state="CANCELED")
    part(world.shibuya, begun=8 * day, ready=9 * hour, due=hour)

    shares = api.goal_shares(
        locations=[places.get_location(location_id=place) for place in (world.shibuya, world.umeda)], at=NOON
    )

    assert shares[world.shibuya] == GoalShare(quick=2, judged_quick=4, kept=2, judged_kept=4)
    assert (shares[world.shibuya].quick_percent, shares[world.umeda].quick_percent) == (50, None)
