import pytest

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.domains.stock.errors import UnavailableBelowZero
from noren.domains.stock.tests.making import NOON, agrees, available, level, line, move, promise, shelf, told
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_goods_appear_with_their_first_movement() -> None:
    s = shelf(units=0)

    move(s.here, s.shirt, 5, reason=MovementReason.RECEIPT)

    assert level(s.here, s.shirt) == (5, 0, 0, 0)
    assert agrees()


def test_several_movements_of_one_level_are_told_one_by_one() -> None:
    s = shelf()

    stock.move(
        input=MoveStock(
            reason=MovementReason.COUNT,
            lines=[MoveLine(location_id=s.here, variant_id=s.shirt, delta=delta) for delta in (3, -1, -4)],
        ),
        actor=SYSTEM,
        at=NOON,
    )

    story = stock.level_story(location_id=s.here, variant_id=s.shirt, at=NOON)
    assert [(m.delta, m.on_hand_after) for m in story.movements] == [(-4, 8), (-1, 12), (3, 13), (10, 10)]
    assert agrees()


def test_a_sale_that_takes_a_promised_unit_is_never_refused_and_tells_the_shortfall() -> None:
    s = shelf()
    promise(line(s.here, s.shirt, 8))

    move(s.here, s.shirt, -5, reason=MovementReason.SALE)

    assert (level(s.here, s.shirt), available(s.here, s.shirt)) == ((5, 8, 0, 0), 0)
    assert told("stock.shortfall.v1") == 1
    assert agrees()


def test_damaged_goods_stand_there_but_are_not_sold() -> None:
    s = shelf()

    move(s.here, s.shirt, 1, reason=MovementReason.RETURN, damaged=1)

    assert (level(s.here, s.shirt), available(s.here, s.shirt)) == ((11, 0, 1, 0), 10)
    assert agrees()


def test_no_more_damaged_goods_can_be_taken_away_than_there_are() -> None:
    s = shelf()

    with pytest.raises(UnavailableBelowZero):
        move(s.here, s.shirt, -1, damaged=-1)

    assert level(s.here, s.shirt) == (10, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_unknown_goods_or_places_are_refused() -> None:
    s = shelf()

    with pytest.raises(stock.UnknownLevel):
        move(s.here, uuid7(), 1)
    with pytest.raises(stock.UnknownLevel):
        move(uuid7(), s.shirt, 1)
