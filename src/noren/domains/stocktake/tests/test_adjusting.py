"""What became of goods, why, and how much of it somebody may decide."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests.world import NOON, clerk, levels, make_world

from noren.domains.stock import api as stock
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import (
    Adjust,
    AdjustLine,
    AdjustmentRef,
    Authority,
    Effect,
    SaveReason,
    SetLimit,
)
from noren.platform.actor import SYSTEM, NotAllowed

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def test_a_reason_says_what_becomes_of_the_goods() -> None:
    world = make_world()
    staff = clerk(world.shibuya)
    expected = {"damaged": (9, 0), "found": (10, 0), "not_for_sale": (10, 1), "for_sale_again": (10, 0)}

    for reason, (on_hand, unavailable) in expected.items():
        line = AdjustLine(variant_id=world.mug, quantity=1)
        wish = Adjust(location_id=world.shibuya, reason=reason, lines=[line], note="棚の裏")
        made = stocktake.adjust(input=wish, actor=staff, at=NOON)
        level = stock.availability(variant_ids=[world.mug], location_ids=[world.shibuya], at=LATER)[0]
        assert (made.state, made.value_minor) == ("done", 1200)
        assert (level.on_hand, level.unavailable) == (on_hand, unavailable)
    assert stocktake.discrepancies(at=LATER) == []


def test_beyond_the_limit_of_a_day_nothing_moves_until_somebody_may_and_does() -> None:
    world = make_world()
    staff, boss, away = (
        clerk(world.shibuya),
        clerk(world.shibuya, role="store_manager"),
        clerk(world.umeda, role="store_manager"),
    )

    def adjusted(quantity: int):
        line = AdjustLine(variant_id=world.mug, quantity=quantity)
        return stocktake.adjust(
            input=Adjust(location_id=world.shibuya, reason="damaged", lines=[line]), actor=staff, at=LATER
        )

    assert adjusted(3).state == "done"
    waiting, refused = adjusted(3), adjusted(4)
    assert (waiting.state, refused.state) == ("waiting", "waiting")
    assert levels(world.mug)[world.shibuya] == (7, 0)

    with transaction.atomic(), pytest.raises(NotAllowed):
        stocktake.approve_adjustment(input=AdjustmentRef(adjustment_id=waiting.id), actor=away, at=LATER)
    stocktake.approve_adjustment(input=AdjustmentRef(adjustment_id=waiting.id), actor=boss, at=LATER)
    stocktake.refuse_adjustment(input=AdjustmentRef(adjustment_id=refused.id, note="数え直し"), actor=boss, at=LATER)
    with transaction.atomic(), pytest.raises(stocktake.AdjustmentDecided):
        stocktake.approve_adjustment(input=AdjustmentRef(adjustment_id=waiting.id), actor=boss, at=LATER)

    assert levels(world.mug)[world.shibuya] == (4, 0)
    assert [one.state for one in stocktake.list_adjustments(location_ids=[world.shibuya])].count("refused") == 1
    assert stocktake.discrepancies(at=LATER) == []


def test_limits_are_set_by_place_and_from_a_date_on() -> None:
    world = make_world()
    area, boss = clerk(world.shibuya, role="area_manager"), clerk(world.shibuya, role="store_manager")
    terms = {"authority": Authority.MANAGER, "most_units": 2, "most_value_minor": 10**6}

    with transaction.atomic(), pytest.raises(NotAllowed):
        stocktake.set_limit(input=SetLimit(**terms), actor=area, at=NOON)
    with transaction.atomic(), pytest.raises(NotAllowed):
        stocktake.set_limit(input=SetLimit(location_id=world.umeda, **terms), actor=area, at=NOON)
    stocktake.set_limit(input=SetLimit(location_id=world.shibuya, valid_from=LATER, **terms), actor=area, at=NOON)

    before = stocktake.limit_of(actor=boss, location_id=world.shibuya, at=NOON)
    after = stocktake.limit_of(actor=boss, location_id=world.shibuya, at=LATER)
    assert (before.most_units, after.most_units) == (50, 2)
    assert stocktake.limit_of(actor=area, location_id=world.shibuya, at=LATER) is None


def test_a_reason_keeps_its_effect_and_can_be_retired() -> None:
    world = make_world()
    gift = SaveReason(code="gift", name={"ja": "進呈", "en": "Given away"}, effect=Effect.OUT, needs_note=True)
    stocktake.save_reason(input=gift, actor=SYSTEM, at=NOON)

    def adjusted(note: str):
        line = AdjustLine(variant_id=world.mug, quantity=1)
        wish = Adjust(location_id=world.shibuya, reason="gift", lines=[line], note=note)
        return stocktake.adjust(input=wish, actor=clerk(world.shibuya), at=NOON)

    with transaction.atomic(), pytest.raises(stocktake.NoteMissing):
        adjusted(" ")
    assert adjusted("開店祝い").reason == "gift"
    with transaction.atomic(), pytest.raises(stocktake.ReasonEffectFixed):
        stocktake.save_reason(input=gift.model_copy(update={"effect": Effect.IN}), actor=SYSTEM, at=NOON)
    stocktake.save_reason(input=gift.model_copy(update={"in_use": False}), actor=SYSTEM, at=NOON)
    with transaction.atomic(), pytest.raises(stocktake.UnknownReason):
        adjusted("開店祝い")
    assert levels(world.mug)[world.shibuya] == (9, 0)
