import pytest
from pydantic import ValidationError

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ConsumeStock, MovementReason, PartLine, ReleaseStock
from noren.domains.stock.tests.making import NOON, SOON, agrees, level, line, move, promise, shelf, told
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def consume(reservation: object, *parts: tuple[object, int]) -> None:
    stock.consume(
        input=ConsumeStock(
            reservation_id=reservation,
            reason=MovementReason.PICK_UP,
            lines=[PartLine(id=line_id, quantity=quantity) for line_id, quantity in parts],
        ),
        actor=SYSTEM,
        at=NOON,
    )


def test_units_leave_shelf_and_promise_together() -> None:
    s = shelf()
    wanted = line(s.here, s.shirt, 3)
    made = promise(wanted)

    consume(made.reservation_id, (wanted.id, 2))

    assert level(s.here, s.shirt) == (8, 1, 0, 0)
    story = stock.level_story(location_id=s.here, variant_id=s.shirt, at=NOON)
    assert [(m.reason, m.delta, m.on_hand_after) for m in story.movements] == [("pick_up", -2, 8), ("opening", 10, 10)]
    assert [(p.quantity, p.reservation_id) for p in story.promises] == [(1, made.reservation_id)]
    assert agrees()


def test_more_than_is_open_is_refused_whole() -> None:
    s = shelf()
    first, second = line(s.here, s.shirt, 2), line(s.here, s.mug, 2)
    made = promise(first, second)

    with pytest.raises(stock.ReservationClosed):
        consume(made.reservation_id, (first.id, 1), (second.id, 3))

    assert (level(s.here, s.shirt), level(s.here, s.mug)) == ((10, 2, 0, 0), (10, 2, 0, 0))
    assert agrees()


def test_another_reservations_line_is_not_touched() -> None:
    s = shelf()
    mine, theirs = line(s.here, s.shirt), line(s.here, s.shirt)
    made = promise(mine)
    promise(theirs)

    with pytest.raises(stock.ReservationClosed):
        consume(made.reservation_id, (theirs.id, 1))

    assert level(s.here, s.shirt) == (10, 2, 0, 0)


def test_what_is_promised_is_handed_over_even_where_the_shelf_is_empty() -> None:
    """The physical world wins: the book may go below zero, and says so."""
    s = shelf(units=1)
    wanted, other = line(s.here, s.shirt, 1), line(s.there, s.shirt, 1)
    made = promise(wanted)
    promise(other)
    move(s.here, s.shirt, -1, reason=MovementReason.SALE)
    assert told("stock.shortfall.v1") == 1

    consume(made.reservation_id, (wanted.id, 1))

    assert level(s.here, s.shirt) == (-1, 0, 0, 0)
    assert agrees()


def test_releasing_gives_back_all_that_is_open_and_twice_is_once() -> None:
    s = shelf()
    first, second = line(s.here, s.shirt, 4), line(s.there, s.mug, 2)
    made = promise(first, second)
    consume(made.reservation_id, (first.id, 1))

    stock.release(input=ReleaseStock(reservation_id=made.reservation_id), actor=SYSTEM, at=NOON)
    again = stock.release(input=ReleaseStock(reservation_id=made.reservation_id), actor=SYSTEM, at=NOON)

    assert again.levels == []
    assert (level(s.here, s.shirt), level(s.there, s.mug)) == ((9, 0, 0, 0), (10, 0, 0, 0))
    assert agrees()


def test_a_part_that_is_not_open_is_not_released() -> None:
    s = shelf()
    wanted = line(s.here, s.shirt, 2)
    made = promise(wanted)

    with pytest.raises(stock.ReservationClosed):
        stock.release(
            input=ReleaseStock(reservation_id=made.reservation_id, lines=[PartLine(id=wanted.id, quantity=3)]),
            actor=SYSTEM,
            at=NOON,
        )

    assert level(s.here, s.shirt) == (10, 2, 0, 0)


def test_a_release_of_nothing_known_is_quiet() -> None:
    shelf()

    assert stock.release(input=ReleaseStock(reservation_id=uuid7()), actor=SYSTEM, at=SOON).levels == []


@pytest.mark.parametrize("units", [1, 2])
def test_a_line_that_is_named_twice_is_refused_whole(units: int) -> None:
    s = shelf()
    wanted, other = line(s.here, s.shirt, 4), line(s.here, s.mug, 1)
    made = promise(wanted, other)
    twice = [PartLine(id=wanted.id, quantity=units), PartLine(id=wanted.id, quantity=1)]

    with pytest.raises(ValidationError):
        ReleaseStock(reservation_id=made.reservation_id, lines=twice)
    with pytest.raises(ValidationError):
        ConsumeStock(reservation_id=made.reservation_id, reason=MovementReason.PICK_UP, lines=twice)
