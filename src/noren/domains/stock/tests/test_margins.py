"""Margins follow how sure a record is, by the policy of its department and place."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import (
    MarginStory,
    MovementReason,
    ReviewMargins,
    SetSafety,
    SetSafetyPolicy,
    VariantOfDepartments,
)
from noren.domains.stock.tests.making import NOON, Shelf, available, level, move, shelf
from noren.domains.stock.tests.test_record_counts import count
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db

CLOTHES = uuid7()


def policy(
    *, promise: int | None = 95, department: UUID | None = None, location: UUID | None = None, least: int = 0
) -> None:
    stock.set_safety_policy(
        input=SetSafetyPolicy(
            promise_percent=None if promise is None else Decimal(promise),
            department_id=department,
            location_id=location,
            loss_per_year_percent=Decimal("36.5"),
            error_per_move_percent=Decimal(1),
            least=least,
        ),
        actor=SYSTEM,
        at=NOON,
    )


def review(on: Shelf, *, days: int) -> int:
    variants = [VariantOfDepartments(variant_id=on.shirt, departments=[CLOTHES])]
    return stock.review_margins(input=ReviewMargins(variants=variants), actor=SYSTEM, at=NOON + timedelta(days=days))


def margin(on: Shelf) -> int:
    return level(on.here, on.shirt)[3]


def story(on: Shelf, *, days: int) -> MarginStory:
    told = stock.margin_story(
        location_id=on.here, variant_id=on.shirt, departments=[CLOTHES], at=NOON + timedelta(days=days)
    )
    assert told is not None
    return told


def test_without_a_policy_nothing_is_kept_back() -> None:
    on = shelf()

    review(on, days=300)

    assert margin(on) == 0
    assert story(on, days=300).policy_id is None


def test_the_longer_ago_the_count_the_more_is_kept_back_and_the_less_sure_it_is() -> None:
    on = shelf()
    count(on.here, on.shirt, 10)
    policy()

    review(on, days=20)
    after_20 = margin(on)
    review(on, days=60)

    assert (after_20, margin(on)) == (1, 2)
    assert available(on.here, on.shirt) == 8
    told = stock.availability(variant_ids=[on.shirt], location_ids=[on.here], at=NOON)[0]
    assert told.confidence == 0.55
    assert story(on, days=60).expected_error == pytest.approx(0.6, abs=0.001)


def test_moved_units_make_a_record_less_sure_and_a_count_sure_again() -> None:
    on = shelf()
    count(on.here, on.shirt, 10)
    policy()
    move(on.here, on.shirt, 40, reason=MovementReason.RECEIPT)
    move(on.here, on.shirt, -40, reason=MovementReason.SALE)

    review(on, days=0)
    before = margin(on)
    count(on.here, on.shirt, 10, counted_at=NOON + timedelta(hours=2), at=NOON + timedelta(hours=2))
    review(on, days=1)

    assert before == 2
    assert margin(on) == 0
    assert story(on, days=1).moved_since == 0


def test_a_safety_stock_set_by_hand_stays_until_the_policy_decides_again() -> None:
    on = shelf()
    count(on.here, on.shirt, 10)
    policy()
    stock.set_safety(input=SetSafety(location_id=on.here, variant_id=on.shirt, safety=7), actor=SYSTEM, at=NOON)

    review(on, days=60)
    by_hand = margin(on)
    stock.set_safety(input=SetSafety(location_id=on.here, variant_id=on.shirt, safety=None), actor=SYSTEM, at=NOON)
    review(on, days=60)

    assert by_hand == 7
    assert margin(on) == 2


def test_the_policy_of_the_department_and_the_place_speaks_first() -> None:
    on = shelf()
    count(on.here, on.shirt, 10)
    policy(promise=None)
    policy(department=CLOTHES, location=on.here, least=4)

    review(on, days=0)

    assert margin(on) == 4
    assert level(on.there, on.shirt)[3] == 0


def test_a_policy_begins_now_or_later_and_once_at_an_instant() -> None:
    shelf()
    policy()

    with pytest.raises(stock.SafetyPolicyExists):
        policy()
    with pytest.raises(stock.SafetyPolicyInThePast):
        stock.set_safety_policy(
            input=SetSafetyPolicy(promise_percent=None, valid_from=NOON - timedelta(days=1)), actor=SYSTEM, at=NOON
        )

    assert len(stock.safety_policies(at=NOON)) == 1


def test_a_review_that_finds_nothing_new_changes_nothing() -> None:
    on = shelf()
    count(on.here, on.shirt, 10)
    policy()
    review(on, days=60)

    assert review(on, days=60) == 0
