"""A hold whose order was paid: it lasts; where it ran out first it is asked for once more."""

from datetime import timedelta

import pytest

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ConfirmReservation
from noren.domains.stock.tests.making import NOON, SOON, agrees, level, line, promise, shelf
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db
LATE = SOON + timedelta(minutes=1)


def confirm(reservation: object, at: object) -> bool:
    return stock.confirm_reservation(input=ConfirmReservation(reservation_id=reservation), actor=SYSTEM, at=at)


def renew(reservation: object, at: object = LATE) -> None:
    stock.renew_reservation(input=ConfirmReservation(reservation_id=reservation), actor=SYSTEM, at=at)


def test_a_confirmed_hold_never_runs_out() -> None:
    s = shelf()
    made = promise(line(s.here, s.shirt, 4), expires_at=SOON)

    assert confirm(made.reservation_id, NOON) is True
    stock.expire_holds(input=stock.ExpireHolds(), actor=SYSTEM, at=LATE)

    assert level(s.here, s.shirt) == (10, 4, 0, 0)


def test_a_hold_that_ran_out_is_not_confirmed() -> None:
    s = shelf()
    made = promise(line(s.here, s.shirt, 4), expires_at=SOON)

    assert confirm(made.reservation_id, SOON) is False


def test_a_hold_that_ran_out_is_renewed_whether_closed_or_not() -> None:
    s = shelf()
    open_still = promise(line(s.here, s.shirt, 4), expires_at=SOON)
    closed = promise(line(s.here, s.mug, 4), line(s.there, s.mug, 1), expires_at=SOON)
    stock.expire_holds(input=stock.ExpireHolds(), actor=SYSTEM, at=LATE)

    renew(closed.reservation_id)
    renew(open_still.reservation_id)

    assert level(s.here, s.mug) == (10, 4, 0, 0)
    assert level(s.there, s.mug) == (10, 1, 0, 0)
    assert level(s.here, s.shirt) == (10, 4, 0, 0)
    assert agrees()


def test_a_hold_whose_goods_are_gone_is_refused_whole() -> None:
    s = shelf()
    made = promise(line(s.here, s.shirt, 4), line(s.here, s.mug, 1), expires_at=SOON)
    promise(line(s.here, s.shirt, 8), at=LATE)

    with pytest.raises(stock.OutOfStock):
        renew(made.reservation_id)

    assert level(s.here, s.shirt) == (10, 8, 0, 0)
    assert agrees()


def test_a_hold_that_never_was_cannot_be_renewed() -> None:
    shelf()

    with pytest.raises(stock.ReservationNotFound):
        renew(uuid7())


def test_a_hold_of_which_a_part_was_given_to_somebody_else_is_not_confirmed() -> None:
    s = shelf()
    made = promise(line(s.here, s.shirt, 4), line(s.here, s.mug, 1), expires_at=SOON)
    promise(line(s.here, s.shirt, 8), at=LATE)  # takes over the shirts, whose hold is due; the mug's is still open

    assert confirm(made.reservation_id, SOON - timedelta(seconds=1)) is False

    with pytest.raises(stock.OutOfStock):
        renew(made.reservation_id)
