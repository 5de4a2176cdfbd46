"""Closing a stocktake whose differences are more than who closes may accept."""

import pytest

from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import CloseStocktake, StocktakeState, UncountedAs, VariantsOf
from noren.domains.stocktake.tests.test_counting import FLOOR, counted, ended, minutes, on_hand, opened, refused, sold
from noren.journeys.stocktake import approve_variances, close_stocktake
from tests.world import clerk, make_world

pytestmark = pytest.mark.django_db


def test_differences_beyond_the_limit_need_approval_or_a_recount() -> None:
    world = make_world(units=200)
    boss, area = clerk(world.shibuya, role="store_manager"), clerk(world.shibuya, role="area_manager")
    this = opened(world)
    counted(this, FLOOR, world.shirt, 100, minutes(10), by=clerk(world.shibuya))
    ended(this, minutes(30))
    wish = VariantsOf(stocktake_id=this, variant_ids=[world.shirt])

    close = CloseStocktake(stocktake_id=this, uncounted=UncountedAs.LEFT)
    refused(stocktake.NeedsApproval, lambda: close_stocktake(input=close, actor=boss, at=minutes(40)))
    refused(stocktake.BeyondLimit, lambda: approve_variances(input=wish, actor=boss, at=minutes(40)))
    assert on_hand(world, world.shirt) == 200
    assert approve_variances(input=wish, actor=area, at=minutes(41)) == 1
    sold(world, world.shirt, 5, minutes(42))
    close_stocktake(input=close, actor=boss, at=minutes(43))

    assert on_hand(world, world.shirt) == 95
    refused(stocktake.StocktakeStateConflict, lambda: close_stocktake(input=close, actor=boss, at=minutes(44)))
    assert stocktake.get_stocktake(stocktake_id=this).state is StocktakeState.CLOSED
