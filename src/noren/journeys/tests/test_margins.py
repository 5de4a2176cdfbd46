"""Margins are reviewed by timers: what has moved soon, everything else in turn."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.world import make_world

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock, SetSafetyPolicy
from noren.journeys import margins
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def safeties() -> list[int]:
    return [row[0] for row in sql.rows("SELECT safety FROM stock_level ORDER BY safety DESC")]


def commands() -> int:
    return int(sql.value("SELECT count(*) FROM platform_command_log WHERE name = 'stock.review_margins'"))


def test_goods_that_moved_are_reviewed_within_a_minute() -> None:
    at = now()
    world = make_world(units=10)
    policy = SetSafetyPolicy(promise_percent=Decimal(95), error_per_move_percent=Decimal(50), valid_from=at)
    stock.set_safety_policy(input=policy, actor=SYSTEM, at=at)
    move = MoveStock(
        reason=MovementReason.SALE, lines=[MoveLine(location_id=world.shibuya, variant_id=world.shirt, delta=-2)]
    )
    stock.move(input=move, actor=SYSTEM, at=at)

    margins.review_moved(at=at + timedelta(seconds=1))

    assert safeties()[0] > 0


def test_everything_is_reviewed_in_turn_and_a_round_waits_for_the_next() -> None:
    at = now()
    make_world(units=10)
    policy = SetSafetyPolicy(promise_percent=Decimal(95), loss_per_year_percent=Decimal(100), valid_from=at)
    stock.set_safety_policy(input=policy, actor=SYSTEM, at=at)

    later = at + timedelta(days=90)
    margins.review_in_turn(at=later)
    margins.review_in_turn(at=later + timedelta(minutes=1))
    reviews = commands()
    margins.review_in_turn(at=later + timedelta(hours=6))

    assert safeties()[0] > 0
    assert (reviews, commands()) == (1, 2)
